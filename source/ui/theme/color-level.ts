import { supportsColor, type ColorSupportLevel } from 'chalk';

type Env = Readonly<Record<string, string | undefined>>;

/** DEC's terminals before colour, and those that are no screen at all. */
const withoutColor = /^(vt\d|dumb$|unknown$|network$|dialup$)/;
/** Terminals that chalk does not know by their name, where nothing else tells, as over ssh. */
const byName: readonly (readonly [start: RegExp, level: ColorSupportLevel])[] = [
  [/^(alacritty|foot|contour|ghostty|rio|wezterm)/, 3],
  [/^(mlterm|st|tmux|konsole|gnome|vte|putty|Eterm|kterm|mintty)(-|$)/, 2],
];

/** How many colours the terminal shows: as chalk finds it, but for terminals that it takes for what they are not. */
export function colorLevelOf(env: Env, found = supportsColor ? supportsColor.level : 0): ColorSupportLevel {
  if (env['FORCE_COLOR'] !== undefined) return found;
  const { TERM: term = '', COLORTERM: colorTerm } = env;
  if (colorTerm === undefined && withoutColor.test(term)) return 0;
  const named = byName.find(([start]) => start.test(term))?.[1] ?? 0;
  return named > found ? named : found;
}
