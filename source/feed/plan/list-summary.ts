import type { Job } from '../../jobs/job.ts';

/** A summary of a cluster's answers, without the jobs themselves. */
export type ListSummary = {
  /** Atlas's own count, never less than `loaded`; undefined before the first answer. */
  readonly total: number | undefined;
  readonly loaded: number;
  /** Whether Atlas has older jobs that are not loaded. */
  readonly hasMore: boolean;
  /** Unreadable entries in the last answers, a sentence each. */
  readonly problems: readonly string[];
};

/** A cluster's jobs, and the time from which they are complete: -Infinity for all, Infinity if unknown. */
export type KnownJobs = { readonly items: readonly Job[]; readonly since: number };
