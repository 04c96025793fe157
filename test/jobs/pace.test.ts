import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { forgetPaces, recordPace, recordPaces, estimateByPace, roundUp } from '../../source/jobs/pace.ts';
import type { Pace } from '../../source/jobs/pace.ts';
import { jobOf } from '../helpers/job-of.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

type Seen = readonly [at: number, exported: number, total?: number];

/** The pace after looks at a job, of 40 collections by default. */
function seen(...looks: readonly Seen[]): Pace {
  let pace: Pace | undefined;
  for (const [at, exportedCollections, totalCollections = 40] of looks)
    pace = recordPace(pace, { exportedCollections, totalCollections }, at);
  if (pace === undefined) throw new Error('no looks');
  return pace;
}

/** Looks every ten seconds at a job that exports one collection per `every`. */
function steady(every: number, from: number, to: number, total = 40): readonly Seen[] {
  const looks: Seen[] = [];
  for (let at = from; at <= to; at += 10 * second) looks.push([at, Math.floor(at / every), total]);
  return looks;
}

const left = (pace: Pace, now: number) => {
  const said = estimateByPace(pace, now);
  return said?.kind === 'left' ? said.left : said;
};

describe('the time left of a steady job', () => {
  it('is the time for its remaining collections', () => {
    const pace = seen(...steady(30 * second, 0, 10 * minute));
    expect(estimateByPace(pace, 10 * minute)).toEqual({ kind: 'left', left: 10 * minute, slower: false });
    expect(pace).toMatchObject({ seen: 19, watched: 9.5 * minute });
  });

  it('is unknown before three collections moved, in two looks', () => {
    expect(left(seen([0, 5]), 0)).toBeUndefined();
    expect(left(seen([0, 5], [10, 9]), 10)).toBeUndefined();
    expect(left(seen([0, 5], [minute, 6], [2 * minute, 7]), 2 * minute)).toBeUndefined();
    expect(left(seen([0, 5], [minute, 6], [2 * minute, 8]), 2 * minute)).toBe(21 * minute);
  });

  it('is accurate within a quarter or a few looks, at any speed and interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: second, max: 10 * minute }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.integer({ min: 20, max: 200 }),
        (each, collectionsAtOnce, total) => {
          const interval = Math.ceil(each * collectionsAtOnce);
          let pace: Pace | undefined;
          for (let at = 0; at < each * total; at += interval) {
            pace = recordPace(
              pace,
              { exportedCollections: Math.floor(at / each), totalCollections: total },
              at,
            );
            if (pace.endsAt === undefined) continue;
            const truth = each * total;
            // Four looks, spaced slightly wider than the collections, show three of them: a quarter too few.
            const most = (truth - at) / 4 + 3 * interval + 20 * second;
            expect(Math.abs(pace.endsAt - truth)).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('ignores the time before the first collection, spent once for all of them', () => {
    const slowStart = seen([0, 0], [minute, 0], [9 * minute, 1], [10 * minute, 3], [11 * minute, 5]);
    expect(slowStart).toMatchObject({ seen: 4, watched: 2 * minute });
  });

  it('counts down between two looks', () => {
    const pace = seen(...steady(30 * second, 0, 10 * minute));
    expect(left(pace, 10 * minute + 30 * second)).toBe(10 * minute);
    expect(left(pace, 11 * minute)).toBe(9 * minute);
  });

  it('is kept while the next look nearly agrees', () => {
    const looks = steady(30 * second, 0, 10 * minute);
    const pace = seen(...looks);
    const next = seen(...looks, [10 * minute + 10 * second, 20]);
    expect(next.endsAt).toBe(pace.endsAt);
    const early = seen(...looks, [10 * minute + 10 * second, 21]);
    expect(early.recentWatched / early.recentSeen).toBeLessThan(29 * second);
    expect(early.endsAt).toBe(pace.endsAt);
  });

  it('is dropped when there was no look for a while', () => {
    const pace = seen(...steady(30 * second, 0, 10 * minute));
    expect(left(pace, 10 * minute + 60 * second)).toBe(9 * minute);
    expect(left(pace, 10 * minute + 61 * second)).toBeUndefined();
  });

  it('weighs recent looks more than old ones', () => {
    const quick = steady(10 * second, 0, 5 * minute, 400);
    const slow = steady(60 * second, 0, 60 * minute, 400).map(([at, count]) => [
      5 * minute + at,
      30 + count,
      400,
    ]) satisfies Seen[];
    const each = seen(...quick, ...slow.slice(1)).recentWatched / seen(...quick, ...slow.slice(1)).recentSeen;
    expect(each).toBeGreaterThan(40 * second);
    expect(each).toBeLessThan(55 * second);
  });
});

describe('a job that gets slower', () => {
  const looks = steady(30 * second, 0, 10 * minute);
  const later = [25, 26, 27, 28, 29].map((at, step): Seen => [at * minute, 21 + step]);

  it('is marked as slower while its time left is above the earlier estimate', () => {
    const before = left(seen(...looks), 10 * minute);
    // There were looks all the time, and one collection took a quarter of an hour.
    const waiting = Array.from({ length: 89 }, (_, step): Seen => [10 * minute + step * 10 * second, 20]);
    const pace = seen(...looks, ...waiting, ...later);
    const said = estimateByPace(pace, 29 * minute);
    expect(said).toMatchObject({ kind: 'left', slower: true });
    expect(left(pace, 29 * minute)).toBeGreaterThan(before as number);
  });

  it('has no estimate while nothing moves, but the time since the last move', () => {
    const waiting = Array.from({ length: 60 }, (_, step): Seen => [10 * minute + step * 10 * second, 20]);
    expect(estimateByPace(seen(...looks, ...waiting), 20 * minute)).toEqual({
      kind: 'quiet',
      since: 590 * second,
    });
  });

  it('keeps its estimate while the silence may be chance, given the remaining work and its speed', () => {
    const silent = (from: readonly Seen[], total: number, seconds: number) => {
      const [at = 0, count = 0] = from.at(-1) ?? [];
      const wait = Array.from({ length: seconds / 10 }, (_, step): Seen => [
        at + (step + 1) * 10 * second,
        count,
        total,
      ]);
      const pace = seen(...from, ...wait);
      return estimateByPace(pace, pace.observedAt)?.kind;
    };
    expect(silent(looks, 40, 290)).toBe('left');
    expect(silent(looks, 40, 310)).toBe('quiet');
    const nearlyDone = steady(30 * second, 0, 10 * minute, 22);
    expect(silent(nearlyDone, 22, 110)).toBe('left');
    expect(silent(nearlyDone, 22, 130)).toBe('quiet');
  });

  it('is quiet from the second collection on, not before', () => {
    const wait = (from: number, count: number) =>
      Array.from({ length: 60 }, (_, step): Seen => [from + step * 10 * second, count, 9]);
    const once = seen([0, 5, 9], [10 * second, 6, 9], ...wait(20 * second, 6));
    expect(estimateByPace(once, once.observedAt)).toBeUndefined();
    const twice = seen([0, 5, 9], [10 * second, 6, 9], [20 * second, 7, 9], ...wait(30 * second, 7));
    expect(estimateByPace(twice, twice.observedAt)?.kind).toBe('quiet');
  });

  it('is marked as slower when more collections turn up', () => {
    const pace = seen(...looks, [10 * minute + 10 * second, 20, 80]);
    expect(estimateByPace(pace, pace.observedAt)).toMatchObject({ left: 30 * minute, slower: true });
    const fewer = seen(...looks, [10 * minute + 10 * second, 20, 24]);
    expect(estimateByPace(fewer, fewer.observedAt)).toMatchObject({ left: 2 * minute, slower: false });
  });

  it('is marked as slower when more collections turn up after it seemed complete', () => {
    const all = seen(...looks, [10 * minute + 10 * second, 40, 40]);
    expect(estimateByPace(all, all.observedAt)).toEqual({ kind: 'finishing' });
    expect(all.endsAt).toBeUndefined();
    const more = recordPace(
      all,
      { exportedCollections: 40, totalCollections: 44 },
      10 * minute + 20 * second,
    );
    expect(estimateByPace(more, more.observedAt)).toMatchObject({ kind: 'left', slower: true });
  });

  it('starts again when its count falls, and remembers its estimate', () => {
    const fallen = seen(...looks, [10 * minute + 10 * second, 3]);
    expect(left(fallen, fallen.observedAt)).toBeUndefined();
    const again = seen(...looks, [10 * minute, 3], [11 * minute, 5], [12 * minute, 7]);
    expect(estimateByPace(again, 12 * minute)).toEqual({ kind: 'left', left: 17 * minute, slower: true });
  });
});

describe('clock changes', () => {
  const looks = steady(30 * second, 0, 10 * minute);

  it('a jump of eight hours during sleep keeps the rate', () => {
    for (const moved of [20, 24]) {
      const woken = seen(...looks, [10 * minute + 8 * hour, moved]);
      expect(left(woken, woken.observedAt)).toBe((40 - moved) * 30 * second);
      expect(woken.recentWatched).toBe(seen(...looks).recentWatched);
      expect(woken.beat).toBe(minute);
    }
  });

  it('a jump before the interval is known shows no speed', () => {
    expect(seen([0, 5], [2 * hour, 9])).toMatchObject({ moves: 0, movedAt: 2 * hour });
    expect(seen([0, 5], [hour, 9])).toMatchObject({ moves: 1, watched: hour });
  });

  it('setting the clock back is allowed', () => {
    const back = seen(...looks, [-3 * hour, 20], [-3 * hour + 30 * second, 21]);
    expect(left(back, back.observedAt)).toBe(9.5 * minute + 30 * second);
    expect(seen(...looks, [-3 * hour, 20]).beat).toBe(seen(...looks).beat);
    // A look from before the last one counts as if at the same time.
    expect(left(seen(...looks), 0)).toBe(10 * minute);
  });

  it('looks may be an hour apart when that is the interval', () => {
    const hourly = [0, 1, 2, 3].map((at): Seen => [at * hour, 4 * at]);
    expect(left(seen(...hourly), 3 * hour)).toBe(7 * hour);
  });

  it('looks that become rarer, as after a longer interval, count as gaps at first', () => {
    const rare = Array.from({ length: 8 }, (_, step): Seen => [10 * minute + (step + 1) * hour, 21 + step]);
    const pace = seen(...looks, ...rare);
    expect(pace.beat).toBeGreaterThan(20 * minute);
    expect(pace.watched).toBeGreaterThan(2 * hour);
    expect(estimateByPace(pace, pace.observedAt)).toMatchObject({ slower: true });
  });
});

describe('any answers of Atlas', () => {
  const number = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 1e308, Infinity, Number.NaN, 0.5, 2 ** 53) },
  );
  const step = fc.record({
    gap: fc.oneof(
      { weight: 10, arbitrary: fc.integer({ min: 0, max: 30 * second }) },
      { weight: 1, arbitrary: fc.integer({ min: minute, max: 9 * hour }) },
      { weight: 1, arbitrary: fc.integer({ min: -9 * hour, max: -hour }) },
    ),
    rise: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }) },
      { weight: 1, arbitrary: number },
    ),
    total: fc.oneof({ weight: 8, arbitrary: fc.constant(40) }, { weight: 1, arbitrary: number }),
    frames: fc.array(fc.integer({ min: 0, max: 20 * second }), { maxLength: 3 }),
  });

  it('the time left is never negative or endless, and grows only when marked as slower', () => {
    let said = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let paces: ReadonlyMap<string, Pace> = new Map();
        let now = 0;
        let exportedCollections = 0;
        let least = Infinity;
        const draw = (): void => {
          const pace = paces.get('1');
          const shown = pace && estimateByPace(pace, now);
          if (shown?.kind === 'quiet') expect(shown.since).toBeGreaterThan(0);
          if (shown?.kind !== 'left') return;
          said += 1;
          expect(shown.left).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(shown.left)).toBe(true);
          if (!shown.slower) expect(shown.left).toBeLessThanOrEqual(least);
          least = Math.min(least, shown.left);
        };
        for (const { gap, rise, total, frames } of steps) {
          now += gap;
          exportedCollections += rise;
          const exportStatus = { exportedCollections, totalCollections: total };
          const before = paces;
          paces = recordPaces(paces, [jobOf('1', { state: 'InProgress', exportStatus })], now);
          // Nobody knows yet that the clock was set back.
          if (gap < 0 && paces === before) return;
          draw();
          for (const pause of frames) {
            now += pause;
            draw();
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(said).toBeGreaterThan(1000);
  });

  it('the size of a pace does not grow with time', () => {
    const short = seen(...steady(30 * second, 0, 10 * minute));
    const long = seen(...steady(30 * second, 0, 10 * hour, 4000));
    expect(Object.keys(long)).toEqual(Object.keys(short));
  });
});

const running = (id: string, exportedCollections = 3, totalCollections = 9) =>
  jobOf(id, { state: 'InProgress', exportStatus: { exportedCollections, totalCollections } });

describe('remembered paces', () => {
  it('are those of running jobs that report collections', () => {
    const zero = running('zero', 0, 0);
    const queued = { ...running('queued'), state: 'Queued' } as const;
    const paces = recordPaces(
      new Map(),
      [running('a'), zero, queued, jobOf('bare', { state: 'InProgress' })],
      0,
    );
    expect([...paces.keys()]).toEqual(['a']);
  });

  it('are dropped when a job ends, and stay identical without new looks', () => {
    const paces = recordPaces(new Map(), [running('a'), running('b')], 0);
    expect(recordPaces(paces, [], 5)).toBe(paces);
    expect(recordPaces(paces, [running('a', 0, 0), jobOf('other')], 5)).toBe(paces);
    expect([...recordPaces(paces, [{ ...running('a'), state: 'Failed' }], 5).keys()]).toEqual(['b']);
    expect([...forgetPaces(paces, ['b', 'c']).keys()]).toEqual(['a']);
    expect(forgetPaces(paces, ['c'])).toBe(paces);
  });

  it('are limited in number', () => {
    const many = Array.from({ length: 1200 }, (_, index) => running(`${index}`));
    const paces = recordPaces(new Map(), many, 0);
    expect(paces.size).toBe(1000);
    expect(paces.has('1199')).toBe(true);
  });
});

describe('rounding a duration', () => {
  it('rounds up to readable steps, and keeps the order', () => {
    const rounded = [0, 1, minute, minute + 1, 2 * hour, 2 * hour + 1, 10 * hour + 1, 97 * hour].map(roundUp);
    expect(rounded).toEqual([0, minute, minute, 2 * minute, 2 * hour, 2.5 * hour, 11 * hour, 120 * hour]);
    fc.assert(
      fc.property(fc.nat({ max: 1e9 }), fc.nat({ max: 1e6 }), (some, more) => {
        expect(roundUp(some)).toBeGreaterThanOrEqual(some);
        expect(roundUp(some + more)).toBeGreaterThanOrEqual(roundUp(some));
      }),
    );
  });
});
