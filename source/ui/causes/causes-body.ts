import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import { count, when } from '../../text/format.ts';
import { someNames } from '../../text/quote.ts';
import { cut, padEnd, padStart, wrap } from '../../text/width.ts';
import { gutter, rowOf, ruleLine, type RowMark } from '../components/row-line.ts';
import { shownName } from '../state/name-cells.ts';
import { viewport } from '../state/viewport.ts';
import type { CausesState } from '../state/causes-state.ts';
import type { Theme } from '../theme/theme.ts';

export type CausesBodyOptions = {
  readonly theme: Theme;
  readonly names: ClusterNames;
  /** Atlas's clock, milliseconds since 1970. */
  readonly now: number;
  readonly columns: number;
  /** Rows between header and footer. */
  readonly bodyRows: number;
};

/** The failures by cause as painted lines, exactly `bodyRows`, and what keys act on. */
export type CausesBody = {
  readonly lines: readonly string[];
  readonly listRows: number;
  readonly selected: FailureCause | undefined;
};

/** Rows from which the selected reason stands whole below the list. */
const detailFrom = 12;
const mostDetailRows = 10;
/** In fewer cells a cause takes two lines. */
const oneLineFrom = 60;
/** From here on there is room for the first failure too. */
const firstFrom = 100;

export function causesBody(
  causes: readonly FailureCause[],
  state: CausesState,
  options: CausesBodyOptions,
): CausesBody {
  const { columns, bodyRows } = options;
  const isOneLine = columns >= oneLineFrom;
  const detailRows = bodyRows >= detailFrom ? detailRowsOf(causes, isOneLine ? 1 : 2, options) : 0;
  const room = bodyRows - detailRows - (isOneLine ? 1 : 0);
  const listRows = Math.max(1, Math.floor(room / (isOneLine ? 1 : 2)));
  const seen = viewport(causes, state.selection, listRows);
  const selected = causes[seen.selected];
  const list = causes.slice(seen.start, seen.end).flatMap((cause, index) => {
    const mark = { selected: seen.start + index === seen.selected, width: columns };
    return isOneLine ? [causeLine(cause, mark, options)] : causeLines(cause, mark, options);
  });
  const heading = isOneLine && causes.length > 0 ? [headingOf(options)] : [];
  const body = causes.length === 0 ? nothing(state.text, options) : [...heading, ...list];
  const below = detailRows > 0 && selected ? detail(selected, detailRows, options) : [];
  const blank = Array.from({ length: Math.max(0, bodyRows - body.length - below.length) }, () => '');
  return { lines: [...body, ...blank, ...below].slice(0, bodyRows), listRows, selected };
}

/** With its rule: a quarter of the screen, or more where the list leaves room that some cause needs; for all the same. */
function detailRowsOf(causes: readonly FailureCause[], rowHeight: 1 | 2, options: CausesBodyOptions): number {
  if (causes.length === 0) return 0;
  const least = Math.floor(options.bodyRows / 4);
  const spare = options.bodyRows - 2 - rowHeight * causes.length;
  const wanted =
    spare <= least ? least : 1 + Math.max(...causes.map((cause) => detailLines(cause, options).length));
  return Math.min(mostDetailRows, Math.max(least, Math.min(spare, wanted)));
}

const countCells = 5;
const timeCells = 12;

function clusterCells({ columns }: CausesBodyOptions): number {
  return columns >= firstFrom ? 20 : 12;
}

function headingOf(options: CausesBodyOptions): string {
  const { theme, columns } = options;
  const titles = [
    padStart('JOBS', countCells),
    padEnd('CLUSTERS', clusterCells(options)),
    ...(columns >= firstFrom ? [padEnd('FIRST', timeCells)] : []),
    padEnd('LAST', timeCells),
    'WHY',
  ];
  return theme.paint.dim(' '.repeat(gutter) + titles.join('  '));
}

function causeLine(cause: FailureCause, mark: RowMark, options: CausesBodyOptions): string {
  const { theme, columns, now } = options;
  const { paint, glyphs } = theme;
  const cells = clusterCells(options);
  const head = [
    padStart(count(cause.count), countCells),
    padEnd(clustersText(cause, cells, options), cells, glyphs.ellipsis),
    ...(columns >= firstFrom ? [padEnd(when(cause.first, now), timeCells)] : []),
    padEnd(when(cause.last, now), timeCells),
  ].join('  ');
  const room = columns - gutter - head.length - 3;
  return rowOf(`${head}  ${paint.reason(cut(cause.brief, Math.max(0, room), glyphs.ellipsis))}`, mark, theme);
}

/** How often, where and when last, and the reason below. */
function causeLines(cause: FailureCause, mark: RowMark, options: CausesBodyOptions): readonly string[] {
  const { theme, columns, now } = options;
  const { paint, glyphs, states } = theme;
  const room = columns - gutter - 1;
  const failed = `${states.Failed.glyph} ${count(cause.count)}`;
  const last = when(cause.last, now);
  const between = ` ${glyphs.between} `;
  const names = clustersText(
    cause,
    Math.max(0, room - failed.length - last.length - 2 * between.length),
    options,
  );
  return [
    rowOf(`${paint.failed(failed)}${between}${names}${between}${last}`, mark, theme),
    rowOf(paint.reason(cut(cause.brief, room, glyphs.ellipsis)), mark, theme, true),
  ];
}

/** The cluster's name, or how many there are. */
function clustersText(
  { clusters }: FailureCause,
  cells: number,
  { names, theme: { glyphs } }: CausesBodyOptions,
): string {
  const [only] = clusters;
  if (only !== undefined && clusters.length === 1) return shownName(names, only, cells, glyphs.ellipsis);
  return cut(`${count(clusters.length)} clusters`, cells, glyphs.ellipsis);
}

/** The selected cause's reason, whole as far as there is room, and its clusters. */
function detail(cause: FailureCause, rows: number, options: CausesBodyOptions): readonly string[] {
  const { theme, columns, now } = options;
  const { errorCode, first, last, reason } = cause;
  const times = cause.count === 1 ? 'once' : `${count(cause.count)} times`;
  const span = cause.count === 1 ? when(last, now) : `${when(first, now)} to ${when(last, now)}`;
  const code = errorCode === undefined || errorCode === reason ? '' : ` ${theme.glyphs.between} ${errorCode}`;
  const lines = detailLines(cause, options);
  const shown = lines.slice(0, rows - 1).map((line) => ` ${line}`);
  const blank = Array.from({ length: rows - 1 - shown.length }, () => '');
  const title = `Failed ${times}, ${span}${code}`;
  return [ruleLine(title, columns, theme, lines.length > shown.length), ...shown, ...blank];
}

function detailLines(
  { reason, clusters }: FailureCause,
  { theme, columns, names }: CausesBodyOptions,
): readonly string[] {
  const facts = [
    `In ${someNames(clusters.map(names.of))}.`,
    `Atlas does not retry a failed export: fix the cause, then export again.`,
  ];
  return [
    ...wrap(reason, columns - 2),
    ...facts.flatMap((fact) => wrap(fact, columns - 2)).map((line) => theme.paint.dim(line)),
  ];
}

function nothing(text: string, { theme, columns }: CausesBodyOptions): readonly string[] {
  const told =
    text.trim() === '' ? 'No loaded job has failed.' : 'No cause matches. Esc takes the filter off.';
  return wrap(told, columns - gutter - 1).map((line) => theme.paint.dim(' '.repeat(gutter) + line));
}
