import type { Job } from '../../jobs/job.ts';

/** What a cluster's answers amount to, without the jobs themselves. */
export type Held = {
  /** Atlas's own count, never less than `loaded`; undefined before the first answer. */
  readonly total: number | undefined;
  readonly loaded: number;
  /** Whether Atlas holds older jobs that are not loaded. */
  readonly hasMore: boolean;
  /** Entries that could not be read, a sentence each, from the last answers. */
  readonly problems: readonly string[];
};

/** Jobs of a cluster, and since when all that there are are among them: -Infinity for all, Infinity for nobody knows. */
export type KnownJobs = { readonly items: readonly Job[]; readonly since: number };
