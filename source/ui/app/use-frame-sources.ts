import { useWindowSize } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { Feed } from '../../feed/feed-state.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import type { FrameSources } from '../frame/frame-sources.ts';
import { summarize, type Summary } from '../frame/summary.ts';
import { shownFeed } from '../hooks/shown-feed.ts';
import { useClusterNames } from '../hooks/use-cluster-names.ts';
import { useStore } from '../hooks/use-store.ts';
import { useVisibleJobs } from '../hooks/use-visible-jobs.ts';
import type { AppProps } from './app.tsx';
import { clusterLink, jobLinks } from './open-page.ts';
import { useScreenTime } from './use-screen-time.ts';

/** All that the next frame shows; draws one whenever any of it changes. */
export function useFrameSources(props: AppProps): FrameSources {
  const { clock, coverage, outside } = props;
  const { columns, rows } = useWindowSize();
  const shown = useMemo(() => shownFeed(props.feed), [props.feed]);
  const feed = useStore(shown);
  const verdicts = useSyncExternalStore(coverage.subscribe, coverage.getTold);
  const state = useStore(props.store);
  const names = useClusterNames(feed.clusters, useStore(props.projects));
  const refused = useStore(props.refused);
  const views = useStore(outside.views);
  const summary = useSummary(props.feed, feed.jobs);
  const now = useScreenTime(props, { feed, state, summary }, shown.subscribe);
  const { jobs, searching } = useVisibleJobs(feed, state, names, clock);
  const { theme, bindings, interval, spareRows } = props;
  // The same object for a key: what depends on it alone is kept.
  const context = useMemo(
    () => ({
      theme,
      bindings,
      columns,
      rows: Math.max(1, rows - spareRows),
      now,
      interval,
      names,
      refused,
      views,
      platform: outside.platform,
      coverage: verdicts,
      linksOf: (job: Job) => jobLinks(job, feed, outside),
      clusterLink: (ref: ClusterRef) => clusterLink(ref, outside),
    }),
    [
      theme,
      bindings,
      columns,
      rows,
      spareRows,
      now,
      interval,
      names,
      refused,
      views,
      verdicts,
      feed,
      outside,
    ],
  );
  return { feed, state, context, summary, jobs, searching };
}

/** What is computed from all held jobs, once for the same jobs. */
function useSummary(feed: Feed, jobs: readonly Job[]): Summary {
  return useMemo(
    () => summarize(jobs, (cluster) => feed.jobsOf(cluster).items, feed.tallies()),
    [jobs, feed],
  );
}
