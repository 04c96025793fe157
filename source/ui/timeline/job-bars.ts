import type { JobState } from '../../jobs/job.ts';
import type { Lane, Span } from '../../jobs/timeline.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import { cellOfTime, type Scale } from './time-axis.ts';

/** The axis cells that a bar covers, from `first` to `last`; `lead` and `fill` describe its partial ends. */
export type Extent = {
  readonly first: number;
  readonly last: number;
  /** Eighths of the first cell that stay free before the bar (whole cells if the glyphs have no eighths). */
  readonly lead: number;
  /** Eighths of the last cell that the bar covers. */
  readonly fill: number;
};

type Cell = { readonly glyph: string; readonly paint: Paint; readonly rank: number };

/** Which job wins a shared cell: trouble first, as everywhere. */
const loudness = {
  Failed: 5,
  InProgress: 4,
  Queued: 3,
  Unknown: 2,
  Cancelled: 1,
  Successful: 0,
} as const satisfies Record<JobState, number>;

/**
 * These outrank loudness: every job's glyph must be visible, so that no bar hides a job; the selected job comes first.
 * Its brackets hide a neighbour's success, and no other glyph.
 */
const ranks = { end: 0, body: 10, glyph: 30, bracket: 31, selected: 40 } as const;

/** A span's cells on the axis: at least one, and up to the now-line while the job is unfinished. */
export function extentOf({ start, end = Infinity }: Span, scale: Scale, steps: number): Extent {
  const place = (time: number): number => {
    const cell = (Math.min(time, scale.now) - scale.from) / scale.cell;
    return Math.round(Math.max(0, Math.min(cell, scale.cells)) * steps);
  };
  const begin = place(start);
  const stop = scale.live && end === Infinity ? scale.cells * steps : place(end);
  if (stop - begin < steps) {
    const cell = Math.min(Math.floor((begin + stop) / 2 / steps), scale.cells - 1);
    return { first: cell, last: cell, lead: 0, fill: steps };
  }
  const first = Math.floor(begin / steps);
  const last = Math.ceil(stop / steps) - 1;
  return { first, last, lead: begin % steps, fill: stop - last * steps };
}

export type BarsOptions = {
  readonly selectedId: string | undefined;
  /** Nothing is known before it: an empty stretch there would be misleading. */
  readonly loadedSince?: number | undefined;
};

/** One painted row of bars, with one extra cell on either side for brackets and for bars that continue out of view. */
export function barsLine(
  lanes: readonly Lane[],
  scale: Scale,
  { selectedId, loadedSince = -Infinity }: BarsOptions,
  theme: Theme,
): string {
  const row = emptyRow(scale, loadedSince, theme);
  for (const lane of lanes) {
    for (const span of lane) drawBar(row, span, scale, span.job.id === selectedId, theme);
  }
  return paintRow(row);
}

function emptyRow(scale: Scale, loadedSince: number, { paint, glyphs }: Theme): Cell[] {
  const { cells, live } = scale;
  const blank: Cell = { glyph: ' ', paint: paint.plain, rank: -1 };
  const unknown: Cell = { glyph: glyphs.barRest, paint: paint.dim, rank: -1 };
  const known = cellOfTime(scale, loadedSince);
  const row = Array.from({ length: cells + 2 }, (_, at) =>
    at > 0 && at <= Math.min(known, cells) ? unknown : blank,
  );
  if (live) row[cells + 1] = { glyph: glyphs.nowLine, paint: paint.dim, rank: -1 };
  return row;
}

function drawBar(row: Cell[], span: Span, scale: Scale, selected: boolean, theme: Theme): void {
  const { glyphs, paint } = theme;
  const { state } = span.job;
  const extent = extentOf(span, scale, glyphs.bar.length);
  const rank = loudness[state] + (selected ? ranks.selected : 0);
  const put = (cell: number, glyph: string, paint: Paint, cellRank: number): void => {
    const there = row[cell + 1];
    if (there && there.rank < cellRank) row[cell + 1] = { glyph, paint, rank: cellRank };
  };
  const pen = penOf(state, extent, theme);
  for (let cell = extent.first; cell <= extent.last; cell++) {
    const { glyph, paint, tier } = pen(cell);
    put(cell, glyph, paint, tier + rank);
  }
  const edge = selected ? paint.accent : paint.dim;
  const before = span.start < scale.from;
  const after = !scale.live && (span.end ?? Infinity) > scale.to;
  if (before) put(-1, glyphs.before, edge, ranks.bracket + rank);
  else if (selected) put(extent.first - 1, '[', edge, ranks.bracket);
  if (after) put(scale.cells, glyphs.into, edge, ranks.bracket + rank);
  else if (selected) put(extent.last + 1, ']', edge, ranks.bracket);
}

type Stroke = { readonly glyph: string; readonly paint: Paint; readonly tier: number };

/**
 * How a job's bar looks in each cell. Loud states are solid, with the glyph cut out; success is a glyph with a dim
 * trail, because a screen full of it must not hide one failure; queued jobs are hollow.
 */
function penOf(state: JobState, extent: Extent, { paint, glyphs, states }: Theme): (cell: number) => Stroke {
  const { glyph, token } = states[state];
  const { first, last, lead, fill } = extent;
  const steps = glyphs.bar.length;
  const color = paint[token];
  const full = glyphs.bar[steps - 1] ?? glyph;
  const end = glyphs.bar[fill - 1] ?? full;
  if (loudness[state] < loudness.Unknown || state === 'Queued') {
    const trail: Paint = state === 'Queued' ? color : paint.dim;
    const body = state === 'Queued' ? glyphs.waiting : full;
    return (cell) => {
      if (cell === first) return { glyph, paint: color, tier: ranks.glyph };
      if (cell === last && body === full) return { glyph: end, paint: trail, tier: ranks.end };
      return { glyph: body, paint: trail, tier: ranks.body };
    };
  }
  const cutOut: Paint = steps > 1 ? (text) => paint.inverse(color(text)) : color;
  const whole = lead > 0 ? first + 1 : first;
  const anchor = whole < last || (whole === last && fill === steps) ? whole : first;
  // No block fills a cell from the right: draw the free part, and swap the colours.
  const begin = glyphs.bar[lead - 1] ?? full;
  return (cell) => {
    if (cell === anchor) return { glyph, paint: cutOut, tier: ranks.glyph };
    if (cell === first) return { glyph: begin, paint: cutOut, tier: ranks.end };
    if (cell === last) return { glyph: end, paint: color, tier: ranks.end };
    return { glyph: full, paint: color, tier: ranks.body };
  };
}

function paintRow(row: readonly Cell[]): string {
  let line = '';
  let run = '';
  row.forEach(({ glyph, paint }, index) => {
    run += glyph;
    if (row[index + 1]?.paint === paint) return;
    line += paint(run);
    run = '';
  });
  return line;
}
