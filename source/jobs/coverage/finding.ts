import type { Job } from '../job.ts';
import type { Schedule } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Candidate } from './candidates.ts';
import type { ClusterFacts, Doubt } from './facts.ts';
import type { Rhythm } from './rhythm.ts';

/** A verdict before it is put into words. Times are milliseconds since 1970. */
export type Finding =
  /** Oldest first; empty if Atlas reported a failure and the snapshot is unknown. */
  | {
      readonly verdict: 'missing';
      readonly of: readonly Candidate[];
      readonly reportedAt: number | undefined;
      /** The newest snapshot that can be exported; only where the missing one is unknown. */
      readonly newest: (Snapshot & { readonly createdAt: number }) | undefined;
    }
  | {
      readonly verdict: 'not-exported';
      readonly of: readonly Candidate[];
      /** The newest job of the newest of these. */
      readonly job: Job;
      /** Whether a later snapshot was exported. */
      readonly laterGood: boolean;
    }
  | { readonly verdict: 'never-due'; readonly frequency: string; readonly taken: readonly string[] }
  | {
      readonly verdict: 'overdue';
      readonly rhythm: Rhythm;
      /** When the newest successful job was created, and when the next one was expected. */
      readonly goodAt: number;
      readonly expectedAt: number;
      /** The newest job that ended, if it did not succeed: exports are started, and fail. */
      readonly failed: Job | undefined;
    }
  | { readonly verdict: 'failing'; readonly job: Job }
  | { readonly verdict: 'running'; readonly job: Job }
  | { readonly verdict: 'good'; readonly by: GoodBy }
  /** `automatic`: the schedule exports, and nothing was due yet. */
  | { readonly verdict: 'no-exports'; readonly automatic: boolean }
  | {
      readonly verdict: 'unknown';
      readonly doubt: Doubt;
      /** What Atlas refused, where the sentence only says why. */
      readonly unread?: string;
      readonly sentence: string;
      readonly remedy: string;
    };

/** Why nothing is wrong. */
export type GoodBy =
  | { readonly kind: 'schedule' | 'rhythm'; readonly words: string }
  /** When the next export is due: after a change of the schedule the first since then. */
  | (Excuse & { readonly next: number });

/** Why there need not be an export of the newest due time, `at`. Times are milliseconds since 1970. */
export type Excuse =
  /** The schedule was changed after it. */
  | { readonly kind: 'changed'; readonly at: number; readonly changedAt: number }
  /** A less frequent rule may have replaced that snapshot, which then is not one of the `frequency`. */
  | { readonly kind: 'shared'; readonly at: number; readonly frequency: string }
  /** The snapshot is still being taken. */
  | { readonly kind: 'unfinished'; readonly at: number }
  /** The snapshot was taken within the grace. */
  | { readonly kind: 'late'; readonly at: number; readonly takenAt: number };

export type FindingOf<V extends Finding['verdict']> = Extract<Finding, { readonly verdict: V }>;

/** What a person reads: what is wrong, and what to do about it. */
export type Words = { readonly reason: string; readonly remedy: string | undefined };

/** What is known of automatic export; `unclear`: Atlas refused the schedule, or does not say. */
export type AutomaticExport = 'on' | 'off' | 'no-backups' | 'unclear';

/** What is in the bucket, as far as is known. Times are milliseconds since 1970. */
export type Covered = {
  readonly now: number;
  /** Whether all jobs that there are were read. */
  readonly hasAllJobs: boolean;
  readonly lastGood: Job | undefined;
  /** The time of the newest good data; its job's creation, if that is unknown. */
  readonly dataAsOf: number | undefined;
  readonly isDataTimeKnown: boolean;
};

/** Everything that the verdicts need to know of one cluster. Times are milliseconds since 1970. */
export type Case = Covered & {
  readonly facts: ClusterFacts;
  readonly grace: number;
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly automatic: AutomaticExport;
  /** When the newest successful job was created. */
  readonly goodAt: number | undefined;
  readonly lastEnded: Job | undefined;
  readonly running: Job | undefined;
  /** Undefined without automatic export. */
  readonly schedule: Schedule | undefined;
  /** Undefined when schedule, snapshots or events are unknown. */
  readonly candidates: readonly Candidate[] | undefined;
  readonly rhythm: Rhythm | undefined;
};

/** The finding, and the facts that every verdict has. */
export type Judgement = Covered &
  Pick<Case, 'grace' | 'automatic' | 'running' | 'schedule' | 'rhythm'> & {
    readonly finding: Finding;
    /** What else holds, worst first. */
    readonly others: readonly Finding[];
  };
