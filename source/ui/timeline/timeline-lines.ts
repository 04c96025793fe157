import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { clusterKey, type ClusterRef, type Job } from '../../jobs/job.ts';
import { firstIndex, isWithin, lanesWithin, spanOf, timelineOf } from '../../jobs/timeline.ts';
import { count } from '../../text/format.ts';
import { padEnd } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { axisLabels, axisRule, scaleOf, ticksOf, type Scale } from './time-axis.ts';
import { barsLine, extentOf } from './job-bars.ts';
import { scrolledRows, shareRows, unfoldedRows, type TimelineRow } from './cluster-rows.ts';
import { headingLine, selectedLine, type TimelineCounts } from './summary-lines.ts';
import { nameCells, shownName } from '../state/name-cells.ts';
import {
  boundsOf,
  folded,
  type Folding,
  type TimeRows,
  type TimelineWindow,
} from '../state/timeline-window.ts';

export type TimelineOptions = {
  /** Columns of the terminal. */
  readonly columns: number;
  readonly rows: number;
  /** The server's clock, milliseconds since 1970. */
  readonly now: number;
  readonly theme: Theme;
  /** The names of the watched clusters, in the order of the rows. */
  readonly names: ClusterNames;
  /** Whether the jobs are those that match a filter: clusters without one are left out, and counted. */
  readonly isFiltered?: boolean;
  readonly window: TimelineWindow;
  readonly selectedId: string | undefined;
  /**
   * For clusters with older jobs that are not loaded, by `clusterKey`: when the loaded ones begin, milliseconds since
   * 1970.
   */
  readonly loadedSince?: ReadonlyMap<string, number>;
  readonly folding?: Folding;
  /** The key that unfolds the rows; undefined where none does. */
  readonly foldKey?: string | undefined;
};

/** The timeline as painted lines: exactly `rows`, none wider than `columns`; and where how many jobs are. */
export type TimelineView = TimelineCounts & { readonly lines: readonly string[] };

/** Cells before a label: a space, the selection's mark, a space. */
const gutter = 3;
/**
 * A space, plus the first and last cell of a row of bars: for brackets, the now-line, and bars that continue out of
 * view.
 */
const edges = 3;
const leastLabel = '+3 lanes'.length;
const mostLabel = 40;
/** In these cells a name still differs from its neighbours; in narrow terminals it may take a third of a row for them. */
const narrowLabel = 16;
/** With fewer columns the bars replace the labels, and with still fewer only the selected job's line remains. */
const labelsFrom = 30;
const barsFrom = gutter + edges + 4;
/** The fewest rows for each part. */
const from = { bars: 2, labels: 3, rule: 4, heading: 6, space: 16 } as const;

/** How many rows of bars a screen holds. */
export function barRows(columns: number, rows: number): number {
  if (columns < barsFrom || rows < from.bars) return 0;
  const around = [from.heading, from.space, from.labels, from.rule].filter((least) => rows >= least).length;
  return Math.max(0, rows - around - (rows >= from.space ? 2 : 1));
}

/** The jobs on their rows, before anything is painted. */
function placed(jobs: readonly Job[], options: TimelineOptions) {
  const { columns, now, names, window, selectedId, folding = folded, isFiltered = false } = options;
  const rows = Math.max(0, options.rows);
  const timeline = timelineOf(jobs);
  const height = barRows(columns, rows);
  const label = labelCells(columns, names, isCrowded(timeline, height));
  const bounds = boundsOf(window, now);
  const scale = scaleOf(bounds, Math.max(1, columns - gutter - label - edges), now);
  // Times that the server's clock puts in the future are shown at the present.
  const end = scale.live ? Infinity : scale.to;
  const refs = new Map(names.refs.map((ref): [string, ClusterRef] => [clusterKey(ref), ref]));
  for (const [key, [lane]] of timeline.lanes) if (lane?.[0] && !refs.has(key)) refs.set(key, lane[0].job);
  const shown = [...refs]
    .filter(([key]) => !isFiltered || timeline.lanes.has(key))
    .map(([key, ref]) => ({ ref, lanes: lanesWithin(timeline.lanes.get(key) ?? [], scale.from, end) }));
  const without = refs.size - shown.length;
  const selected = jobs.find(({ id }) => id === selectedId);
  const hasBars = columns >= barsFrom && rows >= from.bars;
  const all = folding.unfolded && hasBars ? unfoldedRows(shown) : [];
  const body = all.length > height ? all : shareRows(shown, height, selected);
  return { rows, timeline, label, bounds, scale, end, shown, without, selected, hasBars, height, body };
}

/** The rows of bars, all of them where they are unfolded, each with its spans from left to right. */
export function timeRows(jobs: readonly Job[], options: TimelineOptions): TimeRows {
  return placed(jobs, options).body.map(({ lanes }) => lanes.flat().toSorted((a, b) => a.start - b.start));
}

/** Draws the jobs (in any order) on a time axis, by cluster, with the selected one described in the last line. */
export function timelineLines(jobs: readonly Job[], options: TimelineOptions): TimelineView {
  const { columns, now, theme, names, folding = folded } = options;
  const { rows, timeline, label, bounds, scale, end, shown, without, selected, hasBars, height, body } =
    placed(jobs, options);
  const seen = scrolledRows(body, folding.scroll, height);
  const inView = shown.reduce(
    (sum, { lanes }) => sum + lanes.reduce((some, lane) => some + lane.length, 0),
    0,
  );
  const later = timeline.spans.length - firstIndex(timeline.spans, ({ start }) => start >= end);
  const earlier = timeline.spans.length - inView - later;
  const counts = { earlier, inView, later, undated: timeline.undated };
  const told = selectedLine(selected, { ...scale, to: end }, columns, { theme, names });
  if (!hasBars) {
    return {
      ...counts,
      lines: Array.from({ length: rows }, (_, row) => (row === rows - 1 && columns > 2 ? told : '')),
    };
  }
  const place = selected && spanOf(selected);
  const marked =
    place && isWithin(place, scale.from, end) ? extentOf(place, scale, theme.glyphs.bar.length) : undefined;
  const ticks = ticksOf(scale);
  const found = without === 0 ? [] : [`${count(shown.length)} of ${count(shown.length + without)} clusters`];
  const rowTexts = [...rowsTexts(body, seen, options), ...found];
  const indent = ' '.repeat(gutter + label + 2);
  const above = [
    ...(rows >= from.heading
      ? [headingLine({ ...bounds, now }, { ...counts, rows: rowTexts }, columns, theme)]
      : []),
    ...(rows >= from.space ? [''] : []),
    ...(rows >= from.labels ? [indent + axisLabels(scale, ticks, theme)] : []),
    ...(rows >= from.rule ? [indent + axisRule(scale, ticks, marked, theme)] : []),
  ];
  const below = rows >= from.space ? ['', told] : [told];
  const holder = marked && selected ? holderOf(seen.rows, selected) : undefined;
  const drawn = seen.rows.map((row) => rowLine(row, row === holder, scale, label, options));
  return { ...counts, lines: [...above, ...drawn, ...below] };
}

/** The key that folds the rows, and which of them are seen; or the key that unfolds them. */
function rowsTexts(
  body: readonly TimelineRow[],
  { start, rows }: { readonly start: number; readonly rows: readonly TimelineRow[] },
  { foldKey, theme: { glyphs, keys } }: TimelineOptions,
): readonly string[] {
  const by = foldKey === undefined ? [] : [keys(foldKey)];
  if (body.length > rows.length)
    return [
      ...by.map((key) => `${key} folds`),
      `rows ${count(start + 1)}${glyphs.none}${count(start + rows.length)} of ${count(body.length)}`,
    ];
  return body.every((row) => row.folded === 0) ? [] : by.map((key) => `${key} unfolds`);
}

/** Whether there are more lanes than rows, so that a name may share its row with a count: `Prod0 +3`. */
function isCrowded({ lanes }: ReturnType<typeof timelineOf>, height: number): boolean {
  const all = lanes.values().reduce((sum, some) => sum + some.length, 0);
  return all > height;
}

function labelCells(columns: number, names: ClusterNames, crowded: boolean): number {
  if (columns < labelsFrom) return 0;
  const longest = Math.max(nameCells(names).full + (crowded ? ' +3'.length : 0), leastLabel);
  const share = Math.max(Math.floor(columns / 5), Math.min(narrowLabel, Math.floor(columns / 3)));
  return Math.min(longest, mostLabel, Math.max(leastLabel, share));
}

/** The row with the selected job's bar. */
function holderOf(rows: readonly TimelineRow[], selected: Job): TimelineRow | undefined {
  return rows.find(({ lanes }) => lanes.some((lane) => lane.some(({ job }) => job === selected)));
}

function rowLine(
  row: TimelineRow,
  selected: boolean,
  scale: Scale,
  label: number,
  { theme, names, selectedId, loadedSince }: TimelineOptions,
): string {
  const { paint, glyphs } = theme;
  const mark = selected ? ` ${paint.accent(glyphs.selected)} ` : ' '.repeat(gutter);
  const since = row.cluster && loadedSince?.get(clusterKey(row.cluster));
  const bars = barsLine(row.lanes, scale, { selectedId, loadedSince: since }, theme);
  const line = `${mark}${labelText(row, label, { theme, names })} ${bars}`;
  return selected ? paint.selection(line) : line;
}

/** `Prod0`, `+3 lanes`, or, in a single row, `Prod0 +3`. */
function labelText(
  { cluster, first, folded }: TimelineRow,
  cells: number,
  { theme: { paint, glyphs }, names }: Pick<TimelineOptions, 'theme' | 'names'>,
): string {
  const named = (room: number): string =>
    first && cluster !== undefined ? shownName(names, cluster, room, glyphs.ellipsis) : '';
  if (folded === 0) return padEnd(named(cells), cells);
  const short = `+${folded}`;
  const long = `${short} ${cluster === undefined ? 'clusters' : 'lanes'}`;
  if (!first || cluster === undefined)
    return paint.dim(padEnd(long.length > cells ? short : long, cells, glyphs.ellipsis));
  const room = Math.max(0, cells - short.length - 1);
  return cells === 0 ? '' : `${padEnd(named(room), room)} ${paint.dim(short)}`;
}
