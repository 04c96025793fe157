import { expect, test } from 'vitest';
import { decodeJob } from '../../../source/atlas/decode/jobs.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const customDataOf = (customData: unknown) => decodeJob({ id: 'a', customData }, prod).customData;

test('keeps 500 components and 200 pairs of custom data of a job, and counts the rest', () => {
  const components = Array.from({ length: 503 }, (_, index) => ({
    exportId: `e${index}`,
    replicaSetName: 's',
  }));
  const many = decodeJob({ id: 'a', components }, prod).components;
  expect(many).toHaveLength(501);
  expect(many.slice(-2)).toEqual([
    { exportId: 'e499', replicaSetName: 's' },
    { exportId: undefined, replicaSetName: '‹3 more were not read›' },
  ]);
  const pairs = Array.from({ length: 207 }, (_, index) => ({ key: `k${index}`, value: 'v' }));
  for (const data of [pairs, Object.fromEntries(pairs.map(({ key, value }) => [key, value]))]) {
    expect(customDataOf(data)).toHaveLength(201);
    expect(customDataOf(data).slice(-2)).toEqual([
      { key: 'k199', value: 'v' },
      { key: '…', value: '‹7 more were not read›' },
    ]);
  }
});
