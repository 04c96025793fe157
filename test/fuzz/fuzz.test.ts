import fc from 'fast-check';
import { describe, test } from 'vitest';
import { properties } from './properties.ts';

/** For each kind; `npm run soak` tries many more. */
const cases = 120;

describe('any input gives only our own errors, and never controls a terminal', () => {
  for (const { name, of } of properties) {
    test(`${name}, ${cases} times`, () => {
      fc.assert(of, { numRuns: cases });
    });
  }
});
