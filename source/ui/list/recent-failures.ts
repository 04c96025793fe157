import type { FeedState } from '../../feed/feed-state.ts';
import { keyOf } from '../../jobs/job.ts';
import type { JobTallies } from '../../jobs/job-lists.ts';

import { memoize } from './memoize.ts';

/** How many jobs failed within a time, milliseconds: a day, or as far back as the jobs of each cluster are loaded. */
export type RecentFailures = { readonly count: number; readonly span: number };

const hour = 3_600_000;
const day = 24 * hour;
/** An export may take its time: jobs that were created longer ago have ended longer ago. */
const longestExport = 2 * day;

/** Among the failed jobs of all; `now` on Atlas's clock. */
export function recentFailures(
  { clusters }: Pick<FeedState, 'clusters'>,
  { failed, oldest }: Pick<JobTallies, 'failed' | 'oldest'>,
  now: number,
): RecentFailures {
  const since = reachOf(clusters, oldest, now);
  let count = 0;
  for (const job of failed) {
    if (job.createdAt !== undefined && job.createdAt < now - day - longestExport) break;
    if (endOf(job) >= since) count += 1;
  }
  return { count, span: now - since };
}

/** From when on the jobs of all clusters are loaded, within the last day. */
const reachOf = memoize(
  (clusters: FeedState['clusters'], oldest: JobTallies['oldest'], now: number): number => {
    let since = now - day;
    for (const { hasMore, ref } of clusters) {
      const reach = hasMore ? (oldest.get(keyOf(ref)) ?? -Infinity) : -Infinity;
      if (reach > since && reach < now) since = reach;
    }
    return since;
  },
);

function endOf({ finishedAt, createdAt = 0 }: JobTallies['failed'][number]): number {
  return finishedAt ?? createdAt;
}
