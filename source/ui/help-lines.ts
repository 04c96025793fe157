import type { Binding } from './keymap.ts';
import { padEnd } from './text.ts';
import type { Theme } from './theme.ts';

const groups = [
  'Move',
  'Look',
  'Find',
  'Take along',
  'Watch',
  'Program',
] as const satisfies readonly Binding['group'][];

/** The help screen, made from the key table, then what the glyphs mean. */
export function helpLines(bindings: readonly Binding[], { paint, states, glyphs }: Theme): readonly string[] {
  const keys = groups.flatMap((group) => [
    paint.bold(group),
    ...bindings
      .filter((binding) => binding.group === group)
      .map(({ shown, description }) => `  ${padEnd(shown, 12)} ${description}`),
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
    `  ${padEnd(glyphs.selected, 12)} the selected job; it stays selected whatever arrives`,
    `  ${padEnd('bold', 12)} came or changed with the last refresh`,
    `  ${padEnd('25/40', 12)} collections exported of all; only some jobs tell them`,
    `  ${padEnd('usually', 12)} how long such jobs of this cluster usually take`,
  ];
}
