import type { Trouble } from '../../atlas/api/errors.ts';
import { backoff } from '../../atlas/http/retry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HeldJobs } from '../plan/held-jobs.ts';
import { isJobDue } from '../scheduler/job-rhythm.ts';
import type { LookKind, LookSchedule } from '../scheduler/look-schedule.ts';
import type { Rank } from '../scheduler/scheduler.ts';

/** When one cluster's refreshes are due, by how the last ones went. */
export type LookTimes = {
  /** The cluster's kind by its last answer. */
  kind(): LookKind;
  isFailing(): boolean;
  /** How urgent the next refresh is; `isLoaded`: whether any has succeeded. */
  rank(isLoaded: boolean): Rank;
  /** The planned time between two refreshes, milliseconds; undefined for the interval. */
  period(): number | undefined;
  /** A refresh that was due then begins now; returns the time that the next one is counted from. */
  begin(due: number): number;
  /** It took so many requests, and these jobs are held now. */
  succeed(heldJobs: HeldJobs, requests: number): void;
  fail(): void;
  /** When the next refresh is due after one that began then; beats missed during it are dropped. */
  next(start: number): number;
  /** The same after trouble. */
  retry(trouble: Trouble): number;
  /** The same when a pause ends; in the past if it is overdue. */
  resume(): number;
  /** The refresh after the next one comes after this share of the usual interval, 0 to 1, or with the schedule's next place. */
  spread(share: number | undefined): void;
  /** When the clock was set back, the next beat would be hours away. */
  forgetBeat(): void;
  close(): void;
};

type Options = {
  /** The cluster's `clusterKey`. */
  readonly key: string;
  readonly looks: LookSchedule;
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds. */
  readonly interval: number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
};

/**
 * The next refresh is counted from when the last one was due, if it waited less than this for its turn, milliseconds:
 * otherwise each period would be longer by such a wait. After a longer wait, as when many are due at once, they keep the
 * distance that they got.
 */
const inTime = 1000;
/** The longest interval for a server that refuses: nothing changes until a person does something. */
const slowest = 60_000;

export function createLookTimes({ key, looks, clock, interval, random }: Options): LookTimes {
  let kind: LookKind = 'quiet';
  let failures = 0;
  let begun: number | undefined;
  /** The share of the interval until the next refresh. */
  let share: number | undefined = 1;
  looks.add(key);

  return {
    kind: () => kind,
    isFailing: () => failures > 0,
    rank: (isLoaded) => (failures > 0 ? 'failing' : isLoaded ? kind : 'first'),
    period: () => (looks.isEachInterval() ? undefined : looks.period(kind)),
    begin(due) {
      const now = clock.now();
      begun = now - due < inTime ? Math.min(due, now) : now;
      return begun;
    },
    succeed(heldJobs, requests) {
      failures = 0;
      kind = kindOf(heldJobs, clock.now());
      looks.note(key, kind, requests);
    },
    fail() {
      failures += 1;
      looks.note(key, 'failing', 1);
    },
    next(start) {
      const period = looks.period(kind);
      const next = looks.next(kind, start, share);
      share = 1;
      return next + Math.max(0, Math.ceil((clock.now() - next + 1) / period)) * period;
    },
    retry({ kind: trouble, retryable, retryAfter }) {
      const wait = backoff(failures, random, retryAfter === undefined ? trouble : undefined);
      // Among many clusters, those that fail for long must not cost more than those that answer.
      const seldom = looks.isEachInterval() ? 0 : looks.period('failing');
      const least =
        retryable && wait < slowest ? wait : Math.max(retryable ? wait : interval, slowest, seldom);
      return clock.now() + Math.max(least, retryAfter ?? 0);
    },
    resume: () => (failures === 0 && begun !== undefined ? begun + looks.period(kind) : 0),
    spread(next) {
      share = next;
    },
    forgetBeat() {
      begun = undefined;
    },
    close: () => looks.forget(key),
  };
}

function kindOf({ unfinished, jobs }: HeldJobs, now: number): LookKind {
  if (unfinished.size > 0) return 'running';
  return isJobDue(jobs, now) ? 'due' : 'quiet';
}
