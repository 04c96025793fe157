import { useEffect } from 'react';
import type { Job } from '../../jobs/job.ts';
import { scheduledBucket } from '../clusters/cluster-pane.ts';
import type { FrameContent } from '../frame/frame-content.ts';
import type { AppState } from '../state/app-state.ts';
import type { AppProps } from './app.tsx';

/** Has the feed load what the open job or verdict shows besides. */
export function useOpened({ feed }: Pick<AppProps, 'feed'>, state: AppState, content: FrameContent): void {
  const job = openedJob(state, content);
  useEffect(() => feed.open(job), [feed, job]);
  const judged = state.clusters.pane === 'closed' ? undefined : content.cluster;
  const [ref, bucketId] = [judged?.ref, scheduledBucket(judged)];
  useEffect(() => feed.openBucket(ref, bucketId), [feed, ref, bucketId]);
}

/** The job whose details are shown, or can be copied. */
function openedJob(
  { away, screen, copying }: AppState,
  { layout, happened, selected }: FrameContent,
): Job | undefined {
  if (away !== undefined || screen === 'activity') return copying ? happened?.job : undefined;
  if (screen === 'clusters' || screen === 'causes') return undefined;
  return layout.pane !== undefined || copying ? selected : undefined;
}
