import type { FeedState } from '../../feed/feed-state.ts';
import { clusterKey, type Job } from '../../jobs/job.ts';

/** How many jobs failed within a time, milliseconds: a day, or as far back as the jobs of each cluster are loaded. */
export type RecentFailures = { readonly count: number; readonly span: number };

const hour = 3_600_000;
const day = 24 * hour;
/** An export may take its time: jobs that were created longer ago have ended longer ago. */
const longestExport = 2 * day;

/** `oldest`: when the oldest held job of a cluster was created, by its `clusterKey`; `now` on Atlas's clock. */
export function recentFailures(
  { jobs, clusters }: Pick<FeedState, 'jobs' | 'clusters'>,
  oldest: () => ReadonlyMap<string, number>,
  now: number,
): RecentFailures {
  const partly = clusters.filter(({ hasMore }) => hasMore);
  const reaches = partly.map(({ ref }) => oldest().get(clusterKey(ref)) ?? -Infinity);
  const since = Math.max(now - day, ...reaches.filter((at) => at < now));
  let count = 0;
  for (const job of jobs) {
    if (job.createdAt !== undefined && job.createdAt < now - day - longestExport) break;
    if (job.state === 'Failed' && endOf(job) >= since) count += 1;
  }
  return { count, span: now - since };
}

function endOf({ finishedAt, createdAt = 0 }: Job): number {
  return finishedAt ?? createdAt;
}
