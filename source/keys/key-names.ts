import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../platform/usage-error.ts';
import { quote } from '../text/quote.ts';

/**
 * Keys with a name instead of a character, as `use-keymap.ts` calls them. No function keys: Ink does not pass them on.
 */
export const keyNames: readonly string[] = [
  'enter',
  'esc',
  'tab',
  'shift+tab',
  'space',
  'backspace',
  'delete',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
];

/** Other spellings, including the help screen's symbols. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['return', 'enter'],
  ['⏎', 'enter'],
  ['escape', 'esc'],
  ['⇥', 'tab'],
  ['backtab', 'shift+tab'],
  ['⇧⇥', 'shift+tab'],
  [' ', 'space'],
  ['bs', 'backspace'],
  ['⌫', 'backspace'],
  ['del', 'delete'],
  ['↑', 'up'],
  ['↓', 'down'],
  ['←', 'left'],
  ['→', 'right'],
  ['pgup', 'pageup'],
  ['page-up', 'pageup'],
  ['pgdn', 'pagedown'],
  ['pgdown', 'pagedown'],
  ['page-down', 'pagedown'],
]);

/** Terminals send the same byte for both (ECMA-48: each pair shares a C0 code). */
const sameByte: ReadonlyMap<string, string> = new Map([
  ['h', 'backspace'],
  ['i', 'tab'],
  ['j', 'enter'],
  ['m', 'enter'],
  ['[', 'esc'],
]);

/**
 * A key as a person writes it → its name in the key table: a character (`r`, `R`, `?`), a name in any case (`PageDown`),
 * `ctrl+f` or `^F`, `alt+x`. `what` names the place of the mistake. Throws a `UsageError`.
 */
export function readKey(what: string, text: string): string {
  const lower = text.toLowerCase();
  const key =
    otherNames.get(lower) ??
    (isCharacter(text) ? text : undefined) ??
    keyNames.find((name) => name === lower) ??
    withControl(lower) ??
    withAlt(text);
  if (key !== undefined) return key;
  throw new UsageError(
    `${what} does not know the key ${quote(text)}.`,
    didYouMean(lower, keyNames, 'Write it like "r", "ctrl+f", "alt+x", "pagedown" or "space".'),
  );
}

/** One visible code point: combining marks and joined emoji arrive as several keystrokes. */
function isCharacter(text: string): boolean {
  return /^[^\p{C}\p{Z}\p{M}]$/u.test(text);
}

function withControl(lower: string): string | undefined {
  const letter = /^(?:ctrl\+|control\+|ctrl-|\^)([a-z[\]\\^_])$/.exec(lower)?.[1];
  return letter === undefined ? undefined : (sameByte.get(letter) ?? `ctrl+${letter}`);
}

/** Named keys that send no ESC of their own, so that one before them is Alt. */
const namedWithAlt: ReadonlySet<string> = new Set(['enter', 'space', 'backspace']);

/** ESC [ and ESC O begin the sequences of other keys (ECMA-48 §5.4), so these two never come alone. */
function withAlt(text: string): string | undefined {
  const [, character] = /^(?:alt|meta|option)[+-](.+)$/iu.exec(text) ?? [];
  if (character === undefined || /^[[O]$/.test(character)) return undefined;
  const name = otherNames.get(character.toLowerCase()) ?? character.toLowerCase();
  if (namedWithAlt.has(name)) return `alt+${name}`;
  if (!isCharacter(character)) return undefined;
  return `alt+${character}`;
}
