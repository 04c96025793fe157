import { expect, test } from 'vitest';
import { alerts, readRange } from '../../source/cli/ranges.ts';

/** The table of the Monitoring Plugins Development Guidelines, and its boundaries. */
test.each([
  ['10', [-1, 11], [0, 10]],
  ['10:', [9, -5], [10, 1e9]],
  ['~:10', [11], [-1e9, 10]],
  ['10:20', [9, 21], [10, 20]],
  ['@10:20', [10, 15, 20], [9, 21]],
  ['0', [1, -1], [0]],
  ['@0', [0], [1]],
  ['-5:-1', [-6, 0], [-5, -1]],
  ['~:', [], [-1e9, 1e9]],
  ['@~:5', [-1e9, 5], [6]],
  ['1.5:2.5', [1, 3], [1.5, 2, 2.5]],
])('%s alerts for %j and not for %j', (text, bad, good) => {
  const range = readRange('--warning', text);
  expect(bad.filter((value) => !alerts(range, value))).toEqual([]);
  expect(good.filter((value) => alerts(range, value))).toEqual([]);
});

test.each(['', ':', '@', '5:1', 'ten', '1:2:3', '5@', '~', '1,5', '1e3', ' 5', '~5'])(
  '%j is not a range',
  (text) => {
    expect(() => readRange('--critical', text)).toThrow(/--critical .* is not a range\. Write it like 0 /);
  },
);
