import { expect, it } from 'vitest';

import { estimateSkew, smoothSkew } from '../../source/feed/clock-skew.ts';

it('averages over the answers, and starts again when a clock was set', () => {
  expect(estimateSkew(undefined, 10_000, 0)).toBe(10_500);
  expect(estimateSkew(10_500, 10_800, 0)).toBe(10_600);
  expect(estimateSkew(10_500, 3_600_000, 0)).toBe(3_600_500);
});

it('ignores less than two seconds, rounds to whole seconds, and does not change with every answer', () => {
  expect(smoothSkew(0, 1999)).toBe(0);
  expect(smoothSkew(0, 2000)).toBe(2000);
  expect(smoothSkew(0, -2600)).toBe(-3000);
  expect(smoothSkew(5000, 5900)).toBe(5000);
  expect(smoothSkew(5000, 6000)).toBe(5000);
  expect(smoothSkew(5000, 6100)).toBe(6000);
  expect(smoothSkew(5000, 100)).toBe(0);
});
