import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { isNarrow, plainWidth, wrapNarrow } from './plain-text.ts';

/** Splits a text into the characters that a person sees. */
export const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many terminal cells the text takes; SGR sequences take none. */
export function width(text: string): number {
  return plainWidth(text) ?? stringWidth(text);
}

/** The text cut to `cells` cells, with an ellipsis where it was cut. For text without SGR sequences. */
export function cut(text: string, cells: number, ellipsis = '…'): string {
  if (cells <= 0) return '';
  if (width(text) <= cells) return text;
  const room = cells - ellipsis.length;
  if (room <= 0) return ellipsis.slice(0, cells);
  if (isNarrow(text)) return text.slice(0, room) + ellipsis;
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

/** As `cut`, but keeps the end: paths and ids differ there. */
export function cutStart(text: string, cells: number, ellipsis = '…'): string {
  if (cells <= 0) return '';
  if (width(text) <= cells) return text;
  const room = cells - ellipsis.length;
  if (room <= 0) return ellipsis.slice(0, cells);
  if (isNarrow(text)) return ellipsis + text.slice(-room);
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

/** As `cut`, but keeps both ends: names in a row often begin alike. */
export function cutMiddle(text: string, cells: number, ellipsis = '…'): string {
  if (width(text) <= cells) return text;
  const head = cut(text, Math.ceil((cells + ellipsis.length) / 2), ellipsis);
  return head + cutStart(text, cells - width(head), '');
}

/** The text in exactly `cells` cells: padded on the right, or cut. */
export function padEnd(text: string, cells: number, ellipsis?: string): string {
  const fitting = cut(text, cells, ellipsis);
  return fitting + ' '.repeat(Math.max(0, cells - width(fitting)));
}

/** The text in exactly `cells` cells: padded on the left, or cut. */
export function padStart(text: string, cells: number, ellipsis?: string): string {
  const fitting = cut(text, cells, ellipsis);
  return ' '.repeat(Math.max(0, cells - width(fitting))) + fitting;
}

/** The text in lines of at most `cells` cells, broken between words if possible; only the space at a break is dropped. */
export function wrap(text: string, cells: number): string[] {
  const columns = Math.max(1, cells);
  const lines = isNarrow(text)
    ? wrapNarrow(text, columns)
    : wrapAnsi(text, columns, { hard: true, trim: false }).split('\n');
  return lines.map((line, index) => (index > 0 && line.startsWith(' ') ? line.slice(1) : line));
}
