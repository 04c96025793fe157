import { useEffect } from 'react';
import { activityOfJobs } from '../../jobs/activity.ts';
import type { FrameSources } from '../frame/frame-sources.ts';
import { haveAllAnswered } from '../list/header-lines.ts';
import { hasAnyTurnedBad } from '../state/unseen.ts';
import type { AppProps } from './app.tsx';

type Props = Pick<AppProps, 'feed' | 'coverage' | 'store' | 'clock'>;

/** Once every cluster has answered, shows what happened since somebody last looked, in an earlier run. */
export function useLastLook(
  { feed, coverage, store, clock }: Props,
  { feed: { clusters }, context }: FrameSources,
): void {
  const complete = haveAllAnswered(clusters) && clusters.length > 0;
  const final = context.coverage.size >= clusters.length;
  useEffect(() => {
    if (!complete) return;
    store.dispatch({ type: 'loaded', news: hasNews(feed, coverage, store), final, at: clock.now() });
  }, [feed, coverage, store, clock, complete, final]);
}

/** Whether jobs arrived or ended between the last look of an earlier run and now. */
function hasNews(feed: Props['feed'], coverage: Props['coverage'], store: Props['store']): boolean {
  const { lookedAt } = store.get();
  const { jobs, clockSkew } = feed.getState();
  if (lookedAt === undefined) return false;
  return (
    activityOfJobs(jobs, lookedAt, clockSkew).length > 0 ||
    hasAnyTurnedBad(coverage.get(), lookedAt + clockSkew)
  );
}
