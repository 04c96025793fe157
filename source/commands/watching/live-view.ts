import { createCoverageFeed, type CoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import type { Feed } from '../../feed/feed-state.ts';
import { createFeed } from '../../feed/feed.ts';
import { realClock } from '../../platform/clock.ts';
import { createStore, type Store } from '../../platform/store.ts';
import { refusalTexts } from '../session/roster.ts';
import type { Watched, WatchRun } from './watch-run.ts';

/** The live data of one selection. */
export type LiveView = {
  readonly feed: Feed;
  readonly coverage: CoverageFeed;
  /** What can't be watched, and which hooks fail, a sentence each. */
  readonly refused: Store<readonly string[]>;
  close(): Promise<void>;
};

/** In a demo an export goes missing while somebody watches: no one waits there for minutes. */
const demoEventPause = 10_000;

/** Starts to watch what the roster names, now and later; the first request is sent before Ink is loaded. */
export function openLiveView(run: WatchRun, { roster, selection }: Watched): LiveView {
  const { context, connection, directory, last, hooks } = run;
  const { settings, log } = context;
  const { atlas } = connection;
  const feed = createFeed({
    atlas,
    clusters: roster.get().clusters,
    pageSize: settings.pageSize,
    interval: settings.interval,
    budget: settings.budget,
    clock: realClock,
    ...(settings.demo !== undefined && { eventPause: demoEventPause }),
    recall: last.clusterOf,
    log,
  });
  feed.start();
  const refused = createStore<readonly string[]>([]);
  const follow = (): void => {
    const { projects, clusters, refusals } = roster.get();
    directory.note(projects);
    const changed = roster.told?.get();
    refused.set([
      ...(changed === undefined ? [] : [changed]),
      ...refusalTexts(refusals, directory.nameOf),
      ...hooks.troubles.get(),
    ]);
    feed.watch(clusters);
  };
  follow();
  const leave = [roster.subscribe(follow), roster.told?.subscribe(follow), hooks.troubles.subscribe(follow)];
  const keepLast = last.keep(feed.getState, () => ({
    selection,
    projects: roster.get().projects.map((each) => ({ id: each.id, name: directory.nameOf(each) })),
    clusters: roster.get().clusters,
  }));
  const coverage = createCoverageFeed({
    atlas,
    feed,
    clock: realClock,
    grace: settings.grace,
    projectName: (groupId) => directory.names.get().get(groupId) ?? groupId,
    log,
  });
  leave.push(hooks.watch(feed, coverage));
  coverage.start();
  roster.follow(realClock, feed);
  return {
    feed,
    coverage,
    refused,
    async close() {
      for (const stop of leave) stop?.();
      roster.close();
      await coverage.close();
      await keepLast();
      await feed.close();
    },
  };
}
