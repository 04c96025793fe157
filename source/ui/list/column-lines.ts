import { descriptionOf } from '../../columns/names.ts';
import type { Job } from '../../jobs/job.ts';
import { cut, padEnd, width } from '../../text/width.ts';
import type { ColumnChoice } from '../../columns/column-choice.ts';
import type { CellContext } from './columns.ts';
import type { Column } from './fit-columns.ts';
import { headingLine, rowLine } from './row-line.ts';

export type ColumnLinesOptions = {
  readonly choice: ColumnChoice;
  /** The list's columns as they are chosen now. */
  readonly table: readonly Column[];
  readonly jobs: readonly Job[];
  readonly context: CellContext;
  /** Terminal cells. */
  readonly columns: number;
  readonly rows: number;
};

/** As `customData.team`; on a narrow terminal the names of the usual columns. */
const nameCellsIn = (columns: number): number => (columns < 60 ? 10 : 18);

/** The chooser under the first rows of the list as they would be. */
export function columnLines(options: ColumnLinesOptions): readonly string[] {
  const { choice, table, jobs, context, columns, rows } = options;
  const { theme } = context;
  const sample = jobs
    .slice(0, rows < 14 ? 1 : 5)
    .map((job) => rowLine(job, table, context, { selected: false, changed: false, width: columns }));
  const head = [headingLine(table, theme), ...sample, theme.paint.dim(theme.glyphs.rule.repeat(columns))];
  const room = Math.max(1, rows - head.length);
  const from = Math.max(0, Math.min(choice.at - Math.floor(room / 2), choice.order.length - room));
  const lines = choice.order.slice(from, from + room).map((_, index) => line(options, from + index));
  return [...head, ...lines];
}

function line({ choice, context, columns }: ColumnLinesOptions, index: number): string {
  const { paint, glyphs } = context.theme;
  const name = choice.order[index] ?? 'state';
  const isAt = index === choice.at;
  const isShown = choice.shown.has(name);
  const mark = isAt ? `${paint.accent(glyphs.selected)} ` : '  ';
  const nameCells = nameCellsIn(columns);
  const head = `${isShown ? '[x]' : '[ ]'} ${padEnd(name, nameCells, glyphs.ellipsis)}`;
  const what = cut(descriptionOf(name), columns - nameCells - 10, glyphs.ellipsis);
  const text = ` ${mark}${isShown ? head : paint.dim(head)}  ${paint.dim(what)}`;
  return isAt ? paint.selection(text + ' '.repeat(Math.max(0, columns - width(text)))) : text;
}
