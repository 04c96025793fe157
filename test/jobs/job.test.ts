import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { byNewest, clusterKey, isUnfinished } from '../../source/jobs/job.ts';
import { jobOf } from '../helpers/job-of.ts';

it('a job is unfinished until Atlas says otherwise; an unknown state with an end date has ended', () => {
  expect(
    (['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled'] as const).map((state) =>
      isUnfinished(jobOf('1', { state })),
    ),
  ).toEqual([true, true, false, false, false]);
  expect(isUnfinished(jobOf('1', { state: 'Unknown' }))).toBe(true);
  expect(isUnfinished(jobOf('1', { state: 'Unknown', finishedAt: 1 }))).toBe(false);
});

it('sorts undated first, then newest first, then by id', () => {
  const date = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
  const job = fc
    .tuple(fc.constantFrom('a', 'b', 'c'), date)
    .map(([id, createdAt]) => jobOf(id, { createdAt }));
  fc.assert(
    fc.property(job, job, job, (a, b, c) => {
      expect(Math.sign(byNewest(a, b)) + Math.sign(byNewest(b, a))).toBe(0);
      if (byNewest(a, b) <= 0 && byNewest(b, c) <= 0) expect(byNewest(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
  // By id alone they would be in the opposite order.
  const sorted = [
    jobOf('d', { createdAt: 1 }),
    jobOf('b', { createdAt: 2 }),
    jobOf('c', { createdAt: 2 }),
    jobOf('a', { createdAt: undefined }),
  ];
  expect(sorted.toSorted(byNewest).map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
});

it('distinguishes clusters of the same name in two projects', () => {
  expect(clusterKey({ groupId: 'g', clusterName: 'c' })).not.toBe(
    clusterKey({ groupId: 'h', clusterName: 'c' }),
  );
});
