import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrowShare,
  boundsOf,
  fitToJob,
  folded,
  initialWindow,
  jobBelow,
  jobBeside,
  pan,
  zoom,
  zoomSteps,
  type TimelineWindow,
  type TimeRows,
} from '../../../source/ui/state/timeline-window.ts';
import {
  initialAppState,
  reduceApp,
  type AppAction,
  type AppState,
  type View,
} from '../../../source/ui/state/app-state.ts';
import { createAppStore, syncWithView } from '../../../source/ui/state/app-store.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { spanOf } from '../../../source/jobs/timeline.ts';
import { job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;
const day = 24 * hour;
const live = (span: number): TimelineWindow => ({ end: 'now', span });

test('zooming steps through the table and stops at both ends', () => {
  const spans = zoomSteps.map(({ span }) => span);
  const nearer = spans.toReversed().map((span) => zoom(live(span), 1, now).span);
  expect(nearer).toEqual([...spans.toReversed().slice(1), hour]);
  const farther = spans.map((span) => zoom(live(span), -1, now).span);
  expect(farther).toEqual([...spans.slice(1), 84 * day]);
  expect(zoom(initialWindow, 1, now)).toEqual({ end: 'now', span: 3 * hour });
});

test('a span outside the table zooms to its neighbours', () => {
  expect(zoom(live(2 * hour), 1, now).span).toBe(hour);
  expect(zoom(live(2 * hour), -1, now).span).toBe(3 * hour);
});

test('zooming in the past keeps the middle', () => {
  expect(zoom({ end: now - 10 * hour, span: 3 * hour }, 1, now)).toEqual({
    end: now - 11 * hour,
    span: hour,
  });
  expect(zoom({ end: now - 10 * hour, span: hour }, -1, now)).toEqual({
    end: now - 9 * hour,
    span: 3 * hour,
  });
});

test('a window that would reach into the future ends now', () => {
  expect(zoom({ end: now - hour, span: hour }, -1, now)).toEqual(live(3 * hour));
  expect(pan({ end: now - hour, span: 4 * hour }, arrowShare, now)).toEqual(live(4 * hour));
  expect(pan(live(hour), arrowShare, now)).toEqual(live(hour));
  expect(boundsOf({ end: now + hour, span: hour }, now)).toEqual({ from: now - hour, to: now });
});

test('an arrow key moves the window by a quarter', () => {
  expect(pan(live(4 * hour), -arrowShare, now)).toEqual({ end: now - hour, span: 4 * hour });
  expect(pan({ end: now - 5 * hour, span: 4 * hour }, 2 * arrowShare, now)).toEqual({
    end: now - 3 * hour,
    span: 4 * hour,
  });
});

test('panning stops at 1970', () => {
  expect(pan({ end: 2 * hour, span: hour }, -100, now)).toEqual({ end: hour, span: hour });
});

test('a window that shows the whole job does not move', () => {
  const window = live(3 * hour);
  expect(fitToJob(window, job(), now)).toBe(window);
  expect(fitToJob(window, job({ state: 'InProgress' }), now)).toBe(window);
  expect(fitToJob(window, job({ createdAt: undefined }), now)).toBe(window);
});

test('a job out of view is brought in, with a margin', () => {
  const old = job({ createdAt: now - 10 * hour, finishedAt: now - 9 * hour });
  expect(fitToJob(live(4 * hour), old, now)).toEqual({ end: now - 6.5 * hour, span: 4 * hour });
  expect(fitToJob({ end: now - 20 * hour, span: 4 * hour }, old, now)).toEqual({
    end: now - 8.5 * hour,
    span: 4 * hour,
  });
  expect(fitToJob({ end: now - 20 * hour, span: 4 * hour }, job(), now)).toEqual({
    end: now - hour + 770_000 + hour / 2,
    span: 4 * hour,
  });
});

test('of a job longer than the window, a part is enough; otherwise its beginning is shown', () => {
  const long = job({ createdAt: now - 20 * hour, finishedAt: now - 10 * hour });
  const inside = { end: now - 12 * hour, span: hour };
  expect(fitToJob(inside, long, now)).toBe(inside);
  expect(fitToJob(live(hour), long, now)).toEqual({ end: now - 19 * hour, span: hour });
});

test('a job dated in the future is shown at the present', () => {
  const window = live(hour);
  expect(fitToJob(window, job({ createdAt: now + hour, state: 'Queued' }), now)).toBe(window);
});

test('after any zooming, panning and fitting, the window ends by now and shows the job', () => {
  const windows = fc.record({
    end: fc.oneof(fc.constant('now' as const), fc.integer({ min: now - 200 * day, max: now - 1 })),
    span: fc.constantFrom(...zoomSteps.map(({ span }) => span)),
  });
  const times = fc.integer({ min: now - 300 * day, max: now });
  const step = fc.constantFrom(1 as const, -1 as const);
  fc.assert(
    fc.property(
      windows,
      times,
      fc.integer({ min: 0, max: 30 * day }),
      step,
      (window, createdAt, took, by) => {
        for (const moved of [zoom(window, by, now), pan(window, by * arrowShare, now)]) {
          expect(moved.end === 'now' || moved.end < now).toBe(true);
          const finishedAt = Math.min(now, createdAt + took);
          const fitted = fitToJob(moved, job({ createdAt, finishedAt }), now);
          const { from, to } = boundsOf(fitted, now);
          expect(to).toBeLessThanOrEqual(now);
          expect(createdAt <= to && finishedAt >= from).toBe(true);
          expect(fitToJob(fitted, job({ createdAt, finishedAt }), now)).toBe(fitted);
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** Rows of bars: for each row its jobs, by hours since they began. */
function rowsOf(...hours: readonly (readonly [cluster: string, ...ago: number[]])[]): {
  readonly rows: TimeRows;
  readonly at: (row: number, bar: number) => Job;
} {
  const rows = hours.map(([clusterName, ...ago]) =>
    ago.map((each) =>
      spanOf(job({ clusterName, createdAt: now - each * hour, finishedAt: now - each * hour + 600_000 }))!,
    ),
  );
  return { rows, at: (row, bar) => rows[row]![bar]!.job };
}

const { rows: threeRows, at } = rowsOf(['Orders', 9, 5, 1], ['Prod0'], ['Web', 8, 4.6], ['Web', 4.4]);

test('down and up select the nearest job in time in the next row, and stop at the ends', () => {
  expect(jobBelow(threeRows, at(0, 1), 1)).toBe(at(2, 1));
  expect(jobBelow(threeRows, at(2, 1), 1)).toBe(at(3, 0));
  expect(jobBelow(threeRows, at(3, 0), 1)).toBe(at(3, 0));
  expect(jobBelow(threeRows, at(3, 0), -1)).toBe(at(2, 1));
  expect(jobBelow(threeRows, at(2, 0), -1)).toBe(at(0, 0));
  expect(jobBelow(threeRows, at(0, 0), -1)).toBe(at(0, 0));
});

test('left and right select the neighbours in the same row', () => {
  expect(jobBeside(threeRows, at(0, 1), -1)).toBe(at(0, 0));
  expect(jobBeside(threeRows, at(0, 1), 1)).toBe(at(0, 2));
  expect(jobBeside(threeRows, at(0, 2), 1)).toBeUndefined();
});

test('from a job out of view, moving continues in its cluster, or with the newest in view', () => {
  const later = job({ clusterName: 'Web', createdAt: now - hour, finishedAt: now });
  expect(jobBeside(threeRows, later, -1)).toBe(at(3, 0));
  expect(jobBeside(threeRows, later, 1)).toBeUndefined();
  expect(jobBelow(threeRows, later, 1)).toBe(at(0, 2));
});

test('without a selection, or from a job without a date, the newest in view is next', () => {
  expect(jobBelow(threeRows, undefined, 1)).toBe(at(0, 2));
  expect(jobBeside(threeRows, undefined, -1)).toBe(at(0, 2));
  expect(jobBeside(threeRows, job({ createdAt: undefined }), -1)).toBe(at(0, 2));
});

test('with nothing in view, no job is selected', () => {
  expect(jobBelow([[], []], at(0, 0), 1)).toBeUndefined();
  expect(jobBeside([], undefined, 1)).toBeUndefined();
});

const timeline: AppState = { ...initialAppState, screen: 'timeline' };
const view: View = { ...createAppStore(0).view(), listRows: 4, now, complete: true };

test('rows of the time axis are folded until Space, and then scroll with the selection and by half screens', () => {
  const many = Array.from({ length: 8 }, () => job());
  // Eight rows with a job, and four clusters without one.
  const spans = [...many.map((one) => [spanOf(one)!]), [], [], [], []];
  const all = (height: number): View => ({
    ...view,
    rows: many,
    timeline: { height, rows: (_, unfolded) => (unfolded ? spans : spans.slice(0, height)) },
  });
  const low = all(4);
  const press = (state: AppState, ...actions: readonly AppAction[]) =>
    actions.reduce((before, action) => reduceApp(before, action, low), state);
  const [fold, down, up]: readonly AppAction[] = [
    { type: 'foldRows' },
    { type: 'scrollRows', by: 1 },
    { type: 'scrollRows', by: -1 },
  ];
  const below: AppAction = { type: 'moveInRows', by: 1 };
  expect(press(timeline, down!)).toMatchObject({
    folding: folded,
    message: expect.stringContaining('unfolded'),
  });
  for (const action of [fold!, down!])
    expect(reduceApp(timeline, action, all(12))).toMatchObject({
      folding: folded,
      message: expect.stringContaining('already'),
    });
  const open = press(timeline, fold!);
  expect(open.folding).toMatchObject({ unfolded: true, scroll: 0 });
  expect(press(open, fold!).folding).toBe(folded);
  expect(press(open, below, below, below).folding.scroll).toBe(0);
  expect(press(open, below, below, below, below).folding.scroll).toBe(1);
  // Below the last job the clusters without one come into view, and at their end a message.
  const last = press(open, ...spans.slice(1, 9).map(() => below));
  expect(last).toMatchObject({ selection: { index: 7 }, folding: { scroll: 5 } });
  expect(press(last, below, below, below)).toMatchObject({ folding: { scroll: 8 }, message: undefined });
  expect(press(last, below, below, below, below).message).toContain('This is the last row');
  expect(press(open, down!).folding.scroll).toBe(2);
  expect(press(open, down!, down!, down!, down!, down!).folding.scroll).toBe(8);
  expect(press(open, down!, down!, up!).folding.scroll).toBe(2);
});

test('the selected row stays on the screen when clusters come above it, unless somebody scrolled', () => {
  const mine = job();
  const rowsOf = (above: number): View => {
    const spans = [...Array.from({ length: above }, () => [spanOf(job())!]), [spanOf(mine)!], [], []];
    return { ...view, rows: [mine], timeline: { height: 2, rows: () => spans } };
  };
  const open = reduceApp(timeline, { type: 'foldRows' }, rowsOf(0));
  expect(syncWithView(open, rowsOf(5)).folding.scroll).toBe(4);
  expect(syncWithView({ ...open, screen: 'list' }, rowsOf(5)).folding.scroll).toBe(0);
  const scrolled = reduceApp(open, { type: 'scrollRows', by: 1 }, rowsOf(0));
  expect(syncWithView(scrolled, rowsOf(5)).folding.scroll).toBe(1);
});
