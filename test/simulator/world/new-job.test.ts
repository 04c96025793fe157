import { expect, test } from 'vitest';
import { newTimeline } from '../../../source/simulator/world/new-job.ts';
import type { NewJob } from '../../../source/simulator/world/new-job.ts';
import { countsAt, stateAt } from '../../../source/simulator/world/job-timeline.ts';

const now = Date.UTC(2026, 7, 10);
const place = { now, maker: 'aaaaaaaaaa', counter: 7, bucketId: 'bucket', folder: 'folder', shardNames: [] };
const made = (job: NewJob) => newTimeline(job, place);

test('by default a job is created now and runs', () => {
  expect(made({})).toMatchObject({
    createdAt: now,
    exportBucketId: 'bucket',
    prefix: `folder/2026-08-09T2355/${now / 1000}`,
    shards: undefined,
  });
  expect(stateAt(made({}), now + 1e9)).toBe('InProgress');
});

test.each(['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled'] as const)(
  'a job can be %s',
  (state) => {
    expect([now, now + 1e9].map((time) => stateAt(made({ state }), time))).toEqual([state, state]);
  },
);

test('an outcome ends it, now or at its time', () => {
  expect(stateAt(made({ outcome: 'Failed' }), now)).toBe('Failed');
  const later = made({ outcome: 'Cancelled', finishedAt: now + 5 });
  expect([4, 5].map((after) => stateAt(later, now + after))).toEqual(['InProgress', 'Cancelled']);
});

test('collections can be counted, zero, or missing', () => {
  expect(countsAt(made({ state: 'Successful' }), now)?.totalCollections).toBe(40);
  expect(countsAt(made({ state: 'Successful', totalCollections: 0 }), now)?.totalCollections).toBe(0);
  expect(countsAt(made({ totalCollections: undefined }), now)).toBeUndefined();
});

test('shards get their own export ids', () => {
  const { shards } = made({ shardNames: ['rs0', 'rs1'] });
  expect(shards?.map(({ replicaSetName }) => replicaSetName)).toEqual(['rs0', 'rs1']);
  expect(new Set([made({}).id, ...shards!.map(({ exportId }) => exportId)]).size).toBe(3);
});
