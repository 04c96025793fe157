import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueTimes } from '../../source/jobs/schedule.ts';
import type { PolicyItem, Schedule } from '../../source/jobs/schedule.ts';

const hour = 3_600_000;
const day = 24 * hour;

function item(frequencyType: string, frequencyInterval: number | undefined = 1): PolicyItem {
  return { id: undefined, frequencyType, frequencyInterval, retentionUnit: 'days', retentionValue: 7 };
}

function schedule(
  exportFrequency: string | undefined,
  items: readonly PolicyItem[],
  given: Partial<Schedule> = {},
) {
  return {
    autoExport: true,
    exportFrequency,
    exportBucketId: undefined,
    items,
    oddItems: 0,
    referenceHour: 3,
    referenceMinute: 16,
    ...given,
  };
}

/** When a schedule is due, found by a search through the calendar day by day. */
function walked(
  { items, exportFrequency, referenceHour = 0, referenceMinute = 0 }: Schedule,
  around: number,
) {
  const times: { at: number; certain: boolean }[] = [];
  const ranks = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];
  // Twice as far as one of them can be away.
  const reach = { yearly: 740, monthly: 65 }[exportFrequency ?? ''] ?? 15;
  for (let from = Math.floor(around / day) - reach; from <= Math.floor(around / day) + reach; from += 1) {
    const date = new Date(from * day);
    const [year, month, ofMonth, weekday] = [
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCDay(),
    ];
    const lastOfMonth = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    const falls = ({ frequencyType, frequencyInterval: n = 0 }: PolicyItem): boolean =>
      frequencyType === 'daily' ||
      (frequencyType === 'weekly' && (weekday === 0 ? 7 : weekday) === n) ||
      (frequencyType === 'monthly' && ofMonth === (n === 40 ? lastOfMonth : n)) ||
      (frequencyType === 'yearly' && month === n && ofMonth === 1);
    const at = from * day + referenceHour * hour + referenceMinute * 60_000;
    const rarer = (frequency: string) =>
      items.some((each) => ranks.indexOf(each.frequencyType) > ranks.indexOf(frequency) && falls(each));
    for (const each of items.filter(({ frequencyType }) => frequencyType === exportFrequency)) {
      if (each.frequencyType === 'hourly') {
        for (let h = 0; h < 24; h += 1) {
          if ((h - referenceHour) % (each.frequencyInterval ?? 1) !== 0) continue;
          const time = from * day + h * hour + referenceMinute * 60_000;
          times.push({ at: time, certain: time !== at || !rarer('hourly') });
        }
      } else if (falls(each)) {
        times.push({ at, certain: !rarer(each.frequencyType) });
      }
    }
  }
  return times.toSorted((a, b) => a.at - b.at);
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

const items = fc.oneof(
  fc.constantFrom(1, 2, 4, 6, 8, 12).map((n) => item('hourly', n)),
  fc.constant(item('daily')),
  fc.integer({ min: 1, max: 7 }).map((n) => item('weekly', n)),
  fc.oneof(fc.integer({ min: 1, max: 28 }), fc.constant(40)).map((n) => item('monthly', n)),
  fc.integer({ min: 1, max: 12 }).map((n) => item('yearly', n)),
);
/** Days around the ends of months and years, leap days, and any other time. */
const times = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1999, max: 2101 }),
      fc.integer({ min: 0, max: 11 }),
      fc.integer({ min: -2, max: 2 }),
    )
    .chain(([year, month, offset]) =>
      fc.integer({ min: 0, max: day }).map((time) => Date.UTC(year, month, 1 + offset) + time),
    ),
  fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2110, 0, 1) }),
);
const schedules = fc
  .tuple(
    fc.array(items, { minLength: 1, maxLength: 5 }),
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
  )
  .map(([some, referenceHour, referenceMinute]) =>
    schedule(some[0]?.frequencyType, some, { referenceHour, referenceMinute }),
  );

test('the next and last times match a search through the calendar', () => {
  fc.assert(
    fc.property(schedules, times, (given, time) => {
      const due = dueTimes(given);
      const all = walked(given, time);
      if (due.kind !== 'known') throw new Error(due.kind);
      expect(due.next(time)).toEqual(all.find(({ at }) => at > time));
      expect(due.last(time)).toEqual(all.findLast(({ at }) => at <= time));
      // At exactly this time it is due now, and the next one is later.
      const { at } = due.next(time);
      expect(due.last(at)).toEqual(due.next(time));
      expect(due.next(at - 1).at).toBe(at);
    }),
    { numRuns: 150 },
  );
});

function nextOf(given: Schedule, after: string): string {
  const due = dueTimes(given);
  return due.kind === 'known'
    ? new Date(due.next(Date.parse(after)).at).toISOString().slice(0, 16)
    : due.kind;
}

describe('examples', () => {
  test.each([
    ['daily', item('daily'), '2026-11-28T03:16:00Z', '2026-11-29T03:16'],
    ['weekly on Monday', item('weekly', 1), '2026-11-28T00:00:00Z', '2026-11-30T03:16'],
    ['weekly on Sunday', item('weekly', 7), '2026-11-28T00:00:00Z', '2026-11-29T03:16'],
    ['on the last day, in a leap year', item('monthly', 40), '2028-02-01T00:00:00Z', '2028-02-29T03:16'],
    ['on the last day, across the year', item('monthly', 40), '2026-12-31T03:16:00Z', '2027-01-31T03:16'],
    ['on day 28, in February', item('monthly', 28), '2027-02-28T03:15:59Z', '2027-02-28T03:16'],
    ['yearly in January', item('yearly', 1), '2026-01-01T03:16:00Z', '2027-01-01T03:16'],
    ['every 12 hours', item('hourly', 12), '2026-11-28T04:00:00Z', '2026-11-28T15:16'],
  ])('%s', (_, one, after, next) => {
    expect(nextOf(schedule(one.frequencyType, [one]), after)).toBe(next);
  });
});

describe('unknown schedules are reported as unknown', () => {
  test.each([
    [
      'an unknown frequency',
      schedule('fortnightly', [item('fortnightly')]),
      'does not know the frequency “fortnightly”',
    ],
    [
      'an unknown interval',
      schedule('monthly', [item('monthly', 31)]),
      'does not know the interval 31 of monthly snapshots',
    ],
    ['interval zero', schedule('weekly', [item('weekly', 0)]), 'the interval 0 of weekly'],
    [
      'a missing interval',
      schedule('weekly', [{ ...item('weekly'), frequencyInterval: undefined }]),
      'gives no interval for weekly snapshots',
    ],
    [
      'an unknown interval beside a known one',
      schedule('weekly', [item('weekly', 1), item('weekly', 9)]),
      'the interval 9 of weekly',
    ],
    [
      'no reference time',
      schedule('daily', [item('daily')], { referenceHour: undefined }),
      'at what time of day',
    ],
    ['an invalid hour', schedule('daily', [item('daily')], { referenceHour: 24 }), 'at what time of day'],
    ['no export frequency', schedule(undefined, [item('daily')]), 'which snapshots'],
    ['an unreadable item', schedule('daily', [item('weekly')], { oddItems: 1 }), 'could not be read'],
  ])('%s', (_, given, why) => {
    expect(dueTimes(given)).toEqual({ kind: 'unknown', why: expect.stringContaining(why) as string });
  });

  test('without an item of its frequency, it is never due', () => {
    expect(dueTimes(schedule('monthly', [item('hourly', 6), item('weekly', 7)]))).toEqual({ kind: 'never' });
    expect(dueTimes(schedule('daily', []))).toEqual({ kind: 'never' });
  });
});

test('an export is uncertain when a less frequent item is due at the same time', () => {
  const saturday = Date.UTC(2026, 10, 28, 12);
  const daily = dueTimes(schedule('daily', [item('hourly', 6), item('daily'), item('weekly', 6)]));
  const weekly = dueTimes(schedule('weekly', [item('hourly', 6), item('daily'), item('weekly', 6)]));
  if (daily.kind !== 'known' || weekly.kind !== 'known') throw new Error('not known');
  expect([daily.last(saturday).certain, daily.next(saturday).certain]).toEqual([false, true]);
  expect(weekly.last(saturday)).toEqual({ at: Date.UTC(2026, 10, 28, 3, 16), certain: true });
});
