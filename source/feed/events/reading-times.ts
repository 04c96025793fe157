import type { EventPeriods } from '../scheduler/look-periods.ts';

/** When a project's events are read; local clock, milliseconds since 1970. */
export type ReadingTimes = {
  /** Whether something is going on there, or is expected about now (`isDue`). */
  checkLively(now: number, isDue: boolean): boolean;
  /** It was read; `hasNews`: with something new. */
  noteRead(now: number, hasNews: boolean): void;
  /** The last read went well. */
  noteSuccess(): void;
  /** How many reads in a row have failed, with this one; `isRefused`: nobody may read them. */
  noteFailure(isRefused: boolean): number;
  /** Not before this time, after trouble; 0 for at once. */
  waitUntil(at: number): void;
  /** The next read is due; Infinity for never. `isFirst`: a verdict waits for it. */
  due(now: number, period: number, isFirst: boolean): number;
  /** Between two reads, milliseconds; `pause`: the most where verdicts need them, Infinity elsewhere. */
  period(periods: EventPeriods, pause: number): number;
};

/** Where something happened, more follows: one policy exports several clusters. Longer than between two rare reads. */
const livelyFor = 25 * 60_000;

/** `place`: among the other projects, 0 to 1. */
export function createReadingTimes(place: number): ReadingTimes {
  let lastNews = -Infinity;
  let isLively = false;
  let failures = 0;
  let isRefused = false;
  let readAt: number | undefined;
  let notBefore = 0;
  return {
    checkLively(now, isDue) {
      isLively = now - lastNews < livelyFor || isDue;
      return isLively;
    },
    noteRead(now, hasNews) {
      readAt = now;
      if (!hasNews) return;
      lastNews = now;
      isLively = true;
    },
    noteSuccess() {
      failures = 0;
      isRefused = false;
      notBefore = 0;
    },
    noteFailure(isFinal) {
      failures += 1;
      isRefused = isFinal;
      return failures;
    },
    waitUntil(at) {
      notBefore = at;
    },
    due(now, period, isFirst) {
      if (!Number.isFinite(period)) return Infinity;
      if (isFirst) return Math.max(now, notBefore);
      const last = readAt ?? now;
      return Math.max(isLively ? last + period : turnAfter(last, period, place), notBefore);
    },
    period({ lively, others }, pause) {
      // Where the budget is scarce, verdicts get the events as often as quiet clusters do.
      const seldom = Math.max(pause, Number.isFinite(others) ? others : 0);
      if (isRefused) return seldom;
      return Math.min(seldom, isLively ? lively : others);
    },
  };
}

/**
 * The next of the times that keep all projects evenly apart, however close together they were read before: at the start,
 * or while all of them were lively.
 */
function turnAfter(last: number, period: number, place: number): number {
  const offset = place * period;
  return Math.floor((last - offset) / period + 1) * period + offset;
}
