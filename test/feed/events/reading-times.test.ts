import { expect, test } from 'vitest';
import { createReadingTimes } from '../../../source/feed/events/reading-times.ts';
import { spreadOf } from '../../../source/feed/scheduler/look-periods.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 28, 8, 16);
const rarely = { lively: minute, others: 20 * minute };

test('projects that were read at once are spread over the period from then on', () => {
  const dues = Array.from({ length: 100 }, (_, number) => {
    const times = createReadingTimes(spreadOf(number));
    times.noteRead(start, false);
    return times.due(start, times.period(rarely, Infinity), false);
  });
  for (let minutes = 0; minutes < 20; minutes += 1) {
    const [from, to] = [start + minutes * minute, start + (minutes + 1) * minute];
    const count = dues.filter((due) => due > from && due <= to).length;
    expect(count).toBeGreaterThan(2);
    expect(count).toBeLessThan(8);
  }
});

test('from one of these times to the next it is one period', () => {
  const times = createReadingTimes(0.4);
  let at = start;
  times.noteRead(at, false);
  at = times.due(at, 20 * minute, false);
  times.noteRead(at + 300, false);
  expect(times.due(at + 300, 20 * minute, false)).toBe(at + 20 * minute);
});

test('a lively project is read a period after its last read, also if it was once refused', () => {
  const times = createReadingTimes(0.4);
  times.noteFailure(true);
  expect(times.period(rarely, 10 * minute)).toBe(20 * minute);
  times.noteSuccess();
  times.noteRead(start, true);
  expect(times.period(rarely, Infinity)).toBe(minute);
  expect(times.due(start, minute, false)).toBe(start + minute);
});
