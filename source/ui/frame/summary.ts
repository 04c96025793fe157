import { usualDuration, type Usual } from '../../jobs/estimate.ts';
import { clusterKey, type ClusterRef, type Job } from '../../jobs/job.ts';
import { tally, type JobTallies } from '../../jobs/job-lists.ts';
import type { JobLookup } from '../activity/activity-view.ts';

/** Everything computed from all held jobs: once per set of jobs, not per key. */
export type Summary = JobTallies & {
  readonly usual: (job: Job) => Usual | undefined;
  /** A held job by its id. */
  readonly jobOf: JobLookup;
  /** A cluster's held jobs, newest first. */
  readonly jobsOf: (cluster: ClusterRef) => readonly Job[];
};

const none: readonly Job[] = [];

/** How long a cluster's jobs usually take, by job id; kept while its list of jobs stays the same. */
const usualOf = new WeakMap<readonly Job[], Map<string, Usual | undefined>>();

/**
 * Counts, and how long similar jobs usually take; the latter is computed on first use. `jobsOf` returns a cluster's held
 * jobs and `tallies` what is counted, without a walk through all of them.
 */
export function summarize(
  jobs: readonly Job[],
  jobsOf: Summary['jobsOf'] = groupedBy(jobs),
  tallies: JobTallies = tally(jobs),
): Summary {
  const usual = (job: Job): Usual | undefined => {
    const some = jobsOf(job);
    const known = usualOf.get(some) ?? new Map<string, Usual | undefined>();
    usualOf.set(some, known);
    if (!known.has(job.id)) known.set(job.id, usualDuration(some, job));
    return known.get(job.id);
  };
  let byId: ReadonlyMap<string, Job> | undefined;
  const jobOf: JobLookup = (id) => {
    byId ??= new Map(jobs.map((job) => [job.id, job]));
    return byId.get(id);
  };
  return { ...tallies, usual, jobOf, jobsOf };
}

function groupedBy(jobs: readonly Job[]): Summary['jobsOf'] {
  let clusters: ReadonlyMap<string, readonly Job[]> | undefined;
  return (cluster) => {
    clusters ??= Map.groupBy(jobs, clusterKey);
    return clusters.get(clusterKey(cluster)) ?? none;
  };
}
