import { expect, it } from 'vitest';

import { isoTime, toJson } from '../../source/jobs/job-json.ts';
import { jobOf } from '../helpers/job-of.ts';

it('a job looks as in Atlas, from either API', () => {
  const job = jobOf('1', {
    state: 'Failed',
    createdAt: Date.UTC(2026, 7, 10, 3, 27, 6),
    finishedAt: Date.UTC(2026, 7, 10, 3, 40, 6, 999),
    snapshotId: 's',
    exportBucketId: 'b',
    prefix: '/exported',
    exportStatus: { exportedCollections: 1, totalCollections: 2 },
    components: [
      { exportId: 'e', replicaSetName: 'shard-0' },
      { exportId: undefined, replicaSetName: 'shard-1' },
    ],
    customData: [{ key: 'a', value: 'b' }],
    errMsg: 'Access denied',
    errorCode: 'DENIED',
  });
  expect(toJson(job)).toStrictEqual({
    id: '1',
    groupId: 'g',
    clusterName: 'c',
    state: 'Failed',
    createdAt: '2026-08-10T03:27:06Z',
    finishedAt: '2026-08-10T03:40:06Z',
    snapshotId: 's',
    exportBucketId: 'b',
    prefix: '/exported',
    exportStatus: { exportedCollections: 1, totalCollections: 2 },
    components: [{ exportId: 'e', replicaSetName: 'shard-0' }, { replicaSetName: 'shard-1' }],
    customData: [{ key: 'a', value: 'b' }],
    errMsg: 'Access denied',
    errorCode: 'DENIED',
  });
});

it("includes the snapshot's time when the prefix has it", () => {
  const prefix = 'exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505';
  expect(toJson(jobOf('1', { prefix }))).toMatchObject({ prefix, dataAsOf: '2026-08-10T03:27:00Z' });
});

it('leaves out what Atlas did not send, and keeps an unknown state', () => {
  expect(toJson(jobOf('1', { state: 'Unknown', stateText: 'Thawing', createdAt: undefined }))).toStrictEqual({
    id: '1',
    groupId: 'g',
    clusterName: 'c',
    state: 'Thawing',
    customData: [],
  });
  expect(isoTime(0)).toBe('1970-01-01T00:00:00Z');
});
