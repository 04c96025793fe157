import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash, hexDigits, pick, random } from '../../../source/simulator/basics/random.ts';

test('the same seed gives the same values', () => {
  const [one, other] = [random(7), random(7)];
  expect([one(), one(), one()]).toEqual([other(), other(), other()]);
  expect(random(7)()).not.toBe(random(8)());
});

test('parts are hashed separately: "ab","c" is not "a","bc"', () => {
  expect(hash('ab', 'c')).not.toBe(hash('a', 'bc'));
});

test('numbers are spread from 0 to below 1', () => {
  const roll = random(1);
  const rolls = Array.from({ length: 2000 }, roll);
  expect(Math.min(...rolls)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...rolls)).toBeLessThan(1);
  expect(rolls.reduce((sum, value) => sum + value) / rolls.length).toBeCloseTo(0.5, 1);
});

test('hex digits have the requested length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.string(), (length, seed) => {
      expect(hexDigits(length, seed)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`));
    }),
    { numRuns: 50 },
  );
});

test('every choice can be picked', () => {
  expect([0, 0.34, 0.99].map((roll) => pick(['a', 'b', 'c'], roll))).toEqual(['a', 'b', 'c']);
  expect(pick(['a', 'b'], 1)).toBe('a');
});
