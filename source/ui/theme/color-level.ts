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
  // COLORTERM is that of the terminal around it: GNU screen (before 5) takes such colours for others.
  if (isScreen(env)) return Math.min(found, /-256color/.test(term) ? 2 : 1) as ColorSupportLevel;
  const named = byName.find(([start]) => start.test(term))?.[1] ?? 0;
  return named > found ? named : found;
}

/** TERM tells, where tmux has not said that it is a screen. */
function isScreen({ TERM: term = '', STY: session, TMUX: tmux }: Env): boolean {
  return term.startsWith('screen') && (Boolean(session) || !tmux);
}
