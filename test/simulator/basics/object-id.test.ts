import { expect, test } from 'vitest';
import { objectId, objectIdParts } from '../../../source/simulator/basics/object-id.ts';

const time = Date.UTC(2026, 7, 10, 3, 27);

test('an id starts with the second of its creation', () => {
  const id = objectId(time + 999, 'aaaaaaaaaa', 5);
  expect(Number.parseInt(id.slice(0, 8), 16) * 1000).toBe(time);
  expect(id).toMatch(/^[0-9a-f]{24}$/);
});

test('an id contains its machine and its counter', () => {
  expect(objectIdParts(objectId(time, '0123456789', 0xabcdef))).toEqual({
    maker: '0123456789',
    counter: 0xabcdef,
  });
});

test('an invalid id has no parts', () => {
  for (const text of ['', 'abc', 'Z'.repeat(24), 'A'.repeat(24), '0'.repeat(25)]) {
    expect(objectIdParts(text)).toBeUndefined();
  }
});
