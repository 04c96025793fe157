import process from 'node:process';
import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import { verdictWords, type Verdict } from '../../jobs/coverage/facts.ts';
import type { JobState } from '../../jobs/job.ts';
import type { Settings } from '../../settings/settings.ts';
import { colorLevelOf } from './color-level.ts';

/** Colour means state, one accent means selection; everything else is plain, dim or bold. */
export type Token =
  | 'running'
  | 'queued'
  | 'failed'
  /** Why a job failed: the colour of its state, but less loud. */
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

export type StateStyle = {
  /** The word beside the glyph: colour is never the only signal. */
  readonly word: string;
  readonly glyph: string;
  readonly token: Token;
};

export type Glyphs = {
  readonly ellipsis: string;
  readonly selected: string;
  /** A job that ended since somebody last looked. */
  readonly unseen: string;
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
  /** More lines above or below the visible ones. */
  readonly above: string;
  readonly below: string;
  /** The timeline: queued, a tick, the present, a bar that began before the window, the selected job's bar. */
  readonly waiting: string;
  readonly tick: string;
  readonly nowLine: string;
  readonly before: string;
  readonly stretch: string;
};

export type Theme = {
  readonly paint: Readonly<Record<Token, Paint>>;
  readonly states: Readonly<Record<JobState, StateStyle>>;
  readonly verdicts: Readonly<Record<Verdict, StateStyle>>;
  readonly glyphs: Glyphs;
  /** Keys as in the key table, in characters that the terminal can show: `⏎` or `Enter`. */
  readonly keys: (shown: string) => string;
};

/** The terminal's background. */
export type Background = 'dark' | 'light';

/** `auto`: `dark` or `light`, by the background. */
export type ThemeName = 'auto' | 'dark' | 'light' | 'high-contrast' | 'mono';

export type ThemeOptions = {
  readonly name: ThemeName;
  /** `dark` when left out. */
  readonly background?: Background;
  /** Colours of the terminal: 0 none, 1 sixteen, 2 256, 3 all; 0 with `NO_COLOR` or `--no-color`. */
  readonly colorLevel: ColorSupportLevel;
  readonly ascii: boolean;
};

type Color = {
  readonly hex: string;
  /** One of the 256 colours: given explicitly, so that rounding cannot make it unreadable. */
  readonly index: number;
  /** One of the sixteen; undefined keeps the terminal's own text colour, which is readable. */
  readonly sixteen: Sixteen | undefined;
};
type Palette = Readonly<
  Record<Exclude<Token, 'bold' | 'inverse' | 'plain' | 'selection' | 'reason'>, Color>
> & {
  /** The selected row's background; with sixteen colours, text and background change places. */
  readonly selection: Color;
};
type Sixteen =
  | 'cyanBright'
  | 'yellowBright'
  | 'red'
  | 'redBright'
  | 'greenBright'
  | 'magenta'
  | 'magentaBright'
  | 'blue'
  | 'white'
  | 'whiteBright'
  | 'black';

function color(hex: string, index: number, sixteen?: Sixteen): Color {
  return { hex, index, sixteen };
}

// Okabe and Ito's colours, distinguishable with every kind of colour-blindness, made light or dark enough to read on
// their background and on the selection: test/ui/theme/contrast.test.ts has the backgrounds.
const dark: Palette = {
  running: color('#5DB8EC', 74, 'cyanBright'),
  queued: color('#F0E442', 227, 'yellowBright'),
  failed: color('#FF8552', 209, 'redBright'),
  successful: color('#35BD93', 43, 'greenBright'),
  cancelled: color('#ADADAD', 247, 'white'),
  unknown: color('#DB9ABD', 175, 'magentaBright'),
  accent: color('#5DB8EC', 74, 'cyanBright'),
  dim: color('#A6A6A6', 247, 'white'),
  selection: color('#26394B', 236),
};

const light: Palette = {
  running: color('#00639C', 25, 'blue'),
  queued: color('#755C00', 58, 'magenta'),
  failed: color('#B3320A', 124, 'red'),
  successful: color('#006247', 23),
  cancelled: color('#5C5C5C', 240),
  unknown: color('#8F3363', 89),
  accent: color('#00639C', 25, 'blue'),
  dim: color('#5C5C5C', 240),
  selection: color('#DCEAF5', 255),
};

const highContrast: Readonly<Record<Background, Palette>> = {
  dark: {
    running: color('#7FD4FF', 117, 'cyanBright'),
    queued: color('#FFF566', 227, 'yellowBright'),
    failed: color('#FF8F5C', 209, 'redBright'),
    successful: color('#5CF0C0', 86, 'greenBright'),
    cancelled: color('#FFFFFF', 231, 'whiteBright'),
    unknown: color('#FFB0DC', 218, 'magentaBright'),
    accent: color('#FFFFFF', 231, 'whiteBright'),
    dim: color('#FFFFFF', 231, 'whiteBright'),
    selection: color('#00405F', 17),
  },
  light: {
    running: color('#003C66', 17, 'blue'),
    queued: color('#4D3B00', 58, 'magenta'),
    failed: color('#7A1A00', 88, 'red'),
    successful: color('#004030', 22),
    cancelled: color('#000000', 16, 'black'),
    unknown: color('#5C1A3F', 53),
    accent: color('#000000', 16, 'black'),
    dim: color('#000000', 16, 'black'),
    selection: color('#CFE6FF', 195),
  },
};

/** Their words are the same in every theme. */
export const stateStyles = {
  InProgress: { word: 'In progress', glyph: '◐', token: 'running' },
  Queued: { word: 'Queued', glyph: '○', token: 'queued' },
  Failed: { word: 'Failed', glyph: '✖', token: 'failed' },
  Cancelled: { word: 'Cancelled', glyph: '⊘', token: 'cancelled' },
  Successful: { word: 'Successful', glyph: '✔', token: 'successful' },
  Unknown: { word: 'Unknown', glyph: '?', token: 'unknown' },
} satisfies Record<JobState, StateStyle>;

// What someone should do something about has the colours and shapes of failure and of warning.
const verdicts = {
  missing: { word: verdictWords.missing, glyph: '✖', token: 'failed' },
  'not-exported': { word: verdictWords['not-exported'], glyph: '✖', token: 'failed' },
  'never-due': { word: verdictWords['never-due'], glyph: '▲', token: 'failed' },
  overdue: { word: verdictWords.overdue, glyph: '▲', token: 'queued' },
  failing: { word: verdictWords.failing, glyph: '✖', token: 'reason' },
  running: { word: verdictWords.running, glyph: '◐', token: 'running' },
  good: { word: verdictWords.good, glyph: '✔', token: 'successful' },
  'no-exports': { word: verdictWords['no-exports'], glyph: '·', token: 'dim' },
  unknown: { word: verdictWords.unknown, glyph: '?', token: 'unknown' },
} satisfies Record<Verdict, StateStyle>;

const asciiVerdictGlyphs = {
  missing: 'x',
  'not-exported': 'x',
  'never-due': '!',
  overdue: '!',
  failing: 'x',
  running: '*',
  good: '+',
  'no-exports': '.',
  unknown: '?',
} satisfies Record<Verdict, string>;

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
  unseen: '•',
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
  unseen: '*',
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

/** Undefined: without colours. */
function paletteOf(name: ThemeName, background: Background): Palette | undefined {
  switch (name) {
    case 'auto':
      return background === 'light' ? light : dark;
    case 'dark':
      return dark;
    case 'light':
      return light;
    case 'high-contrast':
      return highContrast[background];
    case 'mono':
      return undefined;
  }
}

const identity: Paint = (text) => text;

/** The theme's paints, state looks and glyphs. Without colour, bold, dim and inverse still work. */
export function createTheme({ name, background = 'dark', colorLevel, ascii }: ThemeOptions): Theme {
  const palette = colorLevel === 0 ? undefined : paletteOf(name, background);
  const chalk = new Chalk({ level: colorLevel === 0 ? 1 : colorLevel });
  const paintOf = (token: Exclude<keyof Palette, 'selection'>): ChalkInstance | Paint => {
    if (!palette) return identity;
    const { hex, index, sixteen } = palette[token];
    if (colorLevel === 1) return sixteen === undefined ? identity : chalk[sixteen];
    return colorLevel === 2 ? chalk.ansi256(index) : chalk.hex(hex);
  };
  const selection = (): Paint => {
    if (!palette || colorLevel < 2) return swapped;
    const { hex, index } = palette.selection;
    return colorLevel === 2 ? chalk.bgAnsi256(index) : chalk.bgHex(hex);
  };
  // With sixteen colours, bold turns dark red into bright red, which is hard to read on a light background.
  const fades = colorLevel === 1 && palette?.failed.sixteen === 'red';
  const bold = fades ? boldBesideColors(chalk.bold) : chalk.bold;
  const failed = paintOf('failed');
  const loud: Paint = !palette ? chalk.bold : fades ? failed : (text) => chalk.bold(failed(text));
  return {
    paint: {
      running: paintOf('running'),
      queued: paintOf('queued'),
      // Failure is the loudest thing on the screen, even without colour.
      failed: loud,
      reason: paintOf('failed'),
      successful: paintOf('successful'),
      cancelled: paintOf('cancelled'),
      unknown: paintOf('unknown'),
      accent: palette ? paintOf('accent') : chalk.bold,
      selection: selection(),
      // Not the terminal's own dimming, which is unreadable in many terminals.
      dim: palette ? paintOf('dim') : chalk.dim,
      bold,
      inverse: chalk.inverse,
      plain: identity,
    },
    states: ascii ? asciiStates() : stateStyles,
    verdicts: ascii ? asciiVerdicts() : verdicts,
    glyphs: ascii ? asciiGlyphs : glyphs,
    keys: ascii ? asciiKeys : identity,
  };
}

/**
 * Text and background change places, as in ncurses programs: none of the sixteen colours is a background on which the
 * others can be read. What is swapped within the text stands out from it still.
 */
function swapped(text: string): string {
  const inner = text.replaceAll(/\u001B\[([\d;]*)m/g, (_, code: string) =>
    code === '7' ? unswap : code === '27' ? swap : '',
  );
  return swap + inner + unswap;
}

const swap = '\u001B[7m';
const unswap = '\u001B[27m';

/** Bold for the parts of the text that have no colour of their own. */
function boldBesideColors(bold: Paint): Paint {
  return (text) =>
    text
      .split(/(\u001B\[3\dm[^\u001B]*\u001B\[39m)/)
      .map((part, index) => (index % 2 === 1 || part === '' ? part : bold(part)))
      .join('');
}

/** The theme in the settings, for this background and as many colours as the terminal shows. */
export function themeOf({ theme, color, ascii }: Settings, background: Background): Theme {
  return createTheme({ name: theme, background, colorLevel: color ? colorLevelOf(process.env) : 0, ascii });
}

// Hints with two keys show them side by side.
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

/** Keys as words, for terminals and pages without these symbols: `⇧⇥` is `Shift+Tab`. */
export function asciiKeys(shown: string): string {
  return keyWords.reduce((text, [glyphs, word]) => text.replace(glyphs, word), shown);
}

function asciiStates(): Record<JobState, StateStyle> {
  return {
    InProgress: { ...stateStyles.InProgress, glyph: asciiStateGlyphs.InProgress },
    Queued: { ...stateStyles.Queued, glyph: asciiStateGlyphs.Queued },
    Failed: { ...stateStyles.Failed, glyph: asciiStateGlyphs.Failed },
    Cancelled: { ...stateStyles.Cancelled, glyph: asciiStateGlyphs.Cancelled },
    Successful: { ...stateStyles.Successful, glyph: asciiStateGlyphs.Successful },
    Unknown: { ...stateStyles.Unknown, glyph: asciiStateGlyphs.Unknown },
  };
}

function asciiVerdicts(): Record<Verdict, StateStyle> {
  const looks: Record<Verdict, StateStyle> = { ...verdicts };
  for (const verdict of Object.keys(verdicts) as Verdict[])
    looks[verdict] = { ...verdicts[verdict], glyph: asciiVerdictGlyphs[verdict] };
  return looks;
}
