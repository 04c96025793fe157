import { expect, test } from 'vitest';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { byNewest } from '../../../source/jobs/job.ts';
import { day, factsOf, hour, jobFor, now, snapshot } from '../../helpers/coverage.ts';

const snapshots = [0, 1, 2, 3, 4, 5].map((days) => snapshot({ age: 5 * hour + days * day }));
const newestFirst = snapshots.map((each) => jobFor(each)).toSorted(byNewest);
const facts = factsOf({ snapshots, jobs: newestFirst });

test('jobs that come newest first are not sorted again, and others are', () => {
  let sorts = 0;
  const judged = (jobs: readonly Job[]) => {
    const toSorted = (by: (a: Job, b: Job) => number): readonly Job[] => {
      sorts += 1;
      return [...jobs].toSorted(by);
    };
    const items = Object.assign([...jobs], { toSorted });
    return coverageOf({ ...facts, jobs: { kind: 'loaded', value: { items, since: -Infinity } } }, now);
  };
  const verdict = judged(newestFirst);
  expect(verdict.dataAsOf).toBe(snapshots[0]?.createdAt);
  expect(sorts).toBe(0);
  expect(judged(newestFirst.toReversed())).toEqual(verdict);
  expect(sorts).toBe(1);
});
