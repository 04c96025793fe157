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
])('%s is near to %s', (word, wanted) => {
  expect(nearest(word, ['watch', 'list', 'wait', 'login', 'logout', 'whoami', 'completion'])).toBe(wanted);
});

test('what is near to nothing is not guessed', () => {
  expect(nearest('frobnicate', ['list', 'wait'])).toBeUndefined();
  expect(nearest('x', ['list'])).toBeUndefined();
  expect(nearest('', ['list'])).toBeUndefined();
  expect(didYouMean('xyz', ['list'], 'Look at the help.')).toBe('Look at the help.');
});

test('a word is nearest to itself', () => {
  assert(
    property(string({ minLength: 1, maxLength: 20 }), (word) => {
      expect(nearest(word, ['something else altogether', word])).toBe(word);
    }),
  );
});
