import { clusterKey, type Job } from '../../jobs/job.ts';
import { spanOf, type Span } from '../../jobs/timeline.ts';
import type { AppState, View } from './app-state.ts';
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

/** What a person has done to the rows. */
export type Folding = {
  /** Whether every lane of every cluster has a row, although the screen cannot hold them all. */
  readonly unfolded: boolean;
  /** The first row on the screen while they are unfolded. */
  readonly scroll: number;
  /** Whether the selected job's row stays on the screen: until somebody scrolls. */
  readonly follows: boolean;
};

export const folded: Folding = { unfolded: false, scroll: 0, follows: true };

export type TimelineView = {
  /** The rows for a window, all of them where they are unfolded; worked out where somebody moves. */
  readonly rows: (window: TimelineWindow, unfolded: boolean) => TimeRows;
  /** How many rows the screen holds. */
  readonly height: number;
};

export type TimelineAction =
  | { readonly type: 'zoom' | 'panPage' | 'moveInTime' | 'moveInRows' | 'scrollRows'; readonly by: 1 | -1 }
  | { readonly type: 'toNow' | 'foldRows' };

/** Whether an action belongs to the time axis. */
export function isTimelineAction(action: { readonly type: string }): action is TimelineAction {
  return /^(?:zoom|panPage|moveInTime|moveInRows|scrollRows|toNow|foldRows)$/.test(action.type);
}

const allThere = 'Every cluster has its rows on the screen already.';
const stillFolded = 'Rows can be scrolled once they are unfolded.';

/** The keys of the time axis. */
export function reduceInTimeline(state: AppState, action: TimelineAction, view: View): AppState {
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
      const job = jobBeside(rowsOf(state, view), view.rows[current(state, view)], action.by);
      // With nothing farther in this row, the window goes on.
      if (job === undefined) return { ...state, window: pan(state.window, action.by * arrowShare, view.now) };
      return withSelected(state, view, job);
    }
    case 'moveInRows': {
      const selected = view.rows[current(state, view)];
      const job = jobBelow(rowsOf(state, view), selected, action.by);
      if (job === undefined || job.id !== selected?.id) return withSelected(state, view, job);
      // Below the last row with a job there may be clusters without one.
      const onward = scrolledBy(state, view, action.by);
      if (onward !== undefined) return onward;
      const end = action.by > 0 ? 'last' : 'first';
      return {
        ...state,
        message: `This is the ${end} row with a job in view; left and right go through time.`,
      };
    }
    case 'foldRows': {
      if (state.folding.unfolded) return { ...state, folding: folded };
      if (hiddenRows(state, view) <= 0) return { ...state, message: allThere };
      return withJobInView({ ...state, folding: { ...folded, unfolded: true } }, view);
    }
    case 'scrollRows': {
      if (hiddenRows(state, view) <= 0) return { ...state, message: allThere };
      if (!state.folding.unfolded) return { ...state, message: stillFolded };
      const half = Math.max(1, Math.floor(view.timeline.height / 2));
      return scrolledBy(state, view, action.by * half) ?? state;
    }
  }
}

/** The rows as they are drawn, all of them where they are unfolded. */
function rowsOf({ window, folding }: AppState, { timeline }: View): TimeRows {
  return timeline.rows(window, folding.unfolded);
}

/** How many rows the screen cannot hold. */
function hiddenRows({ window }: AppState, { timeline }: View): number {
  return timeline.rows(window, true).length - timeline.height;
}

/** Scrolls unfolded rows; undefined where they are folded or end. */
function scrolledBy(state: AppState, view: View, by: number): AppState | undefined {
  if (!state.folding.unfolded) return undefined;
  const most = Math.max(0, hiddenRows(state, view));
  const before = Math.min(state.folding.scroll, most);
  const scroll = Math.max(0, Math.min(before + by, most));
  return scroll === before ? undefined : { ...state, folding: { unfolded: true, scroll, follows: false } };
}

/** On the time axis the selected job stays in view. */
export function withJobInView(state: AppState, view: View): AppState {
  const job = view.rows[viewport(view.rows, state.selection, view.listRows).selected];
  if (state.screen !== 'timeline' || job === undefined) return state;
  const fitted = { ...state, window: fitToJob(state.window, job, view.now) };
  return {
    ...fitted,
    folding: syncedFolding({ ...fitted, folding: { ...state.folding, follows: true } }, view),
  };
}

/** Unfolded rows, scrolled just enough to show the selected job's, whatever came above it. */
export function syncedFolding(state: AppState, view: View): Folding {
  const { screen, folding } = state;
  if (screen !== 'timeline' || !folding.unfolded || !folding.follows) return folding;
  const selected = view.rows[current(state, view)]?.id;
  const row = rowsOf(state, view).findIndex((spans) => spans.some(({ job }) => job.id === selected));
  if (row < 0) return folding;
  const scroll = Math.min(Math.max(folding.scroll, row - view.timeline.height + 1), row);
  return scroll === folding.scroll ? folding : { ...folding, scroll };
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
