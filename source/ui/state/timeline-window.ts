import type { Job } from '../../jobs/job.ts';
import { firstIndex, spanOf, timelineOf } from '../../jobs/timeline.ts';

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

/** How much of the window an arrow key moves by, and a page key, which keeps an eighth in view. */
export const arrowShare = 1 / 4;
export const pageShare = 7 / 8;
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

/**
 * The job that is `by` places later (negative: earlier) than the selected one in order of creation, stopping at the
 * ends; if the selection is out of view, or there is none, the nearest job in view. Undefined when no job has a date.
 */
export function moveInTimeline(
  jobs: readonly Job[],
  selectedId: string | undefined,
  by: number,
  window: TimelineWindow,
  now: number,
): Job | undefined {
  const { spans } = timelineOf(jobs);
  const { from, to } = boundsOf(window, now);
  const first = firstIndex(spans, ({ start }) => start >= from);
  // Times that the server's clock puts in the future are shown at the present.
  const last = window.end === 'now' ? spans.length - 1 : firstIndex(spans, ({ start }) => start > to) - 1;
  const selected = spans.findIndex(({ job }) => job.id === selectedId);
  const { end = Infinity } = spans[selected] ?? { end: -Infinity };
  const inView = selected >= 0 && selected <= last && end >= from;
  let target = selected < first && selected >= 0 ? first : last;
  if (inView || (selected >= 0 && last < first)) target = selected + by;
  return spans[Math.max(0, Math.min(target, spans.length - 1))]?.job;
}

function endingAt(end: number, span: number, now: number): TimelineWindow {
  return end >= now ? { end: 'now', span } : { end: Math.max(end, span), span };
}
