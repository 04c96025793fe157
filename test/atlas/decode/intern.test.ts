import { expect, test } from 'vitest';
import { intern, internData, sharedEmpty } from '../../../source/atlas/decode/intern.ts';

test('a text is returned unchanged, however many others were seen and however long it is', () => {
  for (let index = 0; index < 3000; index += 1) expect(intern(`text ${index}`)).toBe(`text ${index}`);
  expect(intern('text 1')).toBe('text 1');
  const long = 'x'.repeat(401);
  expect(intern(long)).toBe(long);
});

test('shares one empty list, and no other', () => {
  expect(sharedEmpty([])).toBe(sharedEmpty([]));
  const list = [1];
  expect(sharedEmpty(list)).toBe(list);
});

test('shares equal custom data, but not what differs in a key, a value or the number of pairs', () => {
  const data = [{ key: 'team', value: 'payments' }];
  expect(internData(data)).toBe(data);
  expect(internData([{ key: 'team', value: 'payments' }])).toBe(data);
  for (const other of [
    [{ key: 'team', value: 'orders' }],
    [{ key: 'teams', value: 'payments' }],
    [...data, { key: 'of', value: 'x' }],
  ])
    expect(internData(other)).toBe(other);
  // Joined without a separator, these would be equal.
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
  const long = [{ key: 'k', value: 'x'.repeat(400) }];
  expect(internData(long)).toBe(long);
});
