import { expect, test } from 'vitest';
import { readKeys } from '../../source/keys/key-settings.ts';
import { keyTable } from '../../source/ui/bindings/bindings.ts';

function read(values: Record<string, unknown>) {
  const asked: string[] = [];
  const keys = () =>
    readKeys(values, keyTable, (id, mistaken) => {
      asked.push(id);
      mistaken();
    });
  return { keys, asked };
}

test('accepts a key or a list of keys', () => {
  expect(read({ refresh: ['r', 'Ctrl+T'], quit: 'Q', suspend: [] }).keys()).toEqual(
    new Map([
      ['refresh', ['r', 'ctrl+t']],
      ['quit', ['Q']],
      ['suspend', []],
    ]),
  );
});

test.each([
  [{ refersh: 'x' }, '[keys] has nothing called "refersh". Did you mean refresh?'],
  [{ toString: 'x' }, '[keys] has nothing called "toString". It may say next-job, '],
  [{ refresh: 5 }, 'refresh must be a key or a list of keys. Write refresh = ["r", "ctrl+r"].'],
  [{ refresh: ['r', 5] }, 'refresh must be a key or a list of keys.'],
  [{ refresh: { key: 'r' } }, 'refresh must be a key or a list of keys.'],
  [{ refresh: 'entr' }, 'refresh does not know the key "entr". Did you mean enter?'],
  [{ refresh: 'p' }, '"p" is the key of both refresh and pause'],
  [{ quit: [] }, 'quit must keep a key.'],
])('rejects %j', (values, message) => {
  const { keys, asked } = read(values);
  expect(keys).toThrow(message);
  expect(asked.at(-1)).toBe(Object.keys(values)[0]);
});
