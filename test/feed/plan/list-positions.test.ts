import { describe, expect, it } from 'vitest';

import { noHeldJobs } from '../../../source/feed/plan/held-jobs.ts';
import type { ListOrder } from '../../../source/feed/plan/list-order.ts';
import { correctPositions } from '../../../source/feed/plan/list-positions.ts';
import { createPlan } from '../../../source/feed/plan/plan-state.ts';
import { beginRefresh } from '../../../source/feed/plan/plan.ts';
import { jobOf } from '../../helpers/job-of.ts';

type Given = {
  readonly order?: ListOrder;
  readonly createdAt?: number | undefined;
  readonly index?: number | undefined;
  /** The dates on the requested page: page 3 of ten jobs each. */
  readonly dates?: readonly (number | undefined)[];
  readonly arrivals?: number;
  readonly seen?: boolean;
};

/** The expected position of a running job after page 3, which lacks it unless `shown`. */
function expected(given: Given, shown = false): number | undefined {
  const { order = 'newest', dates = [50, undefined, 40], arrivals = 0, seen = false } = given;
  const { createdAt, index } = { createdAt: 45, index: 25, ...given };
  const job = jobOf('running', { createdAt });
  const unfinished = new Map([['running', { job, index, checked: 1 }]]);
  const plan = { ...createPlan(10), order, heldJobs: { ...noHeldJobs, jobs: [job], unfinished } };
  const { refresh } = beginRefresh(plan);
  if (refresh === undefined) throw new Error('no refresh');
  const items = dates.map((date, place) => jobOf(`${place}`, { createdAt: date }));
  const page = shown ? [...items, job] : items;
  const after = correctPositions(
    plan,
    { ...refresh, seen: new Set(seen ? ['running'] : []) },
    3,
    page,
    arrivals,
  );
  return after.unfinished.get('running')?.index;
}

describe('the expected position of a running job', () => {
  it('moves one page towards it when its date lies on one side of the page that lacks it', () => {
    expect(expected({ createdAt: 60 })).toBe(15);
    expect(expected({ createdAt: 30 })).toBe(35);
    expect(expected({ createdAt: 60, order: 'oldest' })).toBe(35);
    expect(expected({ createdAt: 30, order: 'oldest' })).toBe(15);
  });

  it('becomes unknown when nobody knows on which side it is', () => {
    for (const createdAt of [50, 45, 40, undefined]) expect(expected({ createdAt })).toBeUndefined();
    expect(expected({ createdAt: 60, dates: [undefined] })).toBeUndefined();
    for (const order of ['none', 'unknown'] as const)
      for (const createdAt of [60, 30]) expect(expected({ createdAt, order })).toBeUndefined();
  });

  it('moves with the jobs that arrived before it when the newest come first', () => {
    expect(expected({ index: 35, arrivals: 4 })).toBe(39);
    expect(expected({ index: 35, arrivals: 4, order: 'oldest' })).toBe(35);
    expect(expected({ index: 18, arrivals: 4, createdAt: 60 })).toBe(12);
  });

  it('stays for a job that was seen, and remains unknown if it was unknown', () => {
    expect(expected({ seen: true, createdAt: 60 })).toBe(25);
    expect(expected({ createdAt: 60 }, true)).toBe(25);
    expect(expected({ index: undefined })).toBeUndefined();
  });
});
