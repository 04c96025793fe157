import fc from 'fast-check';
import { describe, test } from 'vitest';
import { properties } from './properties.ts';

/** Of each kind; `npm run soak` tries many more. */
const cases = 250;

describe('whatever comes in, the only errors are ours, and nothing of it drives a terminal', () => {
  for (const { name, of } of properties) {
    test(`${name}, ${cases} times`, () => {
      fc.assert(of, { numRuns: cases });
    });
  }
});
