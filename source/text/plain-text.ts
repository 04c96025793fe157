/**
 * ASCII, Latin and this program's symbols: each is a grapheme of its own (Unicode, UAX #29) and takes one cell in every
 * terminal, whatever its neighbours; line feed, BEL and ESC are graphemes without a cell. The tables for other text are
 * slow to load: 21 ms for string-width, 11 ms for `Intl.Segmenter`.
 */
const plain = /^[\n\u0007\u001B -~¡-¬®-ɏ–—…‹›·•●◐○✔✖⊘⚠↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸]*$/;
const controls = /[\n\u0007\u001B]/;
const sgr = /\u001B\[[\d;]*m/g;

/** Whether each UTF-16 unit of the text is a grapheme of its own. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** The width of plain text in cells, not counting SGR sequences; undefined for any other text. */
export function plainWidth(text: string): number | undefined {
  if (!plain.test(text)) return undefined;
  if (!controls.test(text)) return text.length;
  const rest = text.replaceAll(sgr, '');
  return controls.test(rest) ? undefined : rest.length;
}
