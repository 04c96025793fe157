import { describe, expect, it } from 'vitest';
import { AtlasError, atlasError, troubleOf } from '../../../source/atlas/api/errors.ts';

describe('the trouble of any thrown value', () => {
  it('is its own trouble, if it has one', () => {
    const error = atlasError({ kind: 'settings', sentence: 'No.', remedy: 'Yes.', status: 400 });
    expect(error).toBeInstanceOf(AtlasError);
    expect(error).toMatchObject({ name: 'AtlasError', message: 'No.' });
    expect(troubleOf(error)).toEqual({
      kind: 'settings',
      sentence: 'No.',
      remedy: 'Yes.',
      status: 400,
      code: undefined,
      retryable: false,
      retryAfter: undefined,
    });
  });

  it('follows its network error code', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(troubleOf(error)).toMatchObject({
      kind: 'network',
      sentence: 'Atlas refused the connection (ECONNREFUSED).',
    });
    expect(troubleOf(error, 'atlas.test').sentence).toMatch(/^atlas\.test refused/);
  });

  it.each([
    [new TypeError('x is not a function\u001b'), 'x is not a function␛'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('falls back to its own words', (thrown, words) => {
    expect(troubleOf(thrown)).toMatchObject({
      kind: 'request',
      sentence: `Something went wrong that this program did not expect: ${words}.`,
      remedy: 'Run with --log FILE and report what it says.',
      retryable: false,
    });
  });

  it('is cut when long', () => {
    expect(troubleOf(new Error('x'.repeat(5000))).sentence.length).toBeLessThan(400);
  });
});
