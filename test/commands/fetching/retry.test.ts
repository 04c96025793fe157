import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import type { Trouble } from '../../../source/atlas/api/errors.ts';
import { transientTrouble, withRetry, sayOnce } from '../../../source/commands/fetching/retry.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { instantTiming } from '../../helpers/timing.ts';

const { signal } = new AbortController();

/** Fails this many times before it answers. */
function failing(times: number, trouble: Partial<Trouble> = {}) {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= times) throw new AtlasError('no', troubleWith(trouble));
    return asked;
  };
}

function patience(retries = 0) {
  const { timing, delays } = instantTiming();
  const told: string[] = [];
  return { timing, delays, told, signal, retries, tell: (sentence: string) => void told.push(sentence) };
}

test('reports a temporary error once, and retries with growing waits', async () => {
  const how = patience();
  expect(await withRetry(failing(4), how)).toBe(5);
  expect(how.told).toEqual(['Atlas has a hiccup. Retrying until it answers; Ctrl+C stops.']);
  expect(how.delays).toHaveLength(4);
  expect(how.delays).toEqual(how.delays.toSorted((a, b) => a - b));
});

test('waits as long as Atlas says', async () => {
  const how = patience();
  await withRetry(failing(2, { kind: 'rate-limited', retryAfter: 7000 }), how);
  expect(how.delays).toEqual([7000, 7000]);
});

test('gives up after a few retries when nobody answers', async () => {
  await expect(withRetry(failing(1, { kind: 'network' }), patience(0))).rejects.toThrow('no');
  expect(await withRetry(failing(3, { kind: 'network' }), patience(3))).toBe(4);
  await expect(withRetry(failing(4, { kind: 'network' }), patience(3))).rejects.toThrow('no');
});

test('does not retry other errors', async () => {
  const how = patience();
  await expect(withRetry(failing(1, { kind: 'auth', retryable: false }), how)).rejects.toThrow('no');
  expect(how.told).toEqual([]);
  expect(transientTrouble(new Error('a mistake'))).toBeUndefined();
});

test('says no sentence twice', () => {
  let said = '';
  const say = sayOnce({ write: (text) => (said += text) });
  for (const sentence of ['One.', 'Two.', 'One.']) say(sentence);
  expect(said).toBe('One.\nTwo.\n');
});
