import { clockTime } from '../../text/format.ts';
import type { Theme } from '../theme/theme.ts';

/**
 * The time axis in terminal cells. Cells are fixed stretches of time while the present moves on: the picture stands
 * still and then moves by one cell, instead of every bar creeping at its own moment.
 */
export type Scale = {
  readonly cells: number;
  /** Milliseconds per cell. */
  readonly cell: number;
  /** Where the first cell begins and the last one ends, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** The present; when `live` it is in the last cell, and the now-line in the cell after it. */
  readonly now: number;
  readonly live: boolean;
};

const hour = 60;
const day = 24 * hour;
/** Minutes between two ticks; from a day on they start at local midnight, from a week on, on Mondays. */
const tickSteps = [
  5,
  10,
  15,
  30,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
] as const;
const farthestStep = 28 * day;
/** 1970 began on a Thursday. */
const firstMonday = 4 * day;
const labelCells = { time: '18:30'.length, date: 'Aug 10'.length };
const labelGap = 3;
const nowLabel = 'now';

/** Maps time to this many cells: all of `from` to `to`, and at most one cell more. */
export function scaleOf(
  bounds: { readonly from: number; readonly to: number },
  cells: number,
  now: number,
): Scale {
  const cell = (bounds.to - bounds.from) / Math.max(1, cells - 1);
  const next = (Math.floor(bounds.to / cell) + 1) * cell;
  // The quotient is rounded: a present that starts a cell could fall after the last one.
  const to = next > bounds.to ? next : next + cell;
  return { cells, cell, from: to - cells * cell, to, now, live: bounds.to >= now };
}

/** The cell of a time, which may be outside the axis. */
export function cellOfTime({ from, cell }: Scale, time: number): number {
  return Math.floor((time - from) / cell);
}

/** A tick of the axis: its cell, and its label in the local time zone. */
export type Tick = { readonly cell: number; readonly label: string; readonly isDate: boolean };

/** Round times, far enough apart for their labels. */
export function ticksOf(scale: Scale): readonly Tick[] {
  const minuteCells = 60_000 / scale.cell;
  const fits = (step: number): boolean =>
    step * minuteCells >= (step < day / 2 ? labelCells.time : labelCells.date) + labelGap;
  const step = tickSteps.find(fits) ?? farthestStep;
  const offset = step > day ? firstMonday : 0;
  const ticks: Tick[] = [];
  let minute = Math.floor((wallMinute(scale.from) - offset) / step) * step + offset;
  for (let time = atWallMinute(minute); time < scale.to; time = atWallMinute(minute)) {
    const cell = cellOfTime(scale, time);
    // When the clock is put forward, two of its times are the same moment.
    if (time >= scale.from && cell !== ticks.at(-1)?.cell) ticks.push({ cell, ...labelOf(time, step) });
    minute += step;
  }
  return ticks;
}

/** `Aug 10`, in the local time zone. */
export function dateLabel(time: number): string {
  return new Date(time).toDateString().slice(4, 10);
}

/** The labels, each above its tick, one cell wider than the axis; labels without room are left out. */
export function axisLabels(scale: Scale, ticks: readonly Tick[], { paint }: Theme): string {
  const cells = scale.cells + 1;
  const present = scale.live && cells >= nowLabel.length ? cells - nowLabel.length : undefined;
  const limit = present === undefined ? cells : present - 1;
  const labels = ticks
    .filter(({ cell, label }) => cell + label.length <= limit)
    .map(({ cell, label, isDate }) => ({ cell, label, paint: isDate ? paint.plain : paint.dim }));
  if (present !== undefined) labels.push({ cell: present, label: nowLabel, paint: paint.bold });
  let line = '';
  let used = 0;
  for (const { cell, label, paint } of labels) {
    if (used > 0 && cell <= used) continue;
    line += ' '.repeat(cell - used) + paint(label);
    used = cell + label.length;
  }
  return line + ' '.repeat(cells - used);
}

/**
 * The rule under the labels with its ticks, one cell wider than the axis; the cells from `marked.first` to
 * `marked.last` belong to the selected job.
 */
export function axisRule(
  scale: Scale,
  ticks: readonly Tick[],
  marked: { readonly first: number; readonly last: number } | undefined,
  { paint, glyphs }: Theme,
): string {
  const cells = Array.from({ length: scale.cells + 1 }, () => glyphs.rule);
  for (const { cell } of ticks) {
    if (!scale.live || cell < scale.cells - 1) cells[cell] = glyphs.tick;
  }
  if (scale.live) cells[scale.cells] = glyphs.tick;
  if (!marked) return paint.dim(cells.join(''));
  const { first, last } = marked;
  return (
    paint.dim(cells.slice(0, first).join('')) +
    paint.accent(glyphs.stretch.repeat(last + 1 - first)) +
    paint.dim(cells.slice(last + 1).join(''))
  );
}

function labelOf(time: number, step: number): Omit<Tick, 'cell'> {
  const clock = clockTime(time).slice(0, 5);
  // If the clock is put forward at midnight, the day begins at 01:00.
  const isDate = step >= day || clock === '00:00';
  return { label: isDate ? dateLabel(time) : clock, isDate };
}

/** The local wall-clock time, as minutes since it showed the start of 1970. */
function wallMinute(time: number): number {
  const date = new Date(time);
  return Math.floor((time - date.getTimezoneOffset() * 60_000) / 60_000);
}

function atWallMinute(minute: number): number {
  return new Date(1970, 0, 1, 0, minute).getTime();
}
