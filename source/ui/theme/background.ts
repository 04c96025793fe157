import { createStore, type Store } from '../../platform/store.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Keyboard } from '../terminal/keyboard.ts';
import { printsSequences } from '../terminal/terminal-answers.ts';
import type { Background } from './theme.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Asks the terminal for its background (xterm's OSC 11). */
const query = '\u001B]11;?\u001B\\';
const reply =
  /^\u001B\]11;(?:rgba?:([\da-f]+)\/([\da-f]+)\/([\da-f]+)|#([\da-f]{2})([\da-f]{2})([\da-f]{2}))/i;

/**
 * The query for the background; empty when it would be printed. screen does not know it, so ask the terminal around it.
 */
export function backgroundQuery(env: Env): string {
  if (printsSequences.test(env['TERM'] ?? '')) return '';
  return env['STY'] === undefined ? query : `\u001BP\u001B]11;?\u0007\u001B\\`;
}

/** The background in the terminal's answer; undefined for an answer to anything else. */
export function backgroundIn(answer: string): Background | undefined {
  const found = reply
    .exec(answer)
    ?.slice(1)
    .filter((part) => part !== undefined);
  if (!found) return undefined;
  const [red = 0, green = 0, blue = 0] = found.map((digits) =>
    linear(parseInt(digits, 16) / (16 ** digits.length - 1)),
  );
  return luminance(red, green, blue) > middle ? 'light' : 'dark';
}

/** `COLORFGBG`, as rxvt, Konsole and others set it: `15;0`, `0;default;15`. Seven and the bright colours are light. */
export function backgroundHint(env: Env): Background | undefined {
  const last = env['COLORFGBG']?.split(';').at(-1) ?? '';
  if (!/^\d{1,2}$/.test(last)) return undefined;
  const index = Number(last);
  return index === 7 || (index > 8 && index < 16) ? 'light' : 'dark';
}

/** White and black have the same contrast to this luminance (WCAG 2, contrast ratio). */
const middle = 0.179;

/** WCAG 2, relative luminance, of linear components from 0 to 1. */
function luminance(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** The terminal's background, as far as known; dark until then, as most are. */
export const background: Store<Background> = createStore('dark');

let asked = false;

/**
 * Asks the terminal once for its background, if the theme depends on it. Nobody waits for the answer: it redraws the
 * screen, however late it comes.
 */
export function askBackground(
  { theme, color }: Pick<Settings, 'theme' | 'color'>,
  keyboard: Pick<Keyboard, 'ask' | 'onAnswer'>,
  env: Env,
): void {
  if (asked || !color || (theme !== 'auto' && theme !== 'high-contrast')) return;
  asked = true;
  background.set(backgroundHint(env) ?? 'dark');
  keyboard.onAnswer((answer) => background.set(backgroundIn(answer) ?? background.get()));
  const question = backgroundQuery(env);
  if (question !== '') keyboard.ask(question);
}
