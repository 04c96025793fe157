import { describe, expect, it } from 'vitest';

import {
  countUnreadable,
  jobsBeforeGap,
  dropJobs,
  noHeldJobs,
  movePositions,
  reconcile,
  markGap,
  takeJob,
  takePage,
} from '../../../source/feed/plan/held-jobs.ts';
import { jobOf } from '../../helpers/job-of.ts';

const running = [jobOf('c', { createdAt: 3 }), jobOf('b', { createdAt: 2 }), jobOf('a', { createdAt: 1 })];
const held = takePage(noHeldJobs, running, 0, 1, () => true).heldJobs;
const places = (heldJobs: typeof held) => [...heldJobs.unfinished].map(([id, { index }]) => [id, index]);

describe('held jobs', () => {
  it('keep the position of each unfinished job', () => {
    expect(places(held)).toEqual([
      ['c', 0],
      ['b', 1],
      ['a', 2],
    ]);
    expect(places(takeJob(held, jobOf('b', { createdAt: 2, errMsg: 'x' }), 2).heldJobs)).toEqual(
      places(held),
    );
    const without = [
      ['c', 0],
      ['a', 2],
    ];
    const failed = jobOf('b', { createdAt: 2, state: 'Failed' });
    const { heldJobs } = takeJob(held, failed, 2);
    expect(places(heldJobs)).toEqual(without);
    expect(places(takePage(held, [failed], 1, 2, () => true).heldJobs)).toEqual(without);
    // It started again, so its position is unknown.
    expect(places(takeJob(heldJobs, jobOf('b', { createdAt: 2 }), 3).heldJobs).at(-1)).toEqual([
      'b',
      undefined,
    ]);
  });

  it('move up when a job before them is gone', () => {
    const { heldJobs } = takeJob(held, jobOf('a', { createdAt: 1 }), 2);
    expect(places(dropJobs(heldJobs, new Set(['b'])))).toEqual([
      ['c', 0],
      ['a', 1],
    ]);
    const unknown = movePositions(held, ({ job }) => (job.id === 'a' ? { index: undefined } : undefined));
    expect(places(dropJobs(unknown, new Set(['c'])))).toEqual([
      ['b', 0],
      ['a', undefined],
    ]);
    expect(dropJobs(held, new Set())).toBe(held);
  });

  it('keep what is known of other jobs: which are behind a gap, and which a complete list lacked', () => {
    const far = markGap(held, [jobOf('b'), jobOf('a')]);
    const dropped = dropJobs({ ...far, missing: new Set(['a', 'b']) }, new Set(['b']));
    expect([...dropped.apart]).toEqual(['a']);
    expect([...dropped.missing]).toEqual(['a']);
    expect(jobsBeforeGap(dropped)).toBe(1);
  });

  it('count unreadable entries: the blank ones of a page, and those before it', () => {
    const fresh = jobOf('x', { createdAt: 0 });
    const count = (before: typeof held, items: readonly (typeof fresh)[], start: number, size: number) =>
      countUnreadable(before, before, items, start, size).unreadable;
    expect(count(held, [fresh], 4, 2)).toBe(2);
    // Of four entries two can be read: both are held, so the other two are new.
    expect(count(held, running.slice(1), 1, 4)).toBe(2);
    // Jobs behind a gap take none of the positions before it.
    const gap = markGap(held, running.slice(2));
    expect(count(gap, [...running.slice(2), fresh], 1, 4)).toBe(1);
  });

  it('keep only running and known jobs of a distant page', () => {
    const far = [jobOf('f', { createdAt: 0 }), jobOf('e', { createdAt: 0, state: 'Failed' })];
    const { heldJobs, added } = takePage(held, far, 50, 2, () => false);
    expect(added.map(({ id }) => id)).toEqual(['f']);
    expect(jobsBeforeGap(heldJobs)).toBe(3);
    const near = takePage(heldJobs, far, 3, 3, () => true).heldJobs;
    expect(jobsBeforeGap(near)).toBe(5);
    expect(jobsBeforeGap(markGap(near, far))).toBe(3);
  });

  it('have an unfinished job requested by its id when a complete list lacks it, and never drop it', () => {
    const { heldJobs, vanished } = reconcile(held, new Set(['c', 'a']));
    expect(vanished).toEqual([]);
    expect(places(heldJobs)).toEqual([
      ['c', 0],
      ['b', undefined],
      ['a', 2],
    ]);
    expect(reconcile(heldJobs, new Set(['c', 'a'])).heldJobs.jobs).toBe(held.jobs);
  });

  it('drop an ended job only when two complete lists lack it', () => {
    const ended = takeJob(held, jobOf('b', { createdAt: 2, state: 'Failed' }), 2).heldJobs;
    const once = reconcile(ended, new Set(['c', 'a'])).heldJobs;
    expect([...once.missing]).toEqual(['b']);
    expect([...reconcile(once, new Set(['a', 'b', 'c'])).heldJobs.missing]).toEqual([]);
    const twice = reconcile(once, new Set(['c', 'a']));
    expect(twice.vanished.map(({ id }) => id)).toEqual(['b']);
    expect(twice.heldJobs.jobs).toHaveLength(2);
  });
});
