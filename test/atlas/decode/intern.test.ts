import { expect, test } from 'vitest';
import { repeated, repeatedData, sharedEmpty } from '../../../source/atlas/decode/intern.ts';

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

test('equal custom data is one list; what differs in a key, a value or their number stays itself', () => {
  const data = [{ key: 'team', value: 'payments' }];
  expect(repeatedData(data)).toBe(data);
  expect(repeatedData([{ key: 'team', value: 'payments' }])).toBe(data);
  for (const other of [
    [{ key: 'team', value: 'orders' }],
    [{ key: 'teams', value: 'payments' }],
    [...data, { key: 'of', value: 'x' }],
  ])
    expect(repeatedData(other)).toBe(other);
  // Joined without a gap, these would read the same.
  for (const other of [
    [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
    [
      { key: 'a', value: '1b' },
      { key: '', value: '2' },
    ],
  ])
    expect(repeatedData(other)).toBe(other);
  expect(repeatedData([])).toBe(sharedEmpty([]));
  const long = [{ key: 'k', value: 'x'.repeat(200) }];
  expect(repeatedData(long)).toBe(long);
});
