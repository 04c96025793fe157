import { customKey } from '../../columns/names.ts';
import { reasonOf } from '../../columns/field-text.ts';
import { isUnfinished, type Job } from '../../jobs/job.ts';
import { cut, padEnd, padStart, width } from '../../text/width.ts';
import { isUnseen } from '../state/unseen.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import type { CellContext } from './columns.ts';
import { gap, gutter, type Column } from './fit-columns.ts';

/** The titles above the rows. */
export function headingLine(columns: readonly Column[], theme: Theme): string {
  const cells = columns.map((column) => align(column.title, column, theme.glyphs.ellipsis));
  return theme.paint.dim(' '.repeat(gutter) + cells.join(' '.repeat(gap)).trimEnd());
}

/** One job as a painted line. The reason of a job that failed or was cancelled takes the place of its progress. */
export function rowLine(
  job: Job,
  columns: readonly Column[],
  context: CellContext,
  mark: { readonly selected: boolean; readonly changed: boolean; readonly width: number },
): string {
  const { paint, states, glyphs } = context.theme;
  const look = states[job.state];
  const quiet = isUnfinished(job) || job.state === 'Failed' ? paint.plain : paint.dim;
  const unseen = isUnseen(job, context.seenAt) ? paint.accent(glyphs.unseen) : ' ';
  const head = unseen + (mark.selected ? `${paint.accent(glyphs.selected)} ` : ' '.repeat(gutter - 1));
  const runs: { readonly paint: Paint; readonly text: string }[] = [];
  // Paint neighbours of one colour together, gaps included: each change of colour costs bytes.
  const add = (own: Paint, text: string): void => {
    const last = runs.at(-1);
    if (last?.paint === own) runs[runs.length - 1] = { paint: own, text: last.text + text };
    else runs.push({ paint: own, text });
  };
  const reason = columns.some(({ name }) => name === 'reason') ? undefined : reasonOf(job);
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    if (column === undefined) break;
    const last = runs.at(-1);
    if (last) add(last.paint, ' '.repeat(gap));
    if (column.name === 'progress' && reason !== undefined) {
      const { cells, taken } = roomFor(columns, index);
      const isLast = index + taken >= columns.length;
      const text = cut(reason, cells, glyphs.ellipsis);
      add(job.state === 'Failed' ? paint.reason : quiet, isLast ? text : padEnd(text, cells));
      index += taken - 1;
      continue;
    }
    const text = align(column.cell(job, context, column.width), column, glyphs.ellipsis);
    if (column.name === 'state') add(paint[look.token], text);
    else if (column.name === 'progress' && job.state === 'InProgress') add(paint.running, text);
    else if (column.name === 'reason' && job.state === 'Failed') add(paint.reason, text);
    else add(quiet, text);
  }
  const painted = runs.map(({ paint: own, text }, index) =>
    own(index === runs.length - 1 ? text.trimEnd() : text),
  );
  const line = head + (mark.changed ? paint.bold(painted.join('')) : painted.join(''));
  return mark.selected ? paint.selection(fill(line, mark.width)) : line;
}

/** A reason says more than custom data: it takes these cells too, where they follow. */
function roomFor(
  columns: readonly Column[],
  index: number,
): { readonly cells: number; readonly taken: number } {
  let cells = columns[index]?.width ?? 0;
  let taken = 1;
  for (const { name, width: more } of columns.slice(index + 1)) {
    if (name !== 'customData' && customKey(name) === undefined) break;
    cells += gap + more;
    taken += 1;
  }
  return { cells, taken };
}

/** The painted line, padded to the row's width, so that its background reaches the edge. */
function fill(line: string, cells: number): string {
  return line + ' '.repeat(Math.max(0, cells - width(line)));
}

function align(text: string, column: Column, ellipsis?: string): string {
  return column.align === 'right'
    ? padStart(text, column.width, ellipsis)
    : padEnd(text, column.width, ellipsis);
}
