import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  axisLabels,
  axisRule,
  cellOfTime,
  dateLabel,
  scaleOf,
  ticksOf,
  type Scale,
} from '../../../source/ui/timeline/time-axis.ts';
import { zoomSteps } from '../../../source/ui/state/timeline-window.ts';
import { plainTheme } from '../../helpers/jobs.ts';

const theme = plainTheme();
const hour = 3_600_000;
const day = 24 * hour;
const zone = process.env['TZ'];

afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** Monday, August 10 2026, 04:10 local time. */
const now = () => new Date(2026, 7, 10, 4, 10).getTime();

function scale(span: number, cells: number, to = now()): Scale {
  return scaleOf({ from: to - span, to }, cells, now());
}

function axis(span: number, cells: number, to = now()): string[] {
  const laidOut = scale(span, cells, to);
  const ticks = ticksOf(laidOut);
  return [axisLabels(laidOut, ticks, theme), axisRule(laidOut, ticks, undefined, theme)];
}

test('an hour has ticks in minutes', () => {
  expect(axis(hour, 60)).toEqual([
    '03:10     03:20     03:30     03:40     03:50     04:00   now',
    '┬─────────┬─────────┬─────────┬─────────┬─────────┬─────────┬',
  ]);
});

test('twelve hours have ticks in hours, and midnight shows the date', () => {
  expect(axis(12 * hour, 60)).toEqual([
    '         18:00     20:00     22:00    Aug 10    02:00     now',
    '─────────┬─────────┬─────────┬────────┬─────────┬─────────┬─┬',
  ]);
});

test('a week has ticks in days, twelve weeks have ticks on Mondays', () => {
  expect(axis(7 * day, 60)).toEqual([
    '               Aug 05           Aug 07           Aug 09   now',
    '───────────────┬────────────────┬────────────────┬──────────┬',
  ]);
  expect(axis(84 * day, 60)).toEqual([
    '     May 25    Jun 08    Jun 22    Jul 06   Jul 20        now',
    '─────┬─────────┬─────────┬─────────┬────────┬─────────┬─────┬',
  ]);
});

test('in the past there is no now mark', () => {
  expect(axis(12 * hour, 40, now() - day)).toEqual([
    '      18:00     21:00    Aug 09    03:00 ',
    '──────┬─────────┬────────┬─────────┬─────',
  ]);
});

test('labels without room are left out', () => {
  expect(axis(84 * day, 12)).toEqual(['   Jun 08 now', '───┬──┬───┬─┬']);
  expect(axis(hour, 2)).toEqual(['now', '──┬']);
  expect(axis(hour, 1)).toEqual(['  ', '─┬']);
});

test('the selected job is marked on the rule', () => {
  const laidOut = scale(hour, 12);
  expect(axisRule(laidOut, [], { first: 3, last: 5 }, theme)).toBe('───━━━──────┬');
  expect(axisRule(laidOut, [], { first: 0, last: 11 }, theme)).toBe('━━━━━━━━━━━━┬');
});

test('the cells stay while time passes, then all move by one', () => {
  const at = (seconds: number) => {
    const to = now() + seconds * 1000;
    return scaleOf({ from: to - hour, to }, 61, to);
  };
  expect(at(0).from).toBe(at(59).from);
  expect(at(60).from - at(0).from).toBe(60_000);
  expect(cellOfTime(at(0), now())).toBe(60);
});

test('when clocks go forward no tick is drawn twice, and each has its own time', () => {
  process.env['TZ'] = 'America/New_York';
  const noon = new Date(2026, 2, 8, 12).getTime();
  expect(ticksOf(scale(12 * hour, 60, noon)).map(({ label }) => label)).toEqual([
    'Mar 08',
    '03:00',
    '04:00',
    '06:00',
    '08:00',
    '10:00',
    '12:00',
  ]);
});

test('a day that starts at 01:00 still shows its date', () => {
  process.env['TZ'] = 'America/Sao_Paulo';
  const end = new Date(2018, 10, 5, 12).getTime();
  expect(dateLabel(new Date(2018, 10, 4, 0).getTime())).toBe('Nov 04');
  expect(ticksOf(scale(7 * day, 70, end)).map(({ label }) => label)).toContain('Nov 04');
});

test('in every time zone the labels ascend, fit the axis and match their cell', () => {
  const zones = [
    'UTC',
    'America/New_York',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...zoomSteps),
      fc.integer({ min: 1, max: 220 }),
      fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2030, 0) }),
      (name, { span }, cells, to) => {
        process.env['TZ'] = name;
        const laidOut = scaleOf({ from: to - span, to }, cells, to);
        const ticks = ticksOf(laidOut);
        expect(laidOut.to).toBeGreaterThan(to);
        expect(laidOut.cells * laidOut.cell).toBeGreaterThanOrEqual(cells > 1 ? span : 0);
        ticks.forEach(({ cell }, index) => {
          expect(cell).toBeGreaterThan(ticks[index - 1]?.cell ?? -1);
          expect(cell).toBeLessThan(cells);
        });
        const line = axisLabels(laidOut, ticks, theme);
        expect(line).toHaveLength(cells + 1);
        expect(axisRule(laidOut, ticks, undefined, theme)).toHaveLength(cells + 1);
        for (const { label } of ticks) expect(label).toMatch(/^(\d\d:\d\d|[A-Z][a-z]{2} \d\d)$/);
        expect(line.trim()).toMatch(/^((\d\d:\d\d|[A-Z][a-z]{2} \d\d|now)( +|$))*$/);
      },
    ),
    { numRuns: 300 },
  );
});
