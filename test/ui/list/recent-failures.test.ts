import { expect, test } from 'vitest';
import { recentFailures } from '../../../source/ui/list/recent-failures.ts';
import { keyOf } from '../../../source/jobs/job.ts';
import { cluster, job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;
const failed = (createdAgo: number, tookHours = 1) =>
  job({
    state: 'Failed',
    createdAt: now - createdAgo * hour,
    finishedAt: now - (createdAgo - tookHours) * hour,
  });
const all = new Map<string, number>();

test('failures of the last day are counted by when they ended', () => {
  const jobs = [failed(2), failed(30, 10), failed(30, 1)];
  expect(recentFailures({ clusters: [cluster()] }, { failed: jobs, oldest: all }, now)).toEqual({
    count: 2,
    span: 24 * hour,
  });
});

test('a failure without an end counts by its creation', () => {
  const jobs = [job({ state: 'Failed', finishedAt: undefined, createdAt: now - hour })];
  expect(recentFailures({ clusters: [cluster()] }, { failed: jobs, oldest: all }, now).count).toBe(1);
});

test('where older pages are not loaded, the count says how far back it reaches', () => {
  const partly = cluster({ hasMore: true });
  const oldest = new Map([[keyOf(partly.ref), now - 6 * hour]]);
  const jobs = [failed(2), failed(12)];
  expect(recentFailures({ clusters: [partly] }, { failed: jobs, oldest }, now)).toEqual({
    count: 1,
    span: 6 * hour,
  });
});
