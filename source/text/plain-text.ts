/**
 * ASCII, Latin and this program's symbols: each is a grapheme of its own (Unicode, UAX #29) and takes one cell in every
 * terminal, whatever its neighbours; line feed, BEL and ESC are graphemes without a cell.
 */
const narrow = '\\n\\u0007\\u001B -~¡-¬®-ɏ–—…‹›·•●◐○✔✖⊘⚠↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸';
/** Chinese, Japanese and Korean without anything that combines: each a grapheme of two cells. */
const cjk = String.raw`\u3001-\u301F\u3041-\u3096\u309B-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFA6D\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{2A6DF}`;
/** Shown as an emoji without a variation selector; no flags and no skin tones. */
const emoji = String.raw`[\p{Emoji_Presentation}&&\p{Extended_Pictographic}]`;
/** One of two cells, also of several that U+200D joins: 👩‍🚀. */
const emojis = String.raw`${emoji}(?:\u200D${emoji})*`;

const narrowText = new RegExp(`^[${narrow}]*$`);
const controls = /[\n\u0007\u001B]/;
const sgr = /\u001B\[[\d;]*m/g;

let patterns: ReturnType<typeof widePatterns> | undefined;

/** Made for the first text that needs them: a start without wide text does without. */
function widePatterns() {
  return {
    other: new RegExp(
      String.raw`[^${narrow}${cjk}${emoji}\u200D]|(?<!${emoji})\u200D|\u200D(?!${emoji})`,
      'v',
    ),
    grapheme: new RegExp(`${emojis}|[^]`, 'gv'),
    wide: new RegExp(`[${cjk}]|${emojis}`, 'gv'),
  };
}

/**
 * Whether the text has only characters whose graphemes and cells are counted here, since the tables for others are slow
 * to load: 30 ms for string-width, 12 ms for `Intl.Segmenter`.
 */
export function isPlain(text: string): boolean {
  if (narrowText.test(text)) return true;
  patterns ??= widePatterns();
  return !patterns.other.test(text);
}

/** Whether each UTF-16 unit of the text takes one cell. */
export function isNarrow(text: string): boolean {
  return narrowText.test(text) && !controls.test(text);
}

/** The graphemes of plain text. */
export function plainGraphemes(text: string): Iterable<string> {
  if (narrowText.test(text)) return text;
  patterns ??= widePatterns();
  return text.match(patterns.grapheme) ?? [];
}

/** The width of plain text in cells, not counting SGR sequences; undefined for any other text. */
export function plainWidth(text: string): number | undefined {
  if (!isPlain(text)) return undefined;
  const rest = controls.test(text) ? text.replaceAll(sgr, '') : text;
  if (controls.test(rest)) return undefined;
  if (narrowText.test(rest)) return rest.length;
  patterns ??= widePatterns();
  return rest.replaceAll(patterns.wide, '  ').length;
}

/** Wraps narrow text as wrap-ansi does with `hard` and without `trim`, but needs no tables. */
export function wrapNarrow(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line = '';
  const next = (): void => {
    lines.push(line);
    line = '';
  };
  for (const [index, word] of text.split(' ').entries()) {
    if (index > 0) {
      if (line.length >= cells) next();
      line += ' ';
    }
    let rest = word;
    // A word longer than a line begins on this one if it takes fewer lines that way.
    const takes = (from: number): number => Math.ceil((from + word.length) / cells);
    if (
      word.length > cells ? takes(line.length) > takes(0) : line.length + word.length > cells && word !== ''
    )
      next();
    for (; line.length + rest.length > cells; next()) {
      const room = cells - line.length;
      line += rest.slice(0, room);
      rest = rest.slice(room);
    }
    line += rest;
  }
  next();
  return lines;
}
