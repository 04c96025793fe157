import type { Binding, KeyTable } from './keymap.ts';

/** `[keys]` of config.toml: a binding's id → its new keys, as `use-keymap.ts` names them. */
export type KeyOverrides = ReadonlyMap<string, readonly string[]>;

type AnyBinding = Binding<string, never>;

/** Why an override is refused: what is wrong, and what would be right. */
export type KeyMistake = { readonly id: string; readonly sentence: string; readonly remedy: string };

/** Raw mode disables the terminal's own Ctrl+C, so it always stays a way out. */
const wayOut = { id: 'quit', key: 'ctrl+c' } as const;

const shownNames: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: '⏎',
  esc: 'Esc',
  tab: '⇥',
  'shift+tab': '⇧⇥',
  space: 'Space',
  backspace: '⌫',
  delete: 'Del',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** A key as a person reads it: `↑`, `PgDn`, `^F`, `Alt+x`, `q`. */
export function shownKey(key: string): string {
  const named = shownNames[key];
  if (named !== undefined) return named;
  if (key.startsWith('ctrl+')) return `^${key.slice('ctrl+'.length).toUpperCase()}`;
  if (key.startsWith('alt+')) return `Alt+${shownKey(key.slice('alt+'.length))}`;
  return key;
}

/** The key table with the overrides applied. Bindings without a key are dropped; `quit` keeps Ctrl+C. */
export function remap<S extends string, C, F>(
  table: readonly Binding<S, C, F>[],
  overrides: KeyOverrides,
): readonly Binding<S, C, F>[] {
  const remapped = table.filter(({ id }) => overrides.has(id));
  return table
    .map((binding) => {
      const keys = overrides.get(binding.id);
      if (keys !== undefined) return withKeys(binding, keys);
      return remapped.some((other) => speaksFor(binding, other)) ? withoutFooterKeys(binding) : binding;
    })
    .filter(({ keys }) => keys.length > 0);
}

/** What is wrong with the overrides of this table; unknown ids are ignored. */
export function keyMistakes(table: KeyTable, overrides: KeyOverrides): readonly KeyMistake[] {
  const remapped = remap(table.bindings, overrides);
  const given = new Map(table.bindings.map((binding) => [binding.id, binding]));
  const clashes = remapped
    .filter(({ id }) => overrides.has(id))
    .flatMap((binding) =>
      binding.keys.flatMap((key) => clash(binding, key, { ...table, bindings: remapped }, given) ?? []),
    );
  return overrides.get(wayOut.id)?.length === 0
    ? [mistake(wayOut.id, 'quit must keep a key.', 'Write quit = "Q", or quit = "ctrl+c".'), ...clashes]
    : clashes;
}

function clash(
  binding: AnyBinding,
  key: string,
  table: KeyTable,
  given: ReadonlyMap<string, AnyBinding>,
): KeyMistake | undefined {
  const { id, scopes } = binding;
  const another = `Choose another key for ${id}.`;
  if (key === wayOut.key && id !== wayOut.id) {
    return mistake(id, `"${key}" can't be the key of ${id}: it always leaves the program.`, another);
  }
  if (isTyped(key) && scopes.every((scope) => table.typing.has(scope))) {
    return mistake(
      id,
      `"${key}" can't be the key of ${id}: it would be typed into the filter.`,
      'Choose one that writes nothing, such as "enter" or "ctrl+k".',
    );
  }
  const rivals = table.bindings.filter((other) => other.id !== id && other.keys.includes(key));
  const twin = rivals.find((other) =>
    other.scopes.some((scope) => counts(key, scope, table) && scopes.includes(scope)),
  );
  if (twin) {
    return mistake(
      id,
      `"${key}" is the key of both ${id} and ${twin.id} (${twin.description}).`,
      `Give ${id} another key, or ${twin.id}.`,
    );
  }
  const hiding = rivals.find(
    (other) => isOver(other, binding, table) && !shareKey(given.get(other.id), given.get(id)),
  );
  return hiding === undefined
    ? undefined
    : mistake(
        id,
        `"${key}" would not always reach ${id}: it is the key of ${hiding.id} too (${hiding.description}).`,
        another,
      );
}

function isOver(other: AnyBinding, binding: AnyBinding, { over }: KeyTable): boolean {
  return binding.scopes.some((scope) => over[scope]?.some((above) => other.scopes.includes(above)));
}

/** Bindings that share a key in the table itself do so on purpose: `q` closes the help and quits the program. */
function shareKey(a: AnyBinding | undefined, b: AnyBinding | undefined): boolean {
  return a?.keys.some((key) => b?.keys.includes(key)) ?? false;
}

function counts(key: string, scope: string, { typing }: KeyTable): boolean {
  return !(isTyped(key) && typing.has(scope));
}

function isTyped(key: string): boolean {
  return key === 'space' || [...key].length === 1;
}

function withKeys<S extends string, C, F>(
  binding: Binding<S, C, F>,
  wanted: readonly string[],
): Binding<S, C, F> {
  const keys = [...new Set(binding.id === wayOut.id ? [...wanted, wayOut.key] : wanted)];
  return { ...withoutFooterKeys(binding), keys, shown: keys.map((key) => shownKey(key)).join(' ') };
}

/** Whether the footer's `↑↓` of one binding names a key that the other had. */
function speaksFor(
  { footerKeys, scopes }: Pick<AnyBinding, 'footerKeys' | 'scopes'>,
  other: Pick<AnyBinding, 'keys' | 'scopes'>,
): boolean {
  return (
    footerKeys !== undefined &&
    other.scopes.some((scope) => scopes.includes(scope)) &&
    other.keys.some((key) => footerKeys.includes(shownKey(key)))
  );
}

function withoutFooterKeys<S extends string, C, F>(binding: Binding<S, C, F>): Binding<S, C, F> {
  const { footerKeys: _, ...rest } = binding;
  return rest;
}

function mistake(id: string, sentence: string, remedy: string): KeyMistake {
  return { id, sentence, remedy };
}
