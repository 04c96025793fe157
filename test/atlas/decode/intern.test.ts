import { expect, test } from 'vitest';
import { intern, internData, sharedEmpty } from '../../../source/atlas/decode/intern.ts';

test('a text comes back as it is, however many others were seen and however long it is', () => {
  for (let index = 0; index < 3000; index += 1) expect(intern(`text ${index}`)).toBe(`text ${index}`);
  expect(intern('text 1')).toBe('text 1');
  const long = 'x'.repeat(101);
  expect(intern(long)).toBe(long);
});

test('empty lists are one list, others stay themselves', () => {
  expect(sharedEmpty([])).toBe(sharedEmpty([]));
  const list = [1];
  expect(sharedEmpty(list)).toBe(list);
});

test('equal custom data is one list; what differs in a key, a value or their number stays itself', () => {
  const data = [{ key: 'team', value: 'payments' }];
  expect(internData(data)).toBe(data);
  expect(internData([{ key: 'team', value: 'payments' }])).toBe(data);
  for (const other of [
    [{ key: 'team', value: 'orders' }],
    [{ key: 'teams', value: 'payments' }],
    [...data, { key: 'of', value: 'x' }],
  ])
    expect(internData(other)).toBe(other);
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
    expect(internData(other)).toBe(other);
  expect(internData([])).toBe(sharedEmpty([]));
  const long = [{ key: 'k', value: 'x'.repeat(200) }];
  expect(internData(long)).toBe(long);
});
