import { assert, constantFrom, dictionary, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { bindings, keyTable } from '../../source/ui/bindings/bindings.ts';
import { findBinding, hintsOf } from '../../source/keys/keymap.ts';
import type { Scope } from '../../source/ui/bindings/scopes.ts';
import { keyMistakes, remap, shownKey } from '../../source/keys/remap.ts';

type Given = Readonly<Record<string, readonly string[]>>;

function overrides(given: Given): Map<string, readonly string[]> {
  return new Map(Object.entries(given));
}

function remapped(given: Given) {
  return remap(bindings, overrides(given));
}

function mistakes(given: Given): string[] {
  return keyMistakes(keyTable, overrides(given)).map(
    ({ id, sentence, remedy }) => `${id}: ${sentence} ${remedy}`,
  );
}

/** The id of what a key does in the list. */
function does(key: string, given: Given): string | undefined {
  return findBinding(remapped(given), ['list', 'global'], key)?.id;
}

test('without overrides the table is as it was', () => {
  expect(remapped({})).toEqual(bindings);
  expect(mistakes({})).toEqual([]);
});

test('each row has an id of its own, in kebab-case', () => {
  const ids = bindings.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
});

test('the new keys act, the old ones no more, and the footer and the help say so', () => {
  const given = { refresh: ['x', 'ctrl+r'] };
  expect(does('x', given)).toBe('refresh');
  expect(does('r', given)).toBeUndefined();
  expect(remapped(given).find(({ id }) => id === 'refresh')?.shown).toBe('x ^R');
  expect(hintsOf(remapped(given), ['list', 'global'])).toContainEqual({ keys: 'x', label: 'refresh' });
  expect(mistakes(given)).toEqual([]);
});

test('Ctrl+C leaves the program whatever is set', () => {
  const given = { quit: ['Q'] };
  expect(does('Q', given)).toBe('quit');
  expect(does('q', given)).toBeUndefined();
  expect(does('ctrl+c', given)).toBe('quit');
  expect(mistakes(given)).toEqual([]);
  expect(remapped({ quit: ['ctrl+c'] }).find(({ id }) => id === 'quit')?.shown).toBe('^C');
  expect(does('ctrl+c', { quit: [] })).toBe('quit');
  expect(mistakes({ quit: [] })).toEqual([
    'quit: quit must keep a key. Write quit = "Q", or quit = "ctrl+c".',
  ]);
  expect(mistakes({ newest: ['ctrl+c'] })[0]).toContain(
    `newest: "ctrl+c" can't be the key of newest: it always leaves the program.`,
  );
});

test('another binding may do without a key: it leaves footer and help', () => {
  const given = { suspend: [] };
  expect(remapped(given).map(({ id }) => id)).not.toContain('suspend');
  expect(remapped(given)).toHaveLength(bindings.length - 1);
  expect(mistakes(given)).toEqual([]);
});

test('one key for two in one scope is a mistake, and swapping keys is none', () => {
  expect(mistakes({ newest: ['s'] })).toEqual([
    'newest: "s" is the key of both newest and sort (Sort: newest, trouble, longest, cluster; clusters: worst, name, oldest, due). Give newest another key, or sort.',
  ]);
  expect(mistakes({ pause: ['x'], refresh: ['x'] })).toHaveLength(2);
  expect(mistakes({ pause: ['r'], refresh: ['p'] })).toEqual([]);
  expect(mistakes({ 'next-job': ['k', 'up'], 'previous-job': ['j', 'down'] })).toEqual([]);
});

test('a key that something above would take away is a mistake; to take one away is not', () => {
  expect(mistakes({ refresh: ['j'] })).toEqual([
    'refresh: "j" would not always reach refresh: it is the key of next-job too (Next job, cluster, cause or event). Choose another key for refresh.',
  ]);
  expect(mistakes({ newest: ['J'] })[0]).toContain('it is the key of pane-down too');
  // `q` as one step back in the pane, and the way out in the list.
  expect(mistakes({ back: ['q', 'esc'], 'close-help': ['x'] })).toEqual([]);
  // The table itself gives `q` to the help and to the program.
  expect(mistakes({ quit: ['q'] })).toEqual([]);
  expect(mistakes({ quit: ['x'], 'close-help': ['x'] })).toEqual([]);
});

test('where text is typed, a character is no key', () => {
  expect(mistakes({ 'keep-filter': ['k'] })).toEqual([
    `keep-filter: "k" can't be the key of keep-filter: it would be typed into the filter. Choose one that writes nothing, such as "enter" or "ctrl+k".`,
  ]);
  expect(mistakes({ 'keep-filter': ['space'] })).toHaveLength(1);
  expect(mistakes({ 'keep-filter': ['tab'] })).toEqual([]);
  // Both count while typing, but a character reaches neither there.
  expect(mistakes({ 'next-job': ['x'], quit: ['X'] })).toEqual([]);
});

test("the footer's sign for two bindings goes with either of them", () => {
  const keysOf = (given: Given, id: string) =>
    remapped(given).find((binding) => binding.id === id)?.footerKeys;
  expect(keysOf({}, 'next-job')).toBe('↑↓');
  expect(keysOf({ 'next-job': ['n'] }, 'next-job')).toBeUndefined();
  expect(keysOf({ 'previous-job': ['N'] }, 'next-job')).toBeUndefined();
  expect(keysOf({ refresh: ['x'] }, 'next-job')).toBe('↑↓');
  expect(hintsOf(remapped({ 'previous-job': ['N'] }), ['list'])[0]).toEqual({ keys: '↓', label: 'move' });
});

test.each([
  ['up', '↑'],
  ['shift+tab', '⇧⇥'],
  ['pagedown', 'PgDn'],
  ['ctrl+f', '^F'],
  ['alt+x', 'Alt+x'],
  ['f', 'f'],
  ['G', 'G'],
  ['夜', '夜'],
])('%s is shown as %s', (key, shown) => {
  expect(shownKey(key)).toBe(shown);
});

/** What `activeScopes` says in each state of the screen. */
const stacks: readonly (readonly Scope[])[] = [
  ['list', 'global'],
  ['pane', 'list', 'global'],
  ['full', 'pane', 'global'],
  ['coverage', 'global'],
  ['why', 'coverage', 'global'],
  ['why-full', 'why', 'global'],
  ['causes', 'global'],
  ['timeline', 'global'],
  ['activity', 'global'],
  ['help', 'global'],
  ['filter'],
  ['command'],
  ['copy'],
  ['columns'],
];

test('whatever is set without a mistake, each key of a binding reaches it somewhere', () => {
  const ids = bindings.map(({ id }) => id);
  const keys = ['x', 'X', 'j', 'r', 'q', 'ctrl+t', 'ctrl+c', 'enter', 'esc', 'space', 'tab'];
  const some = dictionary(constantFrom(...ids), uniqueArray(constantFrom(...keys), { maxLength: 3 }), {
    maxKeys: 4,
  });
  assert(
    property(some, (given) => {
      if (mistakes(given).length > 0) return;
      const table = remapped(given);
      for (const { id, keys: own } of table.filter((binding) => Object.hasOwn(given, binding.id))) {
        for (const key of own) {
          const reached = stacks.some((scopes) => findBinding(table, scopes, key)?.id === id);
          expect([id, key, reached]).toEqual([id, key, true]);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever is set without a mistake, Ctrl+C leaves from everywhere', () => {
  const some = dictionary(
    constantFrom(...bindings.map(({ id }) => id)),
    uniqueArray(constantFrom('x', 'q', 'ctrl+c', 'ctrl+t'), { maxLength: 2 }),
    { maxKeys: 3 },
  );
  assert(
    property(some, (given) => {
      if (mistakes(given).length > 0) return;
      for (const scopes of stacks) {
        expect(findBinding(remapped(given), scopes, 'ctrl+c')?.id).toBe('quit');
      }
    }),
    { numRuns: 300 },
  );
});
