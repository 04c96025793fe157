import type { ClusterRef, Job } from '../job.ts';
import type { Schedule } from '../schedule.ts';
import type { ProjectEvent, Snapshot } from '../snapshot.ts';

/** Something that was asked for. */
export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  /** Refused, or it could not be read: one sentence and one remedy, safe to print. */
  | { readonly kind: 'untold'; readonly sentence: string; readonly remedy: string }
  | { readonly kind: 'loading' };

/** What is known since a time, milliseconds since 1970: `since` is -Infinity for all there is. */
export type KnownSince<T> = { readonly items: readonly T[]; readonly since: number };

/** All that a verdict on a cluster rests on. */
export type ClusterFacts = ClusterRef & {
  readonly groupName: string;
  /** In any order; every job that was created since is among them. */
  readonly jobs: Told<KnownSince<Job>>;
  /** `off`: backups are switched off, so there is no schedule. */
  readonly schedule: Told<Schedule | 'off'>;
  /** Only asked for where automatic export is on. */
  readonly snapshots: Told<readonly Snapshot[]>;
  /** Of the whole project: failed automatic exports and changes of the schedule. */
  readonly events: Told<KnownSince<ProjectEvent>>;
};

/** From the worst to the least; spelled as machines read them. */
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

/** Verdicts that someone should do something about. */
export const badVerdicts: ReadonlySet<Verdict> = new Set(verdicts.slice(0, 5));
