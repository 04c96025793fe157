import type { AnswerHeaders, Atlas } from '../atlas/api.ts';
import { activityOf } from '../jobs/activity.ts';
import type { Activity } from '../jobs/activity.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { joinSorted } from '../jobs/merge.ts';
import { createAsker } from './asker.ts';
import type { Clock } from './clock.ts';
import { createClusterFeed } from './cluster-feed.ts';
import { heldOf } from './plan.ts';
import { initialFeedState, reduceFeed } from './feed-state.ts';
import type { Feed, FeedAction, FeedState } from './feed-state.ts';
import type { Plan } from './plan-state.ts';
import { createStore } from './store.ts';

/** What a feed needs; `interval` in milliseconds. */
export type FeedOptions = {
  readonly atlas: Atlas;
  readonly clusters: readonly ClusterRef[];
  /** 1 to 500. */
  readonly pageSize: number;
  readonly interval: number;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
  /** A line for `--log`; never a secret. */
  readonly log?: (line: string) => void;
  /** What just happened, once for each answer that taught something. */
  readonly onActivity?: (entries: readonly Activity[]) => void;
};

const inFlightLimit = 4;
const startGap = 200;

/** The live jobs of some clusters; sends nothing before `start()`. */
export function createFeed(options: FeedOptions): Feed {
  const { atlas, clock, interval, pageSize } = options;
  const refs = [...new Map(options.clusters.map((ref) => [clusterKey(ref), ref])).values()];
  const store = createStore(initialFeedState(refs));
  const parts = new Map<string, { readonly jobs: readonly Job[]; readonly changed: ReadonlySet<string> }>();
  const asker = createAsker({ timing: clock, limit: inFlightLimit, onHeaders: noteHeaders });

  function dispatch(...actions: readonly FeedAction[]): void {
    store.set(actions.reduce(reduceFeed, store.get()));
  }

  function noteHeaders({ rateLimit, rateLimitRemaining, notice }: AnswerHeaders): void {
    if (rateLimitRemaining !== undefined)
      dispatch({ kind: 'rate', limit: rateLimit, remaining: rateLimitRemaining });
    if (notice !== undefined) dispatch({ kind: 'notice', notice });
  }

  function publish(key: string, plan: Plan): void {
    const before = parts.get(key);
    parts.set(key, { jobs: plan.holding.jobs, changed: plan.changed });
    const all = [...parts.values()];
    const changed = new Set<string>();
    for (const part of all) for (const id of part.changed) changed.add(id);
    const entries = activityOf(plan.news, clock.now());
    dispatch(
      {
        kind: 'jobs',
        jobs:
          before?.jobs === plan.holding.jobs ? store.get().jobs : joinSorted(all.map((part) => part.jobs)),
        changed,
      },
      { kind: 'held', key, held: heldOf(plan) },
      { kind: 'activity', entries },
    );
    if (entries.length > 0) options.onActivity?.(entries);
  }

  const feeds = refs.map((ref) =>
    createClusterFeed({
      ref,
      atlas,
      asker,
      clock,
      pageSize,
      interval,
      random: options.random ?? Math.random,
      dispatch,
      isScarce: () => isScarce(store.get().rateLimit),
      log: options.log ?? (() => {}),
      onRefreshed: () => {},
      onPlan: (plan) => publish(clusterKey(ref), plan),
    }),
  );

  return {
    getState: store.get,
    subscribe: store.subscribe,
    start() {
      feeds.forEach((feed, index) => feed.start(index * startGap, (interval * (index + 1)) / feeds.length));
    },
    refresh() {
      for (const feed of feeds) feed.refresh();
    },
    pause() {
      dispatch({ kind: 'paused', paused: true });
      for (const feed of feeds) feed.pause();
    },
    resume() {
      dispatch({ kind: 'paused', paused: false });
      for (const feed of feeds) feed.resume();
    },
    loadMore() {
      for (const feed of feeds) feed.loadMore();
    },
    open() {},
    async close() {
      await Promise.all(feeds.map((feed) => feed.close()));
    },
  };
}

/** Under a fifth of Atlas's limit, or of a hundred where it names none. */
function isScarce(rateLimit: FeedState['rateLimit']): boolean {
  return rateLimit !== undefined && rateLimit.remaining < (rateLimit.limit ?? 500) / 5;
}
