/** Nearly all there is: ASCII, Latin letters, dashes and quotes. What follows takes V8 6 ms to make ready. */
const plain = /^[\x20-\x7e\xa1-\xac\xae-\u017f\u2010-\u2027]*$/;

// Whatever has no shape that everybody sees, reorders its neighbours or drives a terminal, by Unicode's own properties:
// control and format characters, halves of pairs, private and unassigned ones (a terminal does not know them either),
// what renderers may leave out (variation selectors, tags, fillers). Two blanks have no property that says so: the empty
// Braille pattern and the null notehead. Arabic's number signs are format characters by class and visible by nature.
const hidden = String.raw`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}`;
const shown = String.raw`[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]`;
// A joiner between two pictures makes them one picture: 👩‍🚀. U+FE0F makes a picture of what is text by itself: ❤️, 1️⃣.
const joiner = String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`;
const picture = String.raw`(?<=\p{Extended_Pictographic})(?<!\p{Emoji_Presentation})\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)`;
const unsafe = new RegExp(`(?!${shown}|${joiner}|${picture})[${hidden}]`, 'gu');
/** Seventeen characters look like a space; which one it is says nothing that a person sees. */
const spaces = /(?! )\p{Zs}/gu;

const mostMarks = 4;
const piles = new RegExp(`(\\p{M}{${mostMarks}})(\\p{M}+)`, 'gu');

/** 64 Ki UTF-16 units: what one field may hold. */
export const fieldLimit = 65_536;

/**
 * Untrusted text → text that is safe to print: one line that neither drives a terminal nor hides or reorders a part of
 * itself, nor hides anything between the letters. C0 and DEL become their picture (`␛ ␊ ␡`), what else is invisible its number (`‹U+202E›`), and marks piled
 * on one letter are counted after the fourth (`‹+96›`). At most `limit` UTF-16 units; cut text ends in `…`.
 */
export function clean(text: string, options: { readonly limit?: number } = {}): string {
  const limit = options.limit ?? fieldLimit;
  if (text.length <= limit && plain.test(text)) return text;
  // Cut before, so that the work is bounded, and after, since a mark is longer than what it stands for.
  return cut(mark(cut(text, limit)), limit);
}

function mark(text: string): string {
  return text
    .replace(unsafe, visible)
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
  // Neither half of a pair nor a joiner that has lost its second picture stays at the end.
  while (end > 0 && /[\ud800-\udbff\u200d]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}…`;
}
