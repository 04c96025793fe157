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

describe('what is held', () => {
  it('knows where each unfinished job stood', () => {
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
    // Begun anew, it stands nobody knows where.
    expect(places(takeJob(heldJobs, jobOf('b', { createdAt: 2 }), 3).heldJobs).at(-1)).toEqual([
      'b',
      undefined,
    ]);
  });

  it('moves up behind a job that is gone', () => {
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

  it('still knows of the others what lies behind a gap, and what a whole list lacked', () => {
    const far = markGap(held, [jobOf('b'), jobOf('a')]);
    const dropped = dropJobs({ ...far, missing: new Set(['a', 'b']) }, new Set(['b']));
    expect([...dropped.apart]).toEqual(['a']);
    expect([...dropped.missing]).toEqual(['a']);
    expect(jobsBeforeGap(dropped)).toBe(1);
  });

  it('counts the places that nobody can read: blank ones of a page, and those that lie before it', () => {
    const fresh = jobOf('x', { createdAt: 0 });
    const count = (before: typeof held, items: readonly (typeof fresh)[], start: number, size: number) =>
      countUnreadable(before, before, items, start, size).unreadable;
    expect(count(held, [fresh], 4, 2)).toBe(2);
    // Of four places two can be read: both are held, and so the other two are new.
    expect(count(held, running.slice(1), 1, 4)).toBe(2);
    // What is held behind a gap takes up none of the places before it.
    const gap = markGap(held, running.slice(2));
    expect(count(gap, [...running.slice(2), fresh], 1, 4)).toBe(1);
  });

  it('keeps of pages far away only what runs or was held', () => {
    const far = [jobOf('f', { createdAt: 0 }), jobOf('e', { createdAt: 0, state: 'Failed' })];
    const { heldJobs, added } = takePage(held, far, 50, 2, () => false);
    expect(added.map(({ id }) => id)).toEqual(['f']);
    expect(jobsBeforeGap(heldJobs)).toBe(3);
    const near = takePage(heldJobs, far, 3, 3, () => true).heldJobs;
    expect(jobsBeforeGap(near)).toBe(5);
    expect(jobsBeforeGap(markGap(near, far))).toBe(3);
  });

  it('asks for an unfinished job by its id when a whole list lacks it, and never drops it', () => {
    const { heldJobs, vanished } = reconcile(held, new Set(['c', 'a']));
    expect(vanished).toEqual([]);
    expect(places(heldJobs)).toEqual([
      ['c', 0],
      ['b', undefined],
      ['a', 2],
    ]);
    expect(reconcile(heldJobs, new Set(['c', 'a'])).heldJobs.jobs).toBe(held.jobs);
  });

  it('forgives an ended job that one whole list lacks', () => {
    const ended = takeJob(held, jobOf('b', { createdAt: 2, state: 'Failed' }), 2).heldJobs;
    const once = reconcile(ended, new Set(['c', 'a'])).heldJobs;
    expect([...once.missing]).toEqual(['b']);
    expect([...reconcile(once, new Set(['a', 'b', 'c'])).heldJobs.missing]).toEqual([]);
    const twice = reconcile(once, new Set(['c', 'a']));
    expect(twice.vanished.map(({ id }) => id)).toEqual(['b']);
    expect(twice.heldJobs.jobs).toHaveLength(2);
  });
});
