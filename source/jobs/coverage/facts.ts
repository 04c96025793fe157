import type { ClusterRef, Job } from '../job.ts';
import type { Schedule } from '../schedule.ts';
import type { ProjectEvent, Snapshot } from '../snapshot.ts';

/** How long Atlas may take to create a snapshot's job, milliseconds. */
export const usualGrace = 2 * 3_600_000;

/** The result of a question to Atlas. */
export type Loadable<T> =
  | { readonly kind: 'loaded'; readonly value: T }
  /** Refused or unreadable: one sentence and one remedy, safe to print. */
  | { readonly kind: 'failed'; readonly sentence: string; readonly remedy: string }
  | { readonly kind: 'loading' };

/** What is known from `since` on, milliseconds since 1970; -Infinity when everything is known. */
export type KnownSince<T> = { readonly items: readonly T[]; readonly since: number };

const day = 86_400_000;
/** How far back snapshots are judged: long enough for a monthly export, and as long as Atlas keeps events. */
const judgedDays = 35;

/** The start of the time in which snapshots and events are judged, milliseconds since 1970. */
export function judgedSince(now: number): number {
  return now - judgedDays * day;
}

/** Everything that a verdict on a cluster is based on. */
export type ClusterFacts = ClusterRef & {
  readonly groupName: string;
  /** In any order; every job that was created since is among them. */
  readonly jobs: Loadable<KnownSince<Job>>;
  /** `off`: backups are switched off, so there is no schedule. */
  readonly schedule: Loadable<Schedule | 'off'>;
  /** Requested only if automatic export is on. */
  readonly snapshots: Loadable<readonly Snapshot[]>;
  /** Of the whole project: failed automatic exports and changes of the schedule. */
  readonly events: Loadable<KnownSince<ProjectEvent>>;
};

/** From worst to best, as scripts spell them. */
export const verdicts = [
  'missing',
  'not-exported',
  'never-due',
  'overdue',
  'failing',
  'running',
  'good',
  'no-exports',
  'unknown',
] as const;

export type Verdict = (typeof verdicts)[number];

/** Why a verdict is unknown, from the one that most needs somebody's attention. */
export const doubts = [
  /** Probably nothing is exported: no backups, or no snapshot when one was due. */
  'unprotected',
  /** Atlas refused an answer. */
  'refused',
  /** An answer has something that this program does not know, or lacks something. */
  'unclear',
  /** Exports by hand, or a schedule that was just changed: nothing tells whether newer ones are expected. */
  'irregular',
  'loading',
] as const;

export type Doubt = (typeof doubts)[number];

/** Verdicts that need somebody's attention. */
export const badVerdicts: ReadonlySet<Verdict> = new Set(verdicts.slice(0, 5));

/** The verdicts as people read them. */
export const verdictWords = {
  missing: 'Missing',
  'not-exported': 'Not exported',
  'never-due': 'Never due',
  overdue: 'Overdue',
  failing: 'Failing',
  running: 'Running',
  good: 'Good',
  'no-exports': 'No exports',
  unknown: 'Unknown',
} as const satisfies Record<Verdict, string>;
