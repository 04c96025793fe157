import { useApp, useWindowSize } from 'ink';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { Clock } from '../../platform/clock.ts';
import type { CoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import type { Feed, FeedState } from '../../feed/feed-state.ts';
import type { Store } from '../../platform/store.ts';
import { createClusterNamer, type ProjectNames } from '../../jobs/cluster-names.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import { activityOfJobs } from '../../jobs/activity.ts';
import { clusterKey, type ClusterRef, type Job } from '../../jobs/job.ts';
import type { AppState } from '../state/app-state.ts';
import { hasAnyTurnedBad } from '../state/unseen.ts';
import type { AppStore } from '../state/app-store.ts';
import { layOutFrame } from '../frame/frame-content.ts';
import { summarize, type Summary } from '../frame/summary.ts';
import { clusterLink, jobLinks, linkOf, openPage } from './open-page.ts';
import { Frame } from '../frame/frame.tsx';
import { clusterChoices, judgedOf } from '../clusters/cluster-choices.ts';
import { scheduledBucket } from '../clusters/cluster-pane.ts';
import { causeChoices } from '../causes/cause-choices.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import { choicesOf } from '../pane/copy-line.ts';
import type { AppBinding, Commands } from '../bindings/scopes.ts';
import type { ViewShelf } from '../../settings/view-file.ts';
import type { ViewTargets } from '../../views/saved-view.ts';
import { viewCommands, type ViewOutside } from '../views/view-commands.ts';
import { commandLine } from '../command/command-line.ts';
import { chosenTheme } from '../theme/chosen-theme.ts';
import { isAnyFailing, nextStale } from '../list/header-lines.ts';
import { cut } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { boundsOf, type TimelineWindow } from '../state/timeline-window.ts';
import { shownFeed } from '../hooks/shown-feed.ts';
import { useKeymap } from '../hooks/use-keymap.ts';
import { useLatest } from '../hooks/use-latest.ts';
import { useNow } from '../hooks/use-now.ts';
import { useStore } from '../hooks/use-store.ts';

import { createSearch, isFiltering, sorted } from '../state/visible-jobs.ts';

export type AppProps = {
  readonly feed: Feed;
  /** The verdicts on its clusters. */
  readonly coverage: CoverageFeed;
  readonly store: AppStore;
  readonly clock: Clock;
  readonly theme: Theme;
  /** The key table with the changes from the settings. */
  readonly bindings: readonly AppBinding[];
  /** Milliseconds between two refreshes, from the settings. */
  readonly interval: number;
  readonly projects: Pick<Store<ProjectNames>, 'get' | 'subscribe'>;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: Pick<Store<readonly string[]>, 'get' | 'subscribe'>;
  /** Decides how commands to paste are quoted. */
  readonly platform: NodeJS.Platform;
  /** Rows left free at the bottom, for Windows consoles. */
  readonly spareRows: number;
  /** Copies text to the clipboard; false when it can't. */
  readonly copy: (text: string) => boolean;
  /** What this terminal needs for that, as a sentence; undefined when it said that it allows copying. */
  readonly copyCaveat: () => string | undefined;
  /** Opens an address in the browser; false where there is none. */
  readonly openUrl: (url: string) => Promise<boolean>;
  /** A text as a link to this address, where the terminal shows links. */
  readonly link: (text: string, url: string) => string;
  /** Atlas's origin, from the settings; undefined in a demo, which has no pages. */
  readonly baseUrl: string | undefined;
  /** Writes jobs to a file, and returns the result as a sentence. */
  readonly save: (jobs: readonly Job[], format: 'json' | 'csv') => Promise<string>;
  /** The same for verdicts. */
  readonly saveClusters: (clusters: readonly Coverage[], format: 'json' | 'csv') => Promise<string>;
  /** The same for the causes of failures. */
  readonly saveCauses: (causes: readonly FailureCause[], format: 'json' | 'csv') => Promise<string>;
  /** Leaves the view to choose other clusters. */
  readonly pick: () => void;
  /** The saved views. */
  readonly views: ViewShelf;
  readonly settings: ViewOutside['settings'];
  /** What is watched, in the words of config.toml. */
  readonly watched: () => ViewTargets;
  /** Leaves for this view if it watches anything else; whether it does. */
  readonly leaveFor: ViewOutside['leaveFor'];
  readonly suspend: (holdTerminal: ReturnType<typeof useApp>['suspendTerminal']) => void;
};

/** The full-screen view: connects feed and keyboard to frames. */
export function App({
  feed,
  coverage,
  store,
  clock,
  theme,
  bindings,
  interval,
  spareRows,
  suspend,
  save,
  saveClusters,
  saveCauses,
  ...props
}: AppProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const shown = useMemo(() => shownFeed(feed), [feed]);
  const feedState = useStore(shown);
  const verdicts = useSyncExternalStore(coverage.subscribe, coverage.getTold);
  const state = useStore(store);
  const projects = useStore(props.projects);
  const refused = useStore(props.refused);
  const views = useStore(props.views);
  const { clusters } = feedState;
  const [namesOf] = useState(createClusterNamer);
  const names = useMemo(() => namesOf(clusters, projects), [namesOf, clusters, projects]);
  const summary = useMemo(
    () => summarize(feedState.jobs, (cluster) => feed.jobsOf(cluster).items, feed.tallies()),
    [feedState.jobs, feed],
  );
  const tell = useCallback(() => {
    feed.tell();
    coverage.tell();
  }, [feed, coverage]);
  const now = useNow(clock, (at) => tickOf(feedState, state, summary, at, interval), {
    turnsAt: nextStale(feedState, interval),
    beforeTick: tell,
    onNews: shown.subscribe,
  });
  const context = {
    theme,
    bindings,
    columns,
    rows: Math.max(1, rows - spareRows),
    now,
    interval,
    names,
    refused,
    views,
    platform: props.platform,
    coverage: verdicts,
    linksOf: (job: Job) => jobLinks(job, feedState, props),
    clusterLink: (ref: ClusterRef) => clusterLink(ref, props),
  };
  const { jobs, shards, buckets } = feedState;
  const search = useMemo(
    () => createSearch(jobs, state.filter, { shards, buckets, names }, clock),
    [jobs, state.filter, shards, buckets, names, clock],
  );
  const matching = useLatest(useStore(search), jobs);
  const visible = useMemo(() => sorted(matching, state.sort, names), [matching, state.sort, names]);
  const sources = { feed: feedState, state, context, summary, jobs: visible };
  const content = layOutFrame(sources);
  const { view, layout, selected, viewport } = content;

  const commands = (): Commands => ({
    state: store.get(),
    visible: store.view().rows.length,
    cluster: () => store.selectedCluster()?.ref,
    cause: store.selectedCause,
    happened: store.selectedActivity,
    hasTurnedBad: (since) => hasAnyTurnedBad(coverage.get(), since + feed.getState().clockSkew),
    dispatch: store.dispatch,
    feed,
    refresh: () => {
      feed.refresh();
      coverage.refresh();
    },
    now: () => clock.now(),
    copy: (id) => {
      const choice = choiceOf(store, feed, coverage, id, props.platform);
      store.dispatch({ type: 'say', message: copied(choice, props) });
    },
    save: (format) => {
      const written = saved(store, format, { save, saveClusters, saveCauses });
      void written.then((message) => store.dispatch({ type: 'say', message }));
    },
    openPage: (what) => {
      const opening = openPage(linkOf(what, store, feed, props.baseUrl), props);
      void opening.then((message) => store.dispatch({ type: 'say', message }));
    },
    pick: () => {
      props.pick();
      exit();
    },
    quit: () => exit(),
    suspend: () => suspend(suspendTerminal),
    ...commandLine(
      store,
      () => ({ bindings, names, views, state: store.get() }),
      () => commands(),
    ),
    ...viewCommands(store, {
      ...props,
      copied: (choice) => copied(choice, props),
      leaveFor: (name, view) => {
        const leaves = props.leaveFor(name, view);
        if (leaves) exit();
        return leaves;
      },
    }),
    setTheme: (name) => chosenTheme.set(name),
  });
  useKeymap(bindings, commands);
  useLayoutEffect(() => store.show({ ...view, searching: search.get() === undefined }));
  const complete = view.complete && clusters.length > 0;
  const isTold = verdicts.size >= clusters.length;
  useEffect(() => {
    if (complete)
      store.dispatch({
        type: 'loaded',
        news: hasNews(feed, coverage, store),
        final: isTold,
        at: clock.now(),
      });
  }, [feed, coverage, store, clock, complete, isTold]);

  const isOpen =
    (layout.pane !== undefined || state.copying) && state.screen !== 'clusters' && state.screen !== 'causes';
  const showsEvents = state.away !== undefined || state.screen === 'activity';
  const opened = showsEvents
    ? state.copying
      ? content.happened?.job
      : undefined
    : isOpen
      ? selected
      : undefined;
  useEffect(() => feed.open(opened), [feed, opened]);
  const judged = state.clusters.pane === 'closed' ? undefined : content.cluster;
  const [ref, bucketId] = [judged?.ref, scheduledBucket(judged)];
  useEffect(() => feed.openBucket(ref, bucketId), [feed, ref, bucketId]);
  // A filter with few matches would load everything: then older pages load only on request.
  const nearsEnd =
    state.screen === 'timeline'
      ? reachesBack(jobs, state.window, view.now)
      : !isFiltering(state.filter) && visible.length - viewport.end < view.listRows / 2;
  const exhausted = feedState.clusters.every(({ hasMore, olderTrouble }) => !hasMore || olderTrouble);
  const seeks = state.seeking && visible.length === 0 && !exhausted;
  const wantsMore = jobs.length > 0 && (nearsEnd || seeks);
  const ready = wantsMore ? canLoadMore(feedState) : '';
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

  return <Frame {...sources} content={content} />;
}

/** Whether jobs arrived or ended between the last look of an earlier run and now. */
function hasNews(feed: Feed, coverage: CoverageFeed, store: AppStore): boolean {
  const { lookedAt } = store.get();
  const { jobs, clockSkew } = feed.getState();
  if (lookedAt === undefined) return false;
  return (
    activityOfJobs(jobs, lookedAt, clockSkew).length > 0 ||
    hasAnyTurnedBad(coverage.get(), lookedAt + clockSkew)
  );
}

/** Writes the rows of the screen to a file; what came of it, as a sentence. */
function saved(
  store: AppStore,
  format: 'json' | 'csv',
  { save, saveClusters, saveCauses }: Pick<AppProps, 'save' | 'saveClusters' | 'saveCauses'>,
): Promise<string> {
  const { rows, clusters, causes } = store.view();
  const { screen } = store.get();
  if (screen === 'causes') return saveCauses(causes.rows(), format);
  if (screen !== 'clusters') return save(rows, format);
  const told = clusters.rows().flatMap((row) => row.told?.coverage ?? []);
  return saveClusters(told, format);
}

/** One choice of the selected job, or of the selected cluster where the clusters are looked at. */
function choiceOf(
  store: AppStore,
  feed: Feed,
  coverage: Pick<CoverageFeed, 'get'>,
  id: string,
  platform: NodeJS.Platform,
): CopyChoice | undefined {
  const { screen: under, away } = store.get();
  const screen = away === undefined ? under : 'activity';
  const cause = screen === 'causes' ? store.selectedCause() : undefined;
  if (screen === 'causes') return cause && causeChoices(cause).find((one) => one.id === id);
  const happened = screen === 'activity' ? store.selectedActivity() : undefined;
  const row = screen === 'clusters' ? store.selectedCluster() : judgedOf(happened, coverage.get());
  const job = screen === 'activity' ? happened?.job : store.selected();
  const choices = row ? clusterChoices(row) : job && choicesOf(job, feed.getState(), platform);
  return choices?.find((one) => one.id === id);
}

/** Copies it; what came of it, as a sentence. */
function copied(
  choice: CopyChoice | undefined,
  { copy, copyCaveat }: Pick<AppProps, 'copy' | 'copyCaveat'>,
): string {
  if (!choice) return 'There is nothing to copy from.';
  if ('why' in choice) return choice.why;
  const caveat = copyCaveat();
  if (copy(choice.text)) {
    return caveat === undefined
      ? `Copied the ${choice.label}: ${cut(choice.text.replaceAll(/\s+/g, ' '), 60)}`
      : `Sent the ${choice.label} to the terminal's clipboard. ${caveat}`;
  }
  return caveat ?? `The ${choice.label} is more than terminals take into a clipboard; w writes it to a file.`;
}

const second = 1000;

/** How often the screen must follow the clock: every second only while it shows seconds. */
function tickOf(
  feed: Pick<FeedState, 'clusters' | 'paused'>,
  { pane, screen }: AppState,
  { counts }: Summary,
  now: number,
  interval: number,
): number {
  const running = counts.InProgress > 0;
  const failing = isAnyFailing(feed, now, interval);
  return (screen === 'list' && running) || failing || pane !== 'closed' ? second : 20 * second;
}

/** Whether the time axis begins before the oldest loaded job. */
function reachesBack(jobs: readonly Job[], window: TimelineWindow, now: number): boolean {
  const oldest = jobs.at(-1)?.createdAt;
  return oldest !== undefined && oldest > boundsOf(window, now).from;
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
