import { expect, test } from 'vitest';
import { createSentRequests } from '../../../source/feed/scheduler/sent-requests.ts';

test('requests count for a minute, also when the clock is set back', () => {
  let now = 0;
  const sent = createSentRequests({ now: () => now });
  const at = (time: number): readonly [count: number, allowed: number] => {
    now = time;
    const { count, allowed } = sent.lastMinute();
    return [count, allowed];
  };
  expect(at(0)).toEqual([0, -Infinity]);
  sent.note(600);
  now = 30_000;
  sent.note(300);
  expect(at(30_000)).toEqual([2, 600]);
  expect(at(59_999)).toEqual([2, 600]);
  expect(at(60_000)).toEqual([1, 300]);
  expect(at(59_000)).toEqual([2, 600]);
  sent.shift(-20_000);
  expect(at(39_999)).toEqual([2, 600]);
  expect(at(40_000)).toEqual([1, 300]);
  expect(at(70_000)).toEqual([0, -Infinity]);
});
