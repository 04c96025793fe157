import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atlasError } from '../../../source/atlas/api/errors.ts';
import {
  backoff,
  parseHttpDate,
  parseRetryAfter,
  tokenBucketWait,
  waitAfter,
} from '../../../source/atlas/http/retry.ts';

const none = () => 0;
const now = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('waits before a retry', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 120 ', 120_000],
    ['1.5', 1500],
    ['1.25', 1250],
    ['99999999999', 86_400_000],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
    ['Sun Nov  6 08:50:07 1994', 30_000],
    ['Wed Nov 16 08:50:07 1994', 86_400_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['Sun, 06 Nov 2094 08:00:00 GMT', 86_400_000],
  ])('accepts Retry-After: %s', (text, wait) => {
    expect(parseRetryAfter(text, now)).toBe(wait);
  });

  it.each([
    undefined,
    '',
    '-1',
    'soon',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '2026-08-10',
    'Sun, 99 Foo 1994 08:49:37 GMT',
    'on Sun, 06 Nov 1994 08:50:07 GMT',
    'Sun, 06 Nov 1994 08:50:07 GMT+01:00',
    'on Sunday, 06-Nov-94 08:50:07 GMT',
    'Sunday, 06-Nov-94 08:50:07 GMT+01:00',
    'on Sun Nov  6 08:50:07 1994',
    'Sun Nov  6 08:50:07 1994 +01:00',
  ])('ignores Retry-After: %s', (text) => {
    expect(parseRetryAfter(text, now)).toBeUndefined();
  });

  it("reads a date by the server's clock", () => {
    expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(now);
    expect(parseHttpDate(' Sun, 06 Nov 1994 08:49:37 GMT ')).toBe(now);
    expect(parseHttpDate('tomorrow')).toBeUndefined();
    expect(parseHttpDate(undefined)).toBeUndefined();
  });

  it.each([
    [['project', 30], 30_000],
    [['project', '30'], 30_000],
    [['project', 0.5], 500],
    [['project', 1e9], 86_400_000],
    [['project', 0], 0],
    [['project', -1], undefined],
    [['project', ''], undefined],
    [['project', ' '], undefined],
    [['project', 'soon'], undefined],
    [['project', null], undefined],
    [['project'], undefined],
    [[], undefined],
  ])('accepts token bucket parameters %j', (parameters, wait) => {
    expect(tokenBucketWait(parameters)).toBe(wait);
  });

  it('doubles its wait each time, up to a minute', () => {
    expect([1, 2, 3, 4, 7, 5000].map((attempt) => backoff(attempt, none))).toEqual([
      1000, 2000, 4000, 8000, 60_000, 60_000,
    ]);
    expect([1, 2, 3, 4].map((attempt) => backoff(attempt, none, 'rate-limited'))).toEqual([
      10_000, 20_000, 40_000, 60_000,
    ]);
    expect(backoff(2, () => 0.8)).toBe(2400);
    expect(backoff(0, none)).toBe(1000);
  });

  it('never waits less than the step, nor over a minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, chance) => {
          const wait = backoff(attempt, () => chance);
          expect(wait).toBeGreaterThanOrEqual(Math.min(1000 * 2 ** (attempt - 1), 60_000));
          expect(wait).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });

  it("prefers the server's wait to its own", () => {
    const base = { kind: 'rate-limited', sentence: '', remedy: '' } as const;
    expect(waitAfter(atlasError({ ...base, retryAfter: 90_000 }).trouble, 1, () => 0)).toBe(90_000);
    expect(waitAfter(atlasError(base).trouble, 1, () => 0)).toBe(10_000);
  });
});
