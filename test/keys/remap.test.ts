import { assert, constantFrom, dictionary, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { bindings, keyTable } from '../../source/ui/bindings/bindings.ts';
import { findBinding, hintsOf } from '../../source/keys/keymap.ts';
import type { Scope } from '../../source/ui/bindings/scopes.ts';
import { keyMistakes, remap, shownKey } from '../../source/keys/remap.ts';
import { facts } from '../helpers/facts.ts';

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

/** The id of a key's action in the list. */
function does(key: string, given: Given): string | undefined {
  return findBinding(remapped(given), ['list', 'global'], key)?.id;
}

test('without overrides the table is unchanged', () => {
  expect(remapped({})).toEqual(bindings);
  expect(mistakes({})).toEqual([]);
});

test('each row has a unique id in kebab-case', () => {
  const ids = bindings.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
});

test('the new keys work, the old ones do not, and the footer and the help show it', () => {
  const given = { refresh: ['x', 'ctrl+r'] };
  expect(does('x', given)).toBe('refresh');
  expect(does('r', given)).toBeUndefined();
  expect(remapped(given).find(({ id }) => id === 'refresh')?.shown).toBe('x ^R');
  expect(hintsOf(remapped(given), ['list', 'global'], facts())).toContainEqual({
    keys: 'x',
    label: 'refresh',
  });
  expect(mistakes(given)).toEqual([]);
});

test('Ctrl+C always quits', () => {
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

test('other bindings may have no key: the footer and the help then leave them out', () => {
  const given = { suspend: [] };
  expect(remapped(given).map(({ id }) => id)).not.toContain('suspend');
  expect(remapped(given)).toHaveLength(bindings.length - 1);
  expect(mistakes(given)).toEqual([]);
});

test('the same key twice in one scope is a mistake, swapped keys are not', () => {
  expect(mistakes({ newest: ['s'] })).toEqual([
    'newest: "s" is the key of both newest and sort (Sort: newest, trouble, longest, cluster; clusters: worst, name, oldest, due). Give newest another key, or sort.',
  ]);
  expect(mistakes({ pause: ['x'], refresh: ['x'] })).toHaveLength(2);
  expect(mistakes({ pause: ['r'], refresh: ['p'] })).toEqual([]);
  expect(mistakes({ 'next-job': ['k', 'up'], 'previous-job': ['j', 'down'] })).toEqual([]);
});

test('a key that a scope above hides is a mistake; hiding one is not', () => {
  expect(mistakes({ refresh: ['j'] })).toEqual([
    'refresh: "j" would not always reach refresh: it is the key of next-job too (Next job, cluster, cause or event). Choose another key for refresh.',
  ]);
  expect(mistakes({ newest: ['J'] })[0]).toContain('it is the key of pane-down too');
  // `q` as one step back in the pane, and as quit in the list.
  expect(mistakes({ back: ['q', 'esc'], 'close-help': ['x'] })).toEqual([]);
  // The default table itself uses `q` in the help and for quit.
  expect(mistakes({ quit: ['q'] })).toEqual([]);
  expect(mistakes({ quit: ['x'], 'close-help': ['x'] })).toEqual([]);
});

test('while text is typed, a character is not a key', () => {
  expect(mistakes({ 'keep-filter': ['k'] })).toEqual([
    `keep-filter: "k" can't be the key of keep-filter: it would be typed into the filter. Choose one that writes nothing, such as "enter" or "ctrl+k".`,
  ]);
  expect(mistakes({ 'keep-filter': ['space'] })).toHaveLength(1);
  expect(mistakes({ 'keep-filter': ['tab'] })).toEqual([]);
  // Both keys apply while typing, but a character reaches neither.
  expect(mistakes({ 'next-job': ['x'], quit: ['X'] })).toEqual([]);
});

test("the footer's combined sign needs the default keys of both bindings", () => {
  const keysOf = (given: Given, id: string) =>
    remapped(given).find((binding) => binding.id === id)?.footerKeys;
  expect(keysOf({}, 'next-job')).toBe('↑↓');
  expect(keysOf({ 'next-job': ['n'] }, 'next-job')).toBeUndefined();
  expect(keysOf({ 'previous-job': ['N'] }, 'next-job')).toBeUndefined();
  expect(keysOf({ refresh: ['x'] }, 'next-job')).toBe('↑↓');
  expect(hintsOf(remapped({ 'previous-job': ['N'] }), ['list'], facts())[0]).toEqual({
    keys: '↓',
    label: 'move',
  });
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

/** The result of `activeScopes` in each state of the screen. */
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
  ['views'],
  ['view-name'],
  ['view-sure'],
];

test('with any valid settings, each key of a binding reaches it in some state', () => {
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

test('with any valid settings, Ctrl+C quits from everywhere', () => {
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
