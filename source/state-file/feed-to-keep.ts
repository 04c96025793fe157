import type { FeedState, KeptCluster } from '../feed/feed-state.ts';
import { clusterKey, isUnfinished } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import { mostOfCluster } from './kept-state.ts';

/** What to keep of the clusters that have answered: the newest jobs, and the unfinished ones. */
export function clustersToKeep({
  clusters,
  jobs,
}: Pick<FeedState, 'clusters' | 'jobs'>): readonly KeptCluster[] {
  const byCluster = new Map<string, Job[]>();
  for (const { ref, updatedAt } of clusters) if (updatedAt !== undefined) byCluster.set(clusterKey(ref), []);
  for (const job of jobs) {
    const some = byCluster.get(clusterKey(job));
    if (some !== undefined && (some.length < mostOfCluster || isUnfinished(job))) some.push(job);
  }
  return clusters.flatMap(({ ref, updatedAt, total = 0 }) =>
    updatedAt === undefined
      ? []
      : [{ ref, at: updatedAt, total, jobs: byCluster.get(clusterKey(ref)) ?? [] }],
  );
}
