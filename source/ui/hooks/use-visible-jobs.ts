import { useMemo } from 'react';
import type { FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Job } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AppState } from '../state/app-state.ts';
import { createSearch, sorted } from '../state/visible-jobs.ts';
import { useLatest } from './use-latest.ts';
import { useStore } from './use-store.ts';

/** The jobs that match the filter, sorted. While a search is under way they are still those from before it. */
export function useVisibleJobs(
  { jobs, shards, buckets }: FeedState,
  { filter, sort }: AppState,
  names: ClusterNames,
  clock: Clock,
): { readonly jobs: readonly Job[]; readonly searching: boolean } {
  const search = useMemo(
    () => createSearch(jobs, filter, { shards, buckets, names }, clock),
    [jobs, filter, shards, buckets, names, clock],
  );
  const found = useStore(search);
  const matching = useLatest(found, jobs);
  const visible = useMemo(() => sorted(matching, sort, names), [matching, sort, names]);
  return { jobs: visible, searching: found === undefined };
}
