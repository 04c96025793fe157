import { expect, test } from 'vitest';
import { repeated, sharedEmpty } from '../../source/atlas/repeated.ts';

test('a text comes back as it is, however many others were seen and however long it is', () => {
  for (let index = 0; index < 3000; index += 1) expect(repeated(`text ${index}`)).toBe(`text ${index}`);
  expect(repeated('text 1')).toBe('text 1');
  const long = 'x'.repeat(101);
  expect(repeated(long)).toBe(long);
});

test('empty lists are one list, others stay themselves', () => {
  expect(sharedEmpty([])).toBe(sharedEmpty([]));
  const list = [1];
  expect(sharedEmpty(list)).toBe(list);
});
