import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * Text whose every character takes one cell: measuring it is its length. The first emoji test and the first
 * `Intl.Segmenter` cost 30 ms, so what the program itself draws never reaches them.
 */
const singleCells = /^[ -~¡-¬®-ɏ–—…‹›·•●◐○✔✖⊘⚠↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸]*$/;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Terminal cells that the text takes; SGR sequences take none. */
export function width(text: string): number {
  return singleCells.test(text) ? text.length : stringWidth(text);
}

/** The text in at most `cells` cells; what was cut shows as the ellipsis. The text carries no SGR sequence. */
export function cut(text: string, cells: number, ellipsis = '…'): string {
  if (cells <= 0) return '';
  if (width(text) <= cells) return text;
  const room = cells - ellipsis.length;
  if (room <= 0) return ellipsis.slice(0, cells);
  if (singleCells.test(text)) return text.slice(0, room) + ellipsis;
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = used + stringWidth(segment);
    if (next > room) break;
    kept += segment;
    used = next;
  }
  return kept + ellipsis;
}

/** As `cut`, but it is the end that is kept: for paths and ids, whose ends tell them apart. */
export function cutStart(text: string, cells: number, ellipsis = '…'): string {
  if (cells <= 0) return '';
  if (width(text) <= cells) return text;
  const room = cells - ellipsis.length;
  if (room <= 0) return ellipsis.slice(0, cells);
  if (singleCells.test(text)) return ellipsis + text.slice(-room);
  let kept = '';
  let used = 0;
  for (const { segment } of [...segmenter.segment(text)].toReversed()) {
    const next = used + stringWidth(segment);
    if (next > room) break;
    kept = segment + kept;
    used = next;
  }
  return ellipsis + kept;
}

/** Exactly `cells` cells, filled with spaces on the right; text that is too long is cut. */
export function padEnd(text: string, cells: number, ellipsis?: string): string {
  const fitting = cut(text, cells, ellipsis);
  return fitting + ' '.repeat(Math.max(0, cells - width(fitting)));
}

/** Exactly `cells` cells, filled with spaces on the left; text that is too long is cut. */
export function padStart(text: string, cells: number, ellipsis?: string): string {
  const fitting = cut(text, cells, ellipsis);
  return ' '.repeat(Math.max(0, cells - width(fitting))) + fitting;
}

/** Lines of at most `cells` cells, broken between words where possible; nothing is lost but the space at a break. */
export function wrap(text: string, cells: number): string[] {
  return wrapAnsi(text, Math.max(1, cells), { hard: true, trim: false })
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(' ') ? line.slice(1) : line));
}
