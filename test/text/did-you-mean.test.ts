import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../source/text/did-you-mean.ts';

test.each([
  ['lsit', 'list'],
  ['LIST', 'list'],
  ['wiat', 'wait'],
  ['lst', 'list'],
  ['logn', 'login'],
  ['completoin', 'completion'],
])('%s suggests %s', (word, wanted) => {
  expect(nearest(word, ['watch', 'list', 'wait', 'login', 'logout', 'whoami', 'completion'])).toBe(wanted);
});

test('a word that is close to none suggests nothing', () => {
  expect(nearest('frobnicate', ['list', 'wait'])).toBeUndefined();
  expect(nearest('x', ['list'])).toBeUndefined();
  expect(nearest('', ['list'])).toBeUndefined();
  expect(didYouMean('xyz', ['list'], 'Look at the help.')).toBe('Look at the help.');
});

test('a known word suggests itself', () => {
  assert(
    property(string({ minLength: 1, maxLength: 20 }), (word) => {
      expect(nearest(word, ['something else altogether', word])).toBe(word);
    }),
  );
});
