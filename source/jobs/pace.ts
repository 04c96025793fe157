import { progressOf } from './estimate.ts';
import type { ExportStatus, Job } from './job.ts';

/**
 * A running job's observed speed, as sums, so that days of observation take no memory. Collections differ in size by
 * orders of magnitude, so an estimate needs many of them, and is kept while the next one nearly agrees. Times are
 * milliseconds since 1970 on the server's clock, spans milliseconds.
 */
export type Pace = ExportStatus & {
  readonly observedAt: number;
  /** When the count last rose, or was first seen; gaps in observation are subtracted. */
  readonly movedAt: number;
  /** The usual time between observations; undefined before the second. */
  readonly beat: number | undefined;
  /** How often the count rose, by how many collections, and in what time. */
  readonly moves: number;
  readonly seen: number;
  readonly watched: number;
  /** As `seen` and `watched`, with less weight for the past. */
  readonly recentSeen: number;
  readonly recentWatched: number;
  /** When the job is expected to end; undefined while that is unknown. */
  readonly endsAt: number | undefined;
  /** The shortest time left shown so far; Infinity before the first. */
  readonly least: number;
};

/** What a pace says about the time left; milliseconds. */
export type PaceEstimate =
  /** `slower`: longer than shown before. Otherwise the time left never grows. */
  | { readonly kind: 'left'; readonly left: number; readonly slower: boolean }
  /** No progress for so long that the estimate no longer holds. */
  | { readonly kind: 'quiet'; readonly since: number }
  /** All collections are exported; the job has still to end. */
  | { readonly kind: 'finishing' };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The least rises and collections for an estimate. */
const fewestMoves = 2;
const fewestSeen = 3;
/** A pause or a closed lid stops observation: observations this many times further apart than usual are a gap. */
const beatsToGap = 6;
/** The longest interval between two refreshes is an hour (`--interval`). */
const firstGap = 65 * minute;
const leastBeat = 15_000;
/** An estimate that differs by less is kept: shares of the time left, and at least this long. */
const tolerance = 0.15;
const leastTolerance = 20_000;
/** A later end is a guess that helps nobody. */
const furthest = 30 * day;
const steps = [
  [2 * hour, minute],
  [10 * hour, hour / 2],
  [4 * day, hour],
] as const;
/** How many paces to keep: more than Atlas exports at once. */
const paceLimit = 1000;

/** Records the jobs' counts at a time, and drops jobs that are no longer in progress. The same map when nothing changed. */
export function recordPaces(
  paces: ReadonlyMap<string, Pace>,
  jobs: readonly Job[],
  at: number,
): ReadonlyMap<string, Pace> {
  const next = new Map(paces);
  let touched = false;
  for (const job of jobs) {
    const before = next.get(job.id);
    if (job.state !== 'InProgress') {
      touched = next.delete(job.id) || touched;
    } else if (job.exportStatus !== undefined && progressOf(job) !== undefined) {
      next.set(job.id, recordPace(before, job.exportStatus, at));
      touched = true;
    }
  }
  if (!touched) return paces;
  return next.size > paceLimit ? new Map([...next].slice(-paceLimit)) : next;
}

/** Drops jobs by id; the same map when it has none of them. */
export function forgetPaces(
  paces: ReadonlyMap<string, Pace>,
  ids: readonly string[],
): ReadonlyMap<string, Pace> {
  if (!ids.some((id) => paces.has(id))) return paces;
  const next = new Map(paces);
  for (const id of ids) next.delete(id);
  return next;
}

/** Records a job's counts once more. A falling count starts over, but the shown time left stays. */
export function recordPace(before: Pace | undefined, counts: ExportStatus, at: number): Pace {
  const { exportedCollections, totalCollections } = counts;
  if (before === undefined || exportedCollections < before.exportedCollections) {
    const least = leastShown(before, counts, at);
    return { ...unmoved, exportedCollections, totalCollections, observedAt: at, movedAt: at, least };
  }
  const gap = at - before.observedAt;
  const unseen = gap < 0 || gap > longestGap(before);
  const looked: Pace = {
    ...before,
    exportedCollections,
    totalCollections,
    observedAt: at,
    movedAt: before.movedAt + (unseen ? gap : 0),
    beat: nextBeat(before, gap, unseen),
  };
  const rise = exportedCollections - before.exportedCollections;
  return promise(before, rise > 0 ? moved(looked, rise, at, unseen) : looked, at);
}

/** The outlook at a time, which may be before the last observation; undefined while it is too early. */
export function estimateByPace(pace: Pace, now: number): PaceEstimate | undefined {
  if (pace.exportedCollections >= pace.totalCollections) return { kind: 'finishing' };
  if (isQuiet(pace)) return { kind: 'quiet', since: pace.observedAt - pace.movedAt };
  const at = Math.max(now, pace.observedAt);
  // The last observation is too old for the estimate.
  if (pace.endsAt === undefined || at - pace.observedAt > longestGap(pace)) return undefined;
  const left = roundUp(Math.max(0, pace.endsAt - at));
  return { kind: 'left', left, slower: left > roundUp(pace.least) };
}

const unmoved = {
  beat: undefined,
  moves: 0,
  seen: 0,
  watched: 0,
  recentSeen: 0,
  recentWatched: 0,
  endsAt: undefined,
};

function moved(pace: Pace, rise: number, at: number, unseen: boolean): Pace {
  // In a gap the time of a rise is unknown, and the first collection includes work that is done once for all.
  if (unseen || rise === pace.exportedCollections) return { ...pace, movedAt: at };
  const took = at - pace.movedAt;
  // By collections, not by time: one giant must not outweigh all earlier ones.
  const fade = 0.5 ** (rise / Math.max(8, pace.totalCollections / 4));
  return {
    ...pace,
    movedAt: at,
    moves: pace.moves + 1,
    seen: pace.seen + rise,
    watched: pace.watched + took,
    recentSeen: pace.recentSeen * fade + rise,
    recentWatched: pace.recentWatched * fade + took,
  };
}

/** Sets the expected end, unless the previous one nearly agrees. */
function promise(before: Pace, pace: Pace, at: number): Pace {
  const least = leastShown(before, pace, at);
  const left = estimate(pace, at);
  if (left === undefined) return { ...pace, endsAt: undefined, least };
  const held = before.endsAt;
  const near = held !== undefined && Math.abs(at + left - held) <= Math.max(leastTolerance, left * tolerance);
  return { ...pace, endsAt: near ? held : at + left, least };
}

/** Milliseconds; undefined with too few observations, when nothing is left to copy, and while nothing moves. */
function estimate(pace: Pace, at: number): number | undefined {
  const remaining = pace.totalCollections - pace.exportedCollections;
  if (pace.moves < fewestMoves || pace.seen < fewestSeen || remaining <= 0 || isQuiet(pace)) return undefined;
  const each = eachTakes(pace);
  // The current collection is partly done; while it takes longer than the others, the time left stands still.
  const left = Math.round((remaining - 1) * each + Math.max(0, each - (at - pace.movedAt)));
  return left <= furthest ? left : undefined;
}

function eachTakes({ recentSeen, recentWatched }: Pace): number {
  return recentWatched / recentSeen;
}

/** Whether nothing has moved for longer than chance and the remaining work explain. */
function isQuiet(pace: Pace): boolean {
  if (pace.moves < fewestMoves) return false;
  const each = eachTakes(pace);
  const ahead = (pace.totalCollections - pace.exportedCollections) * each;
  return pace.observedAt - pace.movedAt > Math.max(minute, 4 * each, ahead / 2);
}

/** The shortest time left that the screen can have shown up to a time; unknown after the clock was set back. */
function leastShown(before: Pace | undefined, counts: ExportStatus, at: number): number {
  // Everything was already exported: whatever follows is late.
  if (counts.exportedCollections >= counts.totalCollections) return 0;
  if (before?.endsAt === undefined) return before?.least ?? Infinity;
  const latest = before.observedAt + longestGap(before);
  const shown = before.endsAt - (at < before.observedAt ? latest : Math.min(at, latest));
  return Math.min(before.least, Math.max(0, shown));
}

function longestGap({ beat }: Pace): number {
  return beat === undefined ? firstGap : Math.max(minute, beatsToGap * beat);
}

/** Follows the interval slowly, and a new, longer one within a few looks. */
function nextBeat({ beat }: Pace, gap: number, unseen: boolean): number | undefined {
  if (gap < 0) return beat;
  if (unseen) return Math.min(gap, 4 * Math.max(leastBeat, beat ?? 0));
  return beat === undefined ? gap : beat + (gap - beat) / 4;
}

/** Milliseconds, rounded up in readable steps: minutes, half hours from two hours on, hours from ten, days from four. */
export function roundUp(milliseconds: number): number {
  const [, step] = steps.find(([upTo]) => milliseconds <= upTo) ?? [Infinity, day];
  return Math.ceil(milliseconds / step) * step;
}
