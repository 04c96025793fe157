import { supportsColor, type ColorSupportLevel } from 'chalk';

type Env = Readonly<Record<string, string | undefined>>;

/** DEC's terminals without colour, and TERM values that are not real terminals. */
const withoutColor = /^(vt\d|dumb$|unknown$|network$|dialup$)/;
/** Terminals that chalk does not recognize by name, for when nothing else identifies them, as over ssh. */
const byName: readonly (readonly [start: RegExp, level: ColorSupportLevel])[] = [
  [/^(alacritty|foot|contour|ghostty|rio|wezterm)/, 3],
  [/^(mlterm|st|tmux|konsole|gnome|vte|putty|Eterm|kterm|mintty)(-|$)/, 2],
];

/** How many colours the terminal shows: chalk's result, corrected for terminals that it misjudges. */
export function colorLevelOf(env: Env, found = supportsColor ? supportsColor.level : 0): ColorSupportLevel {
  if (env['FORCE_COLOR'] !== undefined) return found;
  const { TERM: term = '', COLORTERM: colorTerm } = env;
  if (colorTerm === undefined && withoutColor.test(term)) return 0;
  // COLORTERM describes the terminal around it: GNU screen before 5 misreads true colours.
  if (isScreen(env)) return Math.min(found, /-256color/.test(term) ? 2 : 1) as ColorSupportLevel;
  const named = byName.find(([start]) => start.test(term))?.[1] ?? 0;
  return named > found ? named : found;
}

/** Decided by TERM, unless tmux set it to a name of screen. */
function isScreen({ TERM: term = '', STY: session, TMUX: tmux }: Env): boolean {
  return term.startsWith('screen') && (Boolean(session) || !tmux);
}
