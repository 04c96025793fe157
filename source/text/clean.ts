import { ownCopy } from './own-copy.ts';
import { isPlain } from './plain-text.ts';

/** Nothing in plain text is unsafe except these. The pattern below takes V8 6 ms to compile. */
const controls = /[\n\u0007\u001b]/;

// Everything invisible, everything that reorders its neighbours or drives a terminal, by Unicode property: control and
// format characters, lone surrogates, private and unassigned code points (a terminal does not know them either), and
// default ignorables (variation selectors, tags, fillers). Two blanks have no such property: the empty Braille pattern
// and the null notehead. Arabic number signs are format characters, yet visible.
const hidden = String.raw`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}`;
const shown = String.raw`[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]`;
// A joiner between two emoji makes them one: 👩‍🚀. U+FE0F turns a text character into an emoji: ❤️, 1️⃣. Behind an emoji it is
// shown, and joins nothing.
const joiner = String.raw`(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?|(?!\p{Emoji_Presentation})\p{Extended_Pictographic}\ufe0f)\u200d(?=\p{Extended_Pictographic})`;
const picture = String.raw`(?<=\p{Extended_Pictographic})(?<!\p{Emoji_Presentation})\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)`;
const unsafe = new RegExp(
  `(?!${shown}|${joiner}|${picture})([${hidden}])(?:(?!${joiner}|${picture})\\1)*`,
  'gu',
);
/** Seventeen characters look like a space; nobody can see which one it is. */
const spaces = /(?! )\p{Zs}/gu;

const mostMarks = 4;
const piles = new RegExp(`(\\p{M}{${mostMarks}})(\\p{M}+)`, 'gu');

/** The most that one field may hold: 64 Ki UTF-16 units. */
export const fieldLimit = 65_536;

/**
 * Untrusted text → text that is safe to print: one line that cannot drive the terminal, and in which nothing is hidden
 * or reordered. C0 and DEL become their symbols (`␛ ␊ ␡`), other invisible characters their number (`‹U+202E›`), and
 * combining marks after the fourth on one letter a count (`‹+96›`). At most `limit` UTF-16 units; cut text ends in `…`.
 */
export function clean(text: string, options: { readonly limit?: number } = {}): string {
  const limit = options.limit ?? fieldLimit;
  if (text.length <= limit && isPlain(text) && !controls.test(text)) return text;
  // Cut first, to bound the work, and again afterwards, since a symbol can be longer than what it replaces.
  return cut(mark(cut(text, limit)), limit);
}

function mark(text: string): string {
  return text
    .replace(unsafe, (run: string, first: string) => visible(first).repeat(run.length / first.length))
    .replace(spaces, ' ')
    .replace(piles, (_, kept: string, rest: string) => `${kept}‹+${[...rest].length}›`);
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = Math.max(0, limit - 1);
  // Leave no half surrogate pair, and no joiner without its second emoji, at the end.
  while (end > 0 && /[\ud800-\udbff\u200d]/.test(text.charAt(end - 1))) end -= 1;
  return ownCopy(`${text.slice(0, end)}…`);
}
