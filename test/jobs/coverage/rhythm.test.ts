import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rhythmOf } from '../../../source/jobs/coverage/rhythm.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Monday, November 2, 2026, 04:00 UTC. */
const monday = Date.UTC(2026, 10, 2, 4);

function every(period: number, count: number, from = monday): number[] {
  return Array.from({ length: count }, (_, index) => from + index * period);
}

const working = (time: number): boolean => ![0, 6].includes(new Date(time).getUTCDay());

/** How long after the last of these times a job is late. */
function lateAfter(times: readonly number[]): number | undefined {
  const rhythm = rhythmOf(times);
  const last = Math.max(...times);
  return rhythm && rhythm.next(last) + rhythm.tolerance - last;
}

describe('a rhythm', () => {
  test.each([
    ['daily', every(day, 4), 'daily', day],
    ['daily for weeks', every(day, 30), 'daily', day],
    ['every six hours', every(6 * hour, 30), 'about every 6 h', 6 * hour],
    ['every two days', every(2 * day, 20), 'about every 2 d', 2 * day],
    ['every two days, with few jobs', every(2 * day, 4), 'about every 2 d', 2 * day],
    ['weekly', every(7 * day, 5), 'weekly on Mon', 7 * day],
    ['weekly for a month', every(7 * day, 4), 'weekly on Mon', 7 * day],
    ['Mondays to Fridays, on a Wednesday', every(day, 31).filter(working), 'Mon to Fri', day],
    ['Mondays to Fridays, on a Friday', every(day, 33).filter(working), 'Mon to Fri', 3 * day],
    ['one working week, with an unknown weekend', every(day, 5), 'daily', 3 * day],
  ])('%s', (_, times, words, gap) => {
    const rhythm = rhythmOf(times);
    expect(rhythm?.words).toBe(words);
    expect((rhythm?.next(Math.max(...times)) ?? 0) - Math.max(...times)).toBe(gap);
    expect([rhythm?.kept, rhythm?.of]).toEqual([rhythm?.of, rhythm?.of]);
  });

  test('names Mondays, Wednesdays and Fridays', () => {
    const times = every(day, 29).filter((time) => [1, 3, 5].includes(new Date(time).getUTCDay()));
    expect(rhythmOf(times)).toMatchObject({ words: 'Mon, Wed, Fri' });
  });
});

describe('no rhythm', () => {
  test.each([
    ['three jobs', every(day, 3)],
    ['a manual burst', every(10 * minute, 8)],
    ['a burst a day after another job', [monday - day, ...every(minute, 30)]],
    ['jobs at the same moment', [...every(0, 20), monday + day]],
    ['irregular jobs', [0, 1, 9, 11, 30, 37, 39].map((days) => monday + days * day)],
    ['nothing', []],
  ])('%s', (_, times) => {
    expect(rhythmOf(times)).toBeUndefined();
  });
});

describe('is not changed by', () => {
  const daily = every(day, 28);
  const usual = lateAfter(daily) ?? 0;

  test.each([
    ['a manual burst', [...daily, ...every(7 * minute, 25, monday + 12.4 * day)]],
    ['an extra job in between', [...daily, monday + 9.5 * day]],
    ['a week without jobs', daily.filter((_, index) => index < 10 || index > 16)],
    ['one job hours late', daily.map((time, index) => (index === 20 ? time + 5 * hour : time))],
  ])('%s', (_, times) => {
    expect(lateAfter(times)).toBe(usual);
  });

  test('one missed job among four', () => {
    expect(lateAfter([0, 1, 2, 4, 5].map((days) => monday + days * day))).toBeLessThan(3.5 * day);
  });

  test('keeps to free weekends: the next job of the same pattern is never late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 0, max: 23 }),
        fc.array(fc.integer({ min: 0, max: 40 * minute }), { minLength: 61, maxLength: 61 }),
        (days, start, jitter) => {
          const all = every(day, days + 4, monday + start * hour)
            .filter(working)
            .map((time, index) => time + (jitter[index] ?? 0));
          const next = all.at(-1) ?? 0;
          const times = all.slice(0, -1);
          const rhythm = rhythmOf(times);
          if (rhythm === undefined) return;
          expect(next).toBeLessThanOrEqual(rhythm.next(times.at(-1) ?? 0) + rhythm.tolerance);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('finds a steady rhythm of any period, and the next job is never late', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4 * hour, max: 40 * day }),
      fc.integer({ min: 4, max: 40 }),
      fc.integer({ min: 0, max: 7 * day }),
      (period, count, offset) => {
        const times = every(period, count, monday + offset);
        const last = times.at(-1) ?? 0;
        const rhythm = rhythmOf(times);
        expect(rhythm).toBeDefined();
        expect((rhythm?.next(last) ?? 0) + (rhythm?.tolerance ?? 0)).toBeGreaterThanOrEqual(last + period);
        // Weekends are allowed for when none was seen yet.
        expect(rhythm?.next(last)).toBeLessThanOrEqual(last + period + 3 * day);
      },
    ),
    { numRuns: 200, examples: [[26 * hour, 5, 16 * hour]] },
  );
});
