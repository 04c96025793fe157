import type { Job } from '../job.ts';
import type { Candidate } from './candidates.ts';
import type { Rhythm } from './rhythm.ts';

/** A verdict before it is put into words. Times are milliseconds since 1970. */
export type Finding =
  /** Oldest first; empty if Atlas reported a failure and the snapshot is unknown. */
  | {
      readonly verdict: 'missing';
      readonly of: readonly Candidate[];
      readonly reportedAt: number | undefined;
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
      readonly expectedAt: number;
      /** The newest job that ended, if it did not succeed: exports are started, and fail. */
      readonly failed: Job | undefined;
    }
  | { readonly verdict: 'failing'; readonly job: Job }
  | { readonly verdict: 'running'; readonly job: Job }
  | { readonly verdict: 'good' }
  /** `automatic`: the schedule exports, and nothing was due yet. */
  | { readonly verdict: 'no-exports'; readonly automatic: boolean }
  | { readonly verdict: 'unknown'; readonly sentence: string; readonly remedy: string };
