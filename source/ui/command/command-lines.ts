import { cut, cutStart, padEnd, width } from '../../text/width.ts';
import type { CommandState } from '../state/text-fields.ts';
import type { Theme } from '../theme/theme.ts';
import { markedIndex, type Candidate } from './candidates.ts';

/** How many candidates stand above the line: always as many rows, so that the body holds still while typing. */
function candidateRows(rows: number): number {
  return Math.max(1, Math.min(10, Math.floor(rows / 3)));
}

/** The candidates around the marked one, the best first, and below them the line that is typed. */
export function commandLines(
  { text, steps }: CommandState,
  candidates: readonly Candidate[],
  { columns, rows, theme }: { readonly columns: number; readonly rows: number; readonly theme: Theme },
): readonly string[] {
  const listRows = candidateRows(rows);
  const index = markedIndex(steps, candidates);
  const start = Math.max(0, Math.min(index - Math.floor(listRows / 2), candidates.length - listRows));
  const seen = candidates.slice(start, start + listRows);
  const nameCells = Math.min(
    Math.floor(columns / (columns >= 60 ? 2 : 3)),
    Math.max(0, ...candidates.map((candidate) => width(candidate.text))),
  );
  const keyCells = columns >= 60 ? Math.max(0, ...candidates.map(({ keys }) => width(theme.keys(keys)))) : 0;
  const lines = seen.map((candidate, at) =>
    candidateLine(candidate, start + at === index, { nameCells, keyCells, columns, theme }),
  );
  const empty = Array.from({ length: listRows - lines.length }, () => '');
  const isMarked = candidates[index] !== undefined;
  return [...empty, ...lines, promptLine(text, isMarked, columns, theme)];
}

type Cells = {
  readonly nameCells: number;
  readonly keyCells: number;
  readonly columns: number;
  readonly theme: Theme;
};

function candidateLine(
  { text, says, keys }: Candidate,
  isMarked: boolean,
  { nameCells, keyCells, columns, theme }: Cells,
): string {
  const { paint, glyphs } = theme;
  const name = padEnd(text, nameCells, glyphs.ellipsis);
  const key = keyCells === 0 ? '' : `  ${padEnd(theme.keys(keys), keyCells)}`;
  const rest = cut(says, Math.max(0, columns - 5 - width(name) - width(key)), glyphs.ellipsis);
  if (!isMarked) return `   ${name}${paint.dim(key)}  ${paint.dim(rest)}`;
  const line = ` ${glyphs.selected} ${name}${key}  ${rest}`;
  return paint.selection(line + ' '.repeat(Math.max(0, columns - width(line))));
}

function promptLine(text: string, isMarked: boolean, columns: number, theme: Theme): string {
  const { paint, glyphs, keys } = theme;
  const enter = isMarked ? 'Enter runs' : `${keys('↓')} marks`;
  const hint = columns >= 60 ? `  ${keys('⇥')} completes  ${enter}  Esc closes` : '';
  const typed = cutStart(text, columns - 4 - width(hint), glyphs.ellipsis);
  return ` ${paint.accent(':')}${typed}${paint.accent(glyphs.selected)}${paint.dim(hint)}`;
}
