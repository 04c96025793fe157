import { useEffect } from 'react';
import type { FeedState } from '../../feed/feed-state.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { FrameContent } from '../frame/frame-content.ts';
import { serverTime, type FrameSources } from '../frame/frame-sources.ts';
import { boundsOf } from '../state/timeline-window.ts';
import { isFiltering } from '../state/visible-jobs.ts';
import type { AppProps } from './app.tsx';

/** Loads older pages when the view comes near the end of the loaded jobs, or until a search finds a match. */
export function useOlderPages(
  { feed, store }: Pick<AppProps, 'feed' | 'store'>,
  sources: FrameSources,
  content: FrameContent,
): void {
  const seeks = isSeeking(sources);
  const wantsMore = sources.feed.jobs.length > 0 && (nearsEnd(sources, content) || seeks);
  const ready = wantsMore ? canLoadMore(sources.feed) : '';
  // Again whenever another cluster can load, not only for the first: one that can't yet must not delay the others.
  useEffect(() => {
    if (ready !== '') feed.loadMore();
  }, [feed, ready]);
  // Reaching the end again asks for what comes after it, even if that failed before.
  useEffect(() => {
    if (wantsMore) feed.loadMore(true);
  }, [feed, wantsMore]);
  useEffect(() => {
    if (!seeks) store.dispatch({ type: 'stopSeeking' });
  }, [store, seeks]);
}

/** Whether older pages are loaded until one contains a match. */
function isSeeking({ feed, state, jobs }: FrameSources): boolean {
  const exhausted = feed.clusters.every(({ hasMore, olderTrouble }) => !hasMore || olderTrouble);
  return state.seeking && jobs.length === 0 && !exhausted;
}

/** Whether the view is less than half a screen from the last loaded job. */
function nearsEnd(sources: FrameSources, { viewport, view }: FrameContent): boolean {
  const { state, jobs } = sources;
  if (state.screen === 'timeline') return reachesBack(sources);
  // A filter with few matches would load everything: then older pages load only on request.
  return !isFiltering(state.filter) && jobs.length - viewport.end < view.listRows / 2;
}

/** Whether the time axis begins before the oldest loaded job. */
function reachesBack(sources: FrameSources): boolean {
  const { feed, state } = sources;
  const oldest = feed.jobs.at(-1)?.createdAt;
  return oldest !== undefined && oldest > boundsOf(state.window, serverTime(sources)).from;
}

/**
 * The clusters that have answered and have older jobs which are neither loaded, nor loading, nor refused, as one text.
 */
function canLoadMore({ clusters }: FeedState): string {
  return clusters
    .filter(
      ({ hasMore, loadingMore, trouble, olderTrouble, updatedAt }) =>
        hasMore && !loadingMore && !trouble && !olderTrouble && updatedAt !== undefined,
    )
    .map(({ ref }) => clusterKey(ref))
    .join();
}
