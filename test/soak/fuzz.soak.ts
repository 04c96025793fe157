import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeErrorBody, parseBody } from '../../source/atlas/decode/body.ts';
import { TooManyValues } from '../../source/atlas/decode/json-shape.ts';
import { decodeJobs } from '../../source/atlas/decode/jobs.ts';
import { chooseChallenge, parseChallenges } from '../../source/atlas/auth/digest.ts';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import { Redactor } from '../../source/atlas/auth/redactor.ts';
import { properties } from '../fuzz/properties.ts';
import { quickest } from './quickest.ts';

const cases = 12_000;

describe('with any input, the only errors are ours, and no output drives a terminal', () => {
  for (const { name, of } of properties) {
    test(`${name}, ${cases} times`, { timeout: 120_000 }, () => {
      fc.assert(of, { numRuns: cases });
    });
  }
});

const megabyte = 1_000_000;
const cluster = { groupId: '0123456789abcdef01234567', clusterName: 'Prod0' };

function filled(unit: string): string {
  return unit.repeat(Math.ceil(megabyte / unit.length));
}

function listOf(entry: (index: number) => unknown): string {
  const results: unknown[] = [];
  for (let size = 0; size < megabyte; size += JSON.stringify(results.at(-1)).length + 1)
    results.push(entry(results.length));
  return JSON.stringify({ results, totalCount: results.length });
}

function wholeField(unit: string): string {
  return JSON.stringify({
    results: [{ id: 'a', errMsg: unit.repeat(megabyte / JSON.stringify(unit).length) }],
  });
}

/** Sixteen fields of 64 K each, all of which need cleaning. */
function manyFields(unit: string): string {
  const value = unit.repeat(60_000 / JSON.stringify(unit).length);
  return JSON.stringify({
    results: Array.from({ length: 16 }, (_, index) => ({ id: `${index}`, errMsg: value })),
  });
}

const bodies: Readonly<Record<string, string>> = {
  'jobs as they are': listOf((index) => ({
    id: index.toString(16).padStart(24, '0'),
    state: 'Successful',
    createdAt: '2026-08-10T03:27:06Z',
    prefix: 'exported_snapshots/a/b/Prod0/2026-08-10T0327/1786332505',
    customData: [{ key: 'team', value: 'payments' }],
  })),
  'jobs of one id': listOf(() => ({ id: 'a' })),
  'no jobs': listOf(() => 0),
  'custom data without end': listOf((index) => ({ id: `${index}`, customData: { [`k${index}`]: [[[]]] } })),
  'one text of escapes': wholeField('\u001B'),
  'texts of escapes': manyFields('\u001B'),
  'texts of marks piled on one letter': manyFields('\u0301'),
  'texts of joined pictures': manyFields('\u{1F469}\u200D'),
  'texts of lone surrogates': manyFields('\uD800'),
  'texts of variation selectors': manyFields('\uFE0F'),
  'brackets that open': filled('['),
  'brackets that open and close': `${'['.repeat(megabyte / 2)}${']'.repeat(megabyte / 2)}`,
  'braces that nest': filled('{"a":'),
  'titles that never end': filled('<title '),
  'angle brackets': filled('<'),
  'a title of blanks': `<title>${filled(' \n')}`,
  'parts of a header': filled('<nonce = \\'),
  'blanks after a field': `<html>nonce${filled(' ')}`,
  'nothing but blanks': filled(' '),
};

const headers: Readonly<Record<string, string>> = {
  schemes: 'Digest , '.repeat(7000),
  'one scheme': 'a'.repeat(65_000),
  'a token68 that is none': `Basic ${'='.repeat(65_000)}!`,
  'quotes that never end': `Digest realm="${'\\'.repeat(65_000)}`,
  escapes: `Digest realm="${String.raw`\"`.repeat(32_000)}"`,
  fields: 'Digest nonce=a, '.repeat(4000),
  blanks: `Digest ${' '.repeat(65_000)}!`,
  commas: ','.repeat(65_000),
  'blanks and schemes': `a ${' \t'.repeat(500)}b,`.repeat(64),
};

/** Milliseconds. Anything that is not linear takes seconds; idle machines of one kind differ by a factor of two. */
const slow = 100;

describe('no input is slow', () => {
  const redactor = new Redactor(['a-private-key']);

  test.for(Object.entries(bodies))('1 MB of %s', ([, body]) => {
    const success = quickest(() => {
      try {
        decodeJobs(parseBody(body), cluster);
      } catch (error) {
        expect(error instanceof AtlasError || error instanceof TooManyValues).toBe(true);
      }
    });
    const refusal = quickest(() => decodeErrorBody(redactor.hide(body)));
    expect(Math.max(success, refusal)).toBeLessThan(slow);
  });

  test.for(Object.entries(headers))('64 KB of %s in a challenge', ([, header]) => {
    expect(quickest(() => chooseChallenge(parseChallenges(header)))).toBeLessThan(slow);
  });
});
