import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrowShare,
  boundsOf,
  fitToJob,
  initialWindow,
  moveInTimeline,
  pan,
  zoom,
  zoomSteps,
  type TimelineWindow,
} from '../../../source/ui/state/timeline-window.ts';
import { job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;
const day = 24 * hour;
const live = (span: number): TimelineWindow => ({ end: 'now', span });

test('zooming goes through the table, one step a key, and stops at both ends', () => {
  const spans = zoomSteps.map(({ span }) => span);
  const nearer = spans.toReversed().map((span) => zoom(live(span), 1, now).span);
  expect(nearer).toEqual([...spans.toReversed().slice(1), hour]);
  const farther = spans.map((span) => zoom(live(span), -1, now).span);
  expect(farther).toEqual([...spans.slice(1), 84 * day]);
  expect(zoom(initialWindow, 1, now)).toEqual({ end: 'now', span: 3 * hour });
});

test('a span that is not in the table goes to its neighbours', () => {
  expect(zoom(live(2 * hour), 1, now).span).toBe(hour);
  expect(zoom(live(2 * hour), -1, now).span).toBe(3 * hour);
});

test('zooming in the past keeps the middle where it is', () => {
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

test('an arrow moves the window by a quarter of what is seen', () => {
  expect(pan(live(4 * hour), -arrowShare, now)).toEqual({ end: now - hour, span: 4 * hour });
  expect(pan({ end: now - 5 * hour, span: 4 * hour }, 2 * arrowShare, now)).toEqual({
    end: now - 3 * hour,
    span: 4 * hour,
  });
});

test('however far one pans, time begins in 1970', () => {
  expect(pan({ end: 2 * hour, span: hour }, -100, now)).toEqual({ end: hour, span: hour });
});

test('a window that shows the whole job stays as it is', () => {
  const window = live(3 * hour);
  expect(fitToJob(window, job(), now)).toBe(window);
  expect(fitToJob(window, job({ state: 'InProgress' }), now)).toBe(window);
  expect(fitToJob(window, job({ createdAt: undefined }), now)).toBe(window);
});

test('a job out of view is brought in, with a margin beside it', () => {
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

test('of a job that is longer than the window a part is enough, and its beginning is shown first', () => {
  const long = job({ createdAt: now - 20 * hour, finishedAt: now - 10 * hour });
  const inside = { end: now - 12 * hour, span: hour };
  expect(fitToJob(inside, long, now)).toBe(inside);
  expect(fitToJob(live(hour), long, now)).toEqual({ end: now - 19 * hour, span: hour });
});

test('a job from the future, by its date, is in view at the present', () => {
  const window = live(hour);
  expect(fitToJob(window, job({ createdAt: now + hour, state: 'Queued' }), now)).toBe(window);
});

test('whatever is zoomed, panned and fitted, the end is not in the future and the job can be seen', () => {
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

const [newest, middle, oldest] = [1, 5, 9].map((hours) =>
  job({ createdAt: now - hours * hour, finishedAt: now - (hours - 0.5) * hour }),
) as [ReturnType<typeof job>, ReturnType<typeof job>, ReturnType<typeof job>];
const three = [newest, middle, oldest];

const move = (id: string, by: number) => moveInTimeline(three, id, by, live(12 * hour), now);

test('the next job is the later one, and the ends hold', () => {
  expect(move(middle.id, 1)).toBe(newest);
  expect(move(middle.id, -1)).toBe(oldest);
  expect(move(newest.id, 1)).toBe(newest);
  expect(move(newest.id, -2)).toBe(oldest);
  expect(move(oldest.id, -1)).toBe(oldest);
});

test('with nothing selected the newest job in view is next', () => {
  expect(moveInTimeline(three, undefined, -1, live(12 * hour), now)).toBe(newest);
  expect(moveInTimeline(three, 'gone', 1, { end: now - 4 * hour, span: 2 * hour }, now)).toBe(middle);
});

test('after panning away one goes on where one looks', () => {
  const past = { end: now - 4 * hour, span: 12 * hour };
  expect(moveInTimeline(three, newest.id, -1, past, now)).toBe(middle);
  expect(moveInTimeline(three, oldest.id, 1, live(6 * hour), now)).toBe(middle);
});

test('where nothing is in view, it goes on from the selected job', () => {
  expect(moveInTimeline(three, newest.id, -1, { end: now - 50 * hour, span: hour }, now)).toBe(middle);
  expect(moveInTimeline(three, undefined, -1, { end: now - 50 * hour, span: hour }, now)).toBe(oldest);
});

test('without dates there is nowhere to go', () => {
  expect(moveInTimeline([job({ createdAt: undefined })], undefined, 1, initialWindow, now)).toBeUndefined();
  expect(moveInTimeline([], undefined, 1, initialWindow, now)).toBeUndefined();
});
