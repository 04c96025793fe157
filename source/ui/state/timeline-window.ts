import { clusterKey, type Job } from '../../jobs/job.ts';
import { spanOf, type Span } from '../../jobs/timeline.ts';
import type { AppAction, AppState, View } from './app-state.ts';
import { current, indexOfId, moveTo, viewport } from './viewport.ts';

/** The time shown: `span` milliseconds up to `end`, or up to the present. */
export type TimelineWindow = { readonly end: number | 'now'; readonly span: number };

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;

/** How much time a screen can show, from near to far. */
export const zoomSteps = [
  { span: hour, word: '1 hour' },
  { span: 3 * hour, word: '3 hours' },
  { span: 12 * hour, word: '12 hours' },
  { span: day, word: '1 day' },
  { span: 3 * day, word: '3 days' },
  { span: week, word: '1 week' },
  { span: 4 * week, word: '4 weeks' },
  { span: 12 * week, word: '12 weeks' },
] as const satisfies readonly { readonly span: number; readonly word: string }[];

/** The timeline's window when it opens. */
export const initialWindow: TimelineWindow = { end: 'now', span: 12 * hour };

/** How much of the window an arrow key moves by where there is no job, and a page key, which keeps an eighth in view. */
export const arrowShare = 1 / 4;
const pageShare = 7 / 8;
/** Free space beside a job that the window moves to. */
const marginShare = 1 / 8;

/** Start and end of the window, milliseconds since 1970; the end is never in the future. */
export function boundsOf({ end, span }: TimelineWindow, now: number): { from: number; to: number } {
  const to = end === 'now' ? now : Math.min(end, now);
  return { from: to - span, to };
}

/**
 * Zooms in (`by` 1) or out (-1) by a step of the table, about the window's middle; a window that ends now still does.
 */
export function zoom(window: TimelineWindow, by: 1 | -1, now: number): TimelineWindow {
  const step =
    by > 0
      ? zoomSteps.findLast(({ span }) => span < window.span)
      : zoomSteps.find(({ span }) => span > window.span);
  if (!step) return window;
  if (window.end === 'now') return { end: 'now', span: step.span };
  return endingAt(window.end + (step.span - window.span) / 2, step.span, now);
}

/** Moves by a share of the window, to later times or (below 0) earlier ones; never into the future. */
export function pan(window: TimelineWindow, share: number, now: number): TimelineWindow {
  if (window.end === 'now' && share >= 0) return window;
  return endingAt(boundsOf(window, now).to + share * window.span, window.span, now);
}

/**
 * Moves the window just enough to show the whole job, or the start of a job that is longer; the same window when it is
 * in view.
 */
export function fitToJob(window: TimelineWindow, job: Job, now: number): TimelineWindow {
  const place = spanOf(job);
  if (!place) return window;
  const { span } = window;
  const { from, to } = boundsOf(window, now);
  const start = Math.min(place.start, now);
  const end = Math.max(start, Math.min(place.end ?? now, now));
  const spare = span - (end - start);
  const margin = Math.min(marginShare * span, spare);
  if (spare < 0) return start < to && end > from ? window : endingAt(start + span, span, now);
  if (start < from) return endingAt(start - margin + span, span, now);
  return end > to ? endingAt(end + margin, span, now) : window;
}

/** The rows of bars as they are drawn, topmost first; of each row the spans in view, from left to right. */
export type TimeRows = readonly (readonly Span[])[];

/** The rows for a window; worked out where somebody moves. */
export type TimelineView = (window: TimelineWindow) => TimeRows;

/** What an action means on the time axis; undefined for what means the same on every screen. */
export function reduceInTimeline(state: AppState, action: AppAction, view: View): AppState | undefined {
  switch (action.type) {
    case 'zoom': {
      return withJobInView({ ...state, window: zoom(state.window, action.by, view.now) }, view);
    }
    case 'panPage': {
      return { ...state, window: pan(state.window, action.by * pageShare, view.now) };
    }
    case 'toNow': {
      return { ...state, window: { ...state.window, end: 'now' } };
    }
    case 'moveInTime': {
      const job = jobBeside(view.timeline(state.window), view.rows[current(state, view)], action.by);
      // With nothing farther in this row, the window goes on.
      if (job === undefined) return { ...state, window: pan(state.window, action.by * arrowShare, view.now) };
      return withSelected(state, view, job);
    }
    case 'moveInRows': {
      const selected = view.rows[current(state, view)];
      const job = jobBelow(view.timeline(state.window), selected, action.by);
      if (job === undefined || job.id !== selected?.id) return withSelected(state, view, job);
      const end = action.by > 0 ? 'last' : 'first';
      return {
        ...state,
        message: `This is the ${end} row with a job in view; left and right go through time.`,
      };
    }
    default: {
      return undefined;
    }
  }
}

/** On the time axis the selected job stays in view. */
export function withJobInView(state: AppState, view: View): AppState {
  const job = view.rows[viewport(view.rows, state.selection, view.listRows).selected];
  if (state.screen !== 'timeline' || job === undefined) return state;
  return { ...state, window: fitToJob(state.window, job, view.now) };
}

/** Without a job, the one that is selected comes back into view. */
function withSelected(state: AppState, view: View, job: Job | undefined): AppState {
  if (job === undefined) return withJobInView(state, view);
  const index = indexOfId(view.rows, job.id, state.selection.index);
  return withJobInView(moveTo(state, view, index), view);
}

/**
 * The job of the next row with bars below (`by` -1: above) that is nearest in time to the selected one; at the last row
 * the selected one. If it is out of view, or there is none, the newest in view; undefined when nothing is.
 */
export function jobBelow(rows: TimeRows, selected: Job | undefined, by: 1 | -1): Job | undefined {
  const at = rows.findIndex((row) => row.some(({ job }) => job.id === selected?.id));
  const from = rows[at]?.find(({ job }) => job.id === selected?.id);
  if (from === undefined) return newestOf(rows.flat());
  const ahead = by > 0 ? rows.slice(at + 1) : rows.slice(0, at).toReversed();
  const row = ahead.find((spans) => spans.length > 0) ?? [from];
  return row.reduce((best, span) => (apart(span, from) < apart(best, from) ? span : best)).job;
}

/**
 * The next later job (`by` -1: earlier) of the selected one's row; while that is out of view, of its cluster. With nothing
 * selected, the newest in view; undefined when there is nothing farther.
 */
export function jobBeside(rows: TimeRows, selected: Job | undefined, by: 1 | -1): Job | undefined {
  if (selected === undefined) return newestOf(rows.flat());
  const row = rows.find((spans) => spans.some(({ job }) => job.id === selected.id));
  if (row !== undefined) return row[row.findIndex(({ job }) => job.id === selected.id) + by]?.job;
  const place = spanOf(selected);
  if (place === undefined) return newestOf(rows.flat());
  const farther = rows
    .flat()
    .filter(({ job, start }) => clusterKey(job) === clusterKey(selected) && (start - place.start) * by > 0)
    .toSorted((a, b) => apart(a, place) - apart(b, place));
  return farther[0]?.job;
}

function newestOf(spans: readonly Span[]): Job | undefined {
  return spans.reduce<Span | undefined>(
    (best, span) => (best && best.start >= span.start ? best : span),
    undefined,
  )?.job;
}

/** How far apart two jobs began, milliseconds. */
function apart(a: Span, b: Span): number {
  return Math.abs(a.start - b.start);
}

function endingAt(end: number, span: number, now: number): TimelineWindow {
  return end >= now ? { end: 'now', span } : { end: Math.max(end, span), span };
}
