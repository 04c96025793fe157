import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { failureTexts, latestOf, listEach } from '../../../source/commands/fetching/listing.ts';
import type { Listing } from '../../../source/commands/fetching/listing.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { jobOf } from '../../helpers/job-of.ts';

const clusters = ['a', 'b', 'c'].map((clusterName) => ({ groupId: 'g', clusterName }));
const none: Listing = {
  jobs: [],
  total: 0,
  remarks: [],
  serverTime: undefined,
  failures: [],
  pages: new Map(),
};
const flex = new AtlasError(
  'no',
  troubleWith({
    code: 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API',
    sentence: 'It cannot export.',
    retryable: false,
  }),
);

test('lists the jobs of all clusters newest first, with one total and each note once', async () => {
  const dates = { a: [9, 4], b: [8, 5], c: [7, 6] };
  const listing = await listEach(clusters, async ({ clusterName }) => ({
    ...none,
    jobs: dates[clusterName as 'a'].map((createdAt) => jobOf(`${clusterName}${createdAt}`, { createdAt })),
    total: 10,
    remarks: ['It ends soon.'],
    serverTime: clusterName === 'b' ? 2 : undefined,
  }));
  expect(listing.jobs.map(({ id }) => id)).toEqual(['a9', 'b8', 'c7', 'c6', 'b5', 'a4']);
  expect(listing).toMatchObject({ total: 30, remarks: ['It ends soon.'], serverTime: 2 });
});

test('leaves out one of several clusters that cannot export, and fails when it is the only one', async () => {
  const list = async ({ clusterName }: { clusterName: string }): Promise<Listing> => {
    if (clusterName === 'b') throw flex;
    return none;
  };
  expect((await listEach(clusters, list)).remarks).toEqual(['b was left out: It cannot export.']);
  await expect(listEach(clusters.slice(1, 2), list)).rejects.toBe(flex);
});

test('reports a failed cluster beside the jobs of the others', async () => {
  const trouble = troubleWith({ kind: 'not-found', retryable: false });
  const list = async ({ clusterName }: { clusterName: string }): Promise<Listing> => {
    if (clusterName === 'b') throw new AtlasError('no', trouble);
    return { ...none, jobs: [jobOf(clusterName)] };
  };
  const listing = await listEach(clusters, list);
  expect(listing.jobs.map(({ id }) => id).toSorted()).toEqual(['a', 'c']);
  expect(failureTexts(listing.failures)).toEqual(['b: Atlas has a hiccup. Wait.']);
});

test('fails with the first error when all clusters fail', async () => {
  const trouble = new AtlasError('no', troubleWith());
  const list = async (): Promise<Listing> => Promise.reject(trouble);
  await expect(listEach(clusters, list)).rejects.toBe(trouble);
});

test('uses the later of two times', () => {
  expect([latestOf(1, 2), latestOf(1, undefined), latestOf(undefined, 2)]).toEqual([2, 1, 2]);
});
