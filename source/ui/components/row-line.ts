import { cut, width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

/** Cells before a row's first column: a space, the selection's mark, a space. */
export const gutter = 3;

export type RowMark = {
  readonly selected: boolean;
  readonly width: number;
  /** Something came of it since somebody last looked. */
  readonly unseen?: boolean;
};

/** A painted line as a row of a list, with the selection's mark and background; `isSecond`: a row's second line. */
export function rowOf(line: string, mark: RowMark, theme: Theme, isSecond = false): string {
  const { paint, glyphs } = theme;
  const first = mark.unseen && !isSecond ? paint.accent(glyphs.unseen) : ' ';
  const head =
    first + (mark.selected && !isSecond ? `${paint.accent(glyphs.selected)} ` : ' '.repeat(gutter - 1));
  const whole = head + line;
  if (!mark.selected) return whole.trimEnd();
  return paint.selection(whole + ' '.repeat(Math.max(0, mark.width - width(whole))));
}

/** A thin rule with a title; `goesOn`: with a mark that more stands below than is seen. */
export function ruleLine(title: string, columns: number, { paint, glyphs }: Theme, goesOn = false): string {
  const shown = cut(title, columns - 10, glyphs.ellipsis);
  const end = goesOn ? ` ${glyphs.below} ` : '';
  const left = Math.max(0, columns - width(shown) - 4 - width(end));
  return `${paint.dim(glyphs.rule.repeat(2))} ${paint.bold(shown)} ${paint.dim(glyphs.rule.repeat(left))}${paint.accent(end)}`;
}
