import { describe, expect, it } from 'vitest';

import {
  depthOf,
  dropJobs,
  emptyHolding,
  movePlaces,
  reconcile,
  setApart,
  takeJob,
  takePage,
} from '../../source/feed/holding.ts';
import { jobOf } from '../helpers/job-of.ts';

const running = [jobOf('c', { createdAt: 3 }), jobOf('b', { createdAt: 2 }), jobOf('a', { createdAt: 1 })];
const held = takePage(emptyHolding, running, 0, 1, () => true).holding;
const places = (holding: typeof held) => [...holding.unfinished].map(([id, { index }]) => [id, index]);

describe('what is held', () => {
  it('knows where each unfinished job stood', () => {
    expect(places(held)).toEqual([
      ['c', 0],
      ['b', 1],
      ['a', 2],
    ]);
    expect(places(takeJob(held, jobOf('b', { createdAt: 2, errMsg: 'x' }), 2).holding)).toEqual(places(held));
    expect(places(takeJob(held, jobOf('b', { createdAt: 2, state: 'Failed' }), 2).holding)).toEqual([
      ['c', 0],
      ['a', 2],
    ]);
  });

  it('moves up behind a job that is gone', () => {
    const { holding } = takeJob(held, jobOf('a', { createdAt: 1 }), 2);
    expect(places(dropJobs(holding, new Set(['b'])))).toEqual([
      ['c', 0],
      ['a', 1],
    ]);
    const unknown = movePlaces(held, ({ job }) => (job.id === 'a' ? { index: undefined } : undefined));
    expect(places(dropJobs(unknown, new Set(['c'])))).toEqual([
      ['b', 0],
      ['a', undefined],
    ]);
    expect(dropJobs(held, new Set())).toBe(held);
  });

  it('keeps of pages far away only what runs or was held', () => {
    const far = [jobOf('f', { createdAt: 0 }), jobOf('e', { createdAt: 0, state: 'Failed' })];
    const { holding, added } = takePage(held, far, 50, 2, () => false);
    expect(added.map(({ id }) => id)).toEqual(['f']);
    expect(depthOf(holding)).toBe(3);
    const near = takePage(holding, far, 3, 3, () => true).holding;
    expect(depthOf(near)).toBe(5);
    expect(depthOf(setApart(near, far))).toBe(3);
  });

  it('asks for an unfinished job by its id when a whole list lacks it, and never drops it', () => {
    const { holding, vanished } = reconcile(held, new Set(['c', 'a']));
    expect(vanished).toEqual([]);
    expect(places(holding)).toEqual([
      ['c', 0],
      ['b', undefined],
      ['a', 2],
    ]);
    expect(reconcile(holding, new Set(['c', 'a'])).holding.jobs).toBe(held.jobs);
  });

  it('forgives an ended job that one whole list lacks', () => {
    const ended = takeJob(held, jobOf('b', { createdAt: 2, state: 'Failed' }), 2).holding;
    const once = reconcile(ended, new Set(['c', 'a'])).holding;
    expect([...once.missing]).toEqual(['b']);
    expect([...reconcile(once, new Set(['a', 'b', 'c'])).holding.missing]).toEqual([]);
    const twice = reconcile(once, new Set(['c', 'a']));
    expect(twice.vanished.map(({ id }) => id)).toEqual(['b']);
    expect(twice.holding.jobs).toHaveLength(2);
  });
});
