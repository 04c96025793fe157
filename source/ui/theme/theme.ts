import { Chalk, supportsColor, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { JobState } from '../../jobs/job.ts';
import type { Settings } from '../../settings/settings.ts';

/** Colour means state, one accent means selection; all else is plain, dim or bold. */
export type Token =
  | 'running'
  | 'queued'
  | 'failed'
  /** Why a job failed: as its state, but less loud. */
  | 'reason'
  | 'successful'
  | 'cancelled'
  | 'unknown'
  | 'accent'
  | 'selection'
  | 'dim'
  | 'bold'
  | 'inverse'
  | 'plain';

export type Paint = (text: string) => string;

export type StateLook = {
  /** The word that stands beside the glyph: colour is never the only signal. */
  readonly word: string;
  readonly glyph: string;
  readonly token: Token;
};

export type Glyphs = {
  readonly ellipsis: string;
  readonly selected: string;
  readonly live: string;
  readonly paused: string;
  readonly stale: string;
  readonly rule: string;
  readonly between: string;
  readonly into: string;
  readonly none: string;
  readonly bar: readonly string[];
  readonly barRest: string;
  readonly ask: string;
  /** More lines above or below what is seen. */
  readonly above: string;
  readonly below: string;
  /** The timeline: what waits, a tick, the present, what began before the window, the selected job's stretch. */
  readonly waiting: string;
  readonly tick: string;
  readonly nowLine: string;
  readonly before: string;
  readonly stretch: string;
};

export type Theme = {
  readonly paint: Readonly<Record<Token, Paint>>;
  readonly states: Readonly<Record<JobState, StateLook>>;
  readonly glyphs: Glyphs;
  /** Keys as the key table shows them, in what the terminal can write: `⏎` or `Enter`. */
  readonly keys: (shown: string) => string;
};

export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'mono';

export type ThemeOptions = {
  readonly name: ThemeName;
  /** 0 none, 1 the sixteen, 2 the 256, 3 all: what the terminal shows; 0 under `NO_COLOR` and `--no-color`. */
  readonly colorLevel: ColorSupportLevel;
  readonly ascii: boolean;
};

type Palette = Readonly<
  Record<
    Exclude<Token, 'dim' | 'bold' | 'inverse' | 'plain' | 'selection' | 'reason'>,
    readonly [hex: string, sixteen: Sixteen]
  >
> & {
  /** The selected row's background; terminals of sixteen colours do without. */
  readonly selection: string;
};
type Sixteen =
  'blueBright' | 'yellow' | 'red' | 'redBright' | 'green' | 'gray' | 'magenta' | 'cyan' | 'blue' | 'white';

// Okabe and Ito's colours, told apart by every kind of colour-blindness; lightened where a dark background asks for it.
const dark: Palette = {
  running: ['#56B4E9', 'blueBright'],
  queued: ['#F0E442', 'yellow'],
  failed: ['#FF6E33', 'redBright'],
  successful: ['#2FB58C', 'green'],
  cancelled: ['#999999', 'gray'],
  unknown: ['#CC79A7', 'magenta'],
  accent: ['#56B4E9', 'cyan'],
  selection: '#24323F',
};

const light: Palette = {
  running: ['#0072B2', 'blue'],
  queued: ['#8A6D00', 'yellow'],
  failed: ['#C0390B', 'red'],
  successful: ['#00694C', 'green'],
  cancelled: ['#666666', 'gray'],
  unknown: ['#99396B', 'magenta'],
  accent: ['#0072B2', 'blue'],
  selection: '#DCEAF5',
};

const highContrast: Palette = {
  running: ['#7FD4FF', 'blueBright'],
  queued: ['#FFF566', 'yellow'],
  failed: ['#FF8F5C', 'redBright'],
  successful: ['#5CF0C0', 'green'],
  cancelled: ['#FFFFFF', 'white'],
  unknown: ['#FFB0DC', 'magenta'],
  accent: ['#FFFFFF', 'white'],
  selection: '#00405F',
};

const states = {
  InProgress: { word: 'In progress', glyph: '◐', token: 'running' },
  Queued: { word: 'Queued', glyph: '○', token: 'queued' },
  Failed: { word: 'Failed', glyph: '✖', token: 'failed' },
  Cancelled: { word: 'Cancelled', glyph: '⊘', token: 'cancelled' },
  Successful: { word: 'Successful', glyph: '✔', token: 'successful' },
  Unknown: { word: 'Unknown', glyph: '?', token: 'unknown' },
} satisfies Record<JobState, StateLook>;

const asciiStateGlyphs = {
  InProgress: '*',
  Queued: 'o',
  Failed: 'x',
  Cancelled: '-',
  Successful: '+',
  Unknown: '?',
} satisfies Record<JobState, string>;

const glyphs: Glyphs = {
  ellipsis: '…',
  selected: '▌',
  live: '●',
  paused: '‖',
  stale: '▲',
  rule: '─',
  between: '·',
  into: '›',
  none: '–',
  bar: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  barRest: '·',
  ask: '◐',
  above: '↑',
  below: '↓',
  waiting: '┄',
  tick: '┬',
  nowLine: '│',
  before: '‹',
  stretch: '━',
};

const asciiGlyphs: Glyphs = {
  ellipsis: '~',
  selected: '>',
  live: '*',
  paused: '=',
  stale: '!',
  rule: '-',
  between: '-',
  into: '>',
  none: '-',
  bar: ['#'],
  barRest: '.',
  ask: '*',
  above: '^',
  below: 'v',
  waiting: ':',
  tick: '+',
  nowLine: '|',
  before: '<',
  stretch: '=',
};

const palettes = { dark, light, 'high-contrast': highContrast, mono: undefined } satisfies Record<
  ThemeName,
  Palette | undefined
>;

const identity: Paint = (text) => text;

/** The theme's table of paints, state looks and glyphs. Without colour, bold, dim and inverse still stand. */
export function createTheme({ name, colorLevel, ascii }: ThemeOptions): Theme {
  const palette = colorLevel === 0 ? undefined : palettes[name];
  const chalk = new Chalk({ level: colorLevel === 0 ? 1 : colorLevel });
  const color = (token: Exclude<keyof Palette, 'selection'>): ChalkInstance | Paint => {
    if (!palette) return identity;
    const [hex, sixteen] = palette[token];
    return colorLevel === 1 ? chalk[sixteen] : chalk.hex(hex);
  };
  return {
    paint: {
      running: color('running'),
      queued: color('queued'),
      // Failure is the loudest thing on the screen, also where there is no colour.
      failed: palette ? (text) => chalk.bold(color('failed')(text)) : chalk.bold,
      reason: color('failed'),
      successful: color('successful'),
      cancelled: color('cancelled'),
      unknown: color('unknown'),
      accent: palette ? color('accent') : chalk.bold,
      selection: palette && colorLevel > 1 ? chalk.bgHex(palette.selection) : identity,
      dim: name === 'high-contrast' ? identity : chalk.dim,
      bold: chalk.bold,
      inverse: chalk.inverse,
      plain: identity,
    },
    states: ascii ? asciiStates() : states,
    glyphs: ascii ? asciiGlyphs : glyphs,
    keys: ascii ? asciiKeys : identity,
  };
}

/** The theme that the settings name, in as many colours as the terminal shows. */
export function themeOf({ theme, color, ascii }: Settings): Theme {
  const colorLevel: ColorSupportLevel = color && supportsColor ? supportsColor.level : 0;
  return createTheme({ name: theme, colorLevel, ascii });
}

// Two keys that share a hint stand side by side there.
const keyWords: readonly (readonly [shown: string, word: string])[] = [
  ['⇧⇥', 'Shift+Tab'],
  ['↑↓', 'Up/Down'],
  ['←→', 'Left/Right'],
  ['↑', 'Up'],
  ['↓', 'Down'],
  ['←', 'Left'],
  ['→', 'Right'],
  ['⏎', 'Enter'],
  ['⇥', 'Tab'],
  ['⌫', 'Backspace'],
];

/** Keys as words, where a terminal or a page has no signs for them: `⇧⇥` is `Shift+Tab`. */
export function asciiKeys(shown: string): string {
  return keyWords.reduce((text, [glyphs, word]) => text.replace(glyphs, word), shown);
}

function asciiStates(): Record<JobState, StateLook> {
  return {
    InProgress: { ...states.InProgress, glyph: asciiStateGlyphs.InProgress },
    Queued: { ...states.Queued, glyph: asciiStateGlyphs.Queued },
    Failed: { ...states.Failed, glyph: asciiStateGlyphs.Failed },
    Cancelled: { ...states.Cancelled, glyph: asciiStateGlyphs.Cancelled },
    Successful: { ...states.Successful, glyph: asciiStateGlyphs.Successful },
    Unknown: { ...states.Unknown, glyph: asciiStateGlyphs.Unknown },
  };
}
