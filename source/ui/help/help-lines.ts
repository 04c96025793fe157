import { keyGroups } from '../../keys/keymap.ts';
import { type AppBinding } from '../bindings/scopes.ts';
import { padEnd, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

const keyCells = 13;

/** The help screen: the key table, then the meaning of the glyphs; `columns` is a line's width. */
export function helpLines(
  bindings: readonly AppBinding[],
  { paint, states, glyphs, keys: keyText }: Theme,
  columns: number,
): readonly string[] {
  const entry = (key: string, says: string): string[] =>
    wrap(says, columns - keyCells - 3).map(
      (line, index) => `  ${padEnd(index === 0 ? key : '', keyCells)} ${line}`,
    );
  const keys = keyGroups.flatMap((group) => [
    paint.bold(group),
    ...bindings
      .filter((binding) => binding.group === group)
      .flatMap(({ shown, description }) => entry(keyText(shown), description)),
    '',
  ]);
  const looks = Object.values(states).map(
    ({ glyph, word, token }) => `  ${paint[token](padEnd(`${glyph} ${word}`, 15))}`,
  );
  return [
    ...keys,
    paint.bold('States'),
    ...looks,
    '',
    paint.bold('In the list'),
    ...entry(glyphs.selected, 'the selected job; it stays selected whatever arrives'),
    ...entry('bold', 'came or changed with the last refresh'),
    ...entry('25/40', 'collections exported of all; only some jobs tell them'),
    ...entry('12 min left', 'by the collections seen to move'),
    ...entry('slower', 'the time left has grown since it was first told'),
    ...entry('no move for', 'so long no collection was finished'),
    ...entry('usually', 'what the latest jobs of this cluster took that succeeded'),
    ...entry('longer than usual', 'twice what nine in ten of them took, and 35 minutes at least'),
  ];
}
