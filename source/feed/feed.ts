import { getHeapStatistics } from 'node:v8';
import type { AnswerHeaders, Atlas } from '../atlas/api/api.ts';
import { activityOf } from '../jobs/activity.ts';
import type { Activity } from '../jobs/activity.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { joinSorted } from '../jobs/merge.ts';
import { createAsker } from './request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import { createClusterFeed } from './cluster-feed.ts';
import type { ClusterFeed } from './cluster-feed.ts';
import { initialFeedState, reduceFeed } from './feed-state.ts';
import type { Feed, FeedAction, FeedState } from './feed-state.ts';
import { watchForJumps } from './clock-jumps.ts';
import { createOpenJob } from './open-job.ts';
import type { KnownJobs } from './plan/held.ts';
import type { Plan } from './plan/plan-state.ts';
import { heldOf, knownOf } from './plan/plan.ts';
import { estimateSkew, settleSkew } from './clock-skew.ts';
import { createStore } from '../platform/store.ts';

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
  /** How much memory the jobs of all clusters may take, in characters; twice that, where each has little. */
  readonly memory?: number;
  /** A line for `--log`; never a secret. */
  readonly log?: (line: string) => void;
  /** What just happened, once for each answer that taught something. */
  readonly onActivity?: (entries: readonly Activity[]) => void;
};

const noJobs: KnownJobs = { items: [], since: Infinity };
const inFlightLimit = 4;
/** Of the heap. Twice that is held at most, and a character takes up to two bytes: a quarter of the heap. */
const memoryShare = 1 / 16;
/** Between the first requests of two clusters, and from the first cluster's to the last one's, at most; milliseconds. */
const startGap = 200;
const startSpan = 2000;

/** The live jobs of some clusters; sends nothing before `start()`. */
export function createFeed(options: FeedOptions): Feed {
  const { atlas, clock, interval, pageSize, random = Math.random, log = () => {} } = options;
  const { memory = getHeapStatistics().heap_size_limit * memoryShare } = options;
  const refs = uniqueRefs(options.clusters);
  const store = createStore(initialFeedState(refs));
  const plans = new Map<string, Plan>();
  const feeds = new Map<string, ClusterFeed>();
  const asker = createAsker({ clock, limit: inFlightLimit, onHeaders: noteHeaders });
  const openJob = createOpenJob({ atlas, asker, clock, dispatch, onShard: (shard) => look([shard]) });
  let opened: string | undefined;
  let skew: number | undefined;
  let started = false;
  const leaving = new Set<Promise<void>>();
  let endWatch: (() => void) | undefined;

  function dispatch(...actions: readonly FeedAction[]): void {
    store.set(actions.reduce(reduceFeed, store.get()));
  }

  function noteHeaders({ serverTime, rateLimit, rateLimitRemaining, notice }: AnswerHeaders): void {
    if (serverTime !== undefined) {
      skew = estimateSkew(skew, serverTime, clock.now());
      dispatch({ kind: 'skew', clockSkew: settleSkew(store.get().clockSkew, skew) });
    }
    if (rateLimitRemaining !== undefined)
      dispatch({ kind: 'rate', limit: rateLimit, remaining: rateLimitRemaining });
    if (notice !== undefined) dispatch({ kind: 'notice', notice });
  }

  function publish(key: string, plan: Plan): void {
    const same = plans.get(key)?.holding.jobs === plan.holding.jobs;
    plans.set(key, plan);
    const entries = activityOf(plan.news, clock.now());
    dispatch(
      {
        kind: 'jobs',
        jobs: same ? store.get().jobs : allJobs(),
        changed: allChanged(),
      },
      { kind: 'held', key, held: heldOf(plan) },
      { kind: 'activity', entries },
      { kind: 'ended', ids: entries.filter(({ to }) => to !== 'InProgress').map(({ jobId }) => jobId) },
    );
    if (entries.length > 0) options.onActivity?.(entries);
  }

  function allJobs(): readonly Job[] {
    return joinSorted([...plans.values()].map(({ holding }) => holding.jobs));
  }

  /** What the other clusters leave, and never less than an equal share. */
  function roomOf(key: string): number {
    let others = 0;
    for (const [other, { size }] of plans) if (other !== key) others += size;
    return Math.max(memory - others, memory / feeds.size);
  }

  function allChanged(): ReadonlySet<string> {
    const all = new Set<string>();
    for (const { changed } of plans.values()) for (const id of changed) all.add(id);
    return all;
  }

  function look(jobs: readonly Job[]): void {
    dispatch({ kind: 'looked', jobs, at: clock.now() + store.get().clockSkew });
  }

  /** The unfinished jobs that the last refresh has seen, changed or not. */
  function checkedJobs(key: string): readonly Job[] {
    const plan = plans.get(key);
    if (plan === undefined) return [];
    return [...plan.holding.unfinished.values()]
      .filter(({ checked }) => checked === plan.refreshes)
      .map(({ job }) => job);
  }

  function add(ref: ClusterRef): ClusterFeed {
    const key = clusterKey(ref);
    // What a cluster that was let go of still hears says nothing, also when it is watched anew.
    const isWatched = (): boolean => feeds.get(key) === feed;
    const feed: ClusterFeed = createClusterFeed({
      ref,
      atlas,
      asker,
      clock,
      pageSize,
      interval,
      random,
      isScarce: () => isScarce(store.get().rateLimit),
      room: () => roomOf(key),
      log,
      dispatch: (action) => {
        if (isWatched()) dispatch(action);
      },
      onPlan: (plan) => {
        if (isWatched()) publish(key, plan);
      },
      onRefreshed: () => {
        look(checkedJobs(key));
        if (opened === key) openJob.poll();
      },
    });
    feeds.set(key, feed);
    return feed;
  }
  refs.forEach(add);

  /** Starts these, one soon after the other, and from then on spread over the interval. */
  function start(some: readonly ClusterFeed[], after: number): void {
    const startEach = Math.min(startGap, startSpan / some.length);
    some.forEach((feed, index) =>
      feed.start(after + index * startEach, (interval * (index + 1)) / some.length),
    );
  }

  function forget(key: string): void {
    const feed = feeds.get(key);
    feeds.delete(key);
    plans.delete(key);
    if (feed !== undefined) leave(feed);
  }

  /** What is still under way ends by itself; `close` waits for it. */
  function leave(feed: ClusterFeed): void {
    const left = feed.close().finally(() => leaving.delete(left));
    leaving.add(left);
  }

  function watch(wanted: readonly ClusterRef[]): void {
    const next = uniqueRefs(wanted);
    const keys = new Set(next.map(clusterKey));
    const gone = [...feeds.keys()].filter((key) => !keys.has(key));
    const fresh = next.filter((ref) => !feeds.has(clusterKey(ref)));
    const ended = gone.flatMap((key) => plans.get(key)?.holding.jobs ?? []);
    gone.forEach(forget);
    const added = fresh.map(add);
    dispatch(
      { kind: 'clusters', refs: next },
      { kind: 'jobs', jobs: ended.length === 0 ? store.get().jobs : allJobs(), changed: allChanged() },
      { kind: 'ended', ids: ended.map(({ id }) => id) },
    );
    if (store.get().paused) for (const feed of added) feed.pause();
    else if (started) start(added, 0);
  }

  function recover(drift: number): void {
    log(`the clock jumped by ${Math.round(drift / 1000)} s`);
    if (drift < 0) asker.shiftHold(drift);
    skew = undefined;
    atlas.reconnect();
    for (const feed of feeds.values()) feed.wakeUp();
  }

  return {
    getState: store.get,
    subscribe: store.subscribe,
    start(after = 0) {
      started = true;
      endWatch = watchForJumps(clock, recover);
      start([...feeds.values()], after);
    },
    refresh() {
      openJob.wish();
      for (const feed of feeds.values()) feed.refresh();
    },
    pause() {
      dispatch({ kind: 'paused', paused: true });
      for (const feed of feeds.values()) feed.pause();
    },
    resume() {
      dispatch({ kind: 'paused', paused: false });
      for (const feed of feeds.values()) feed.resume();
    },
    loadMore(again = false) {
      for (const feed of feeds.values()) feed.loadMore(again);
    },
    open(job) {
      opened = job && clusterKey(job);
      openJob.open(job);
    },
    watch,
    jobsOf(ref) {
      const plan = plans.get(clusterKey(ref));
      return plan === undefined ? noJobs : knownOf(plan);
    },
    ask: asker.ask,
    async close() {
      endWatch?.();
      await Promise.all([openJob.close(), ...[...feeds.values()].map((feed) => feed.close()), ...leaving]);
    },
  };
}

function uniqueRefs(refs: readonly ClusterRef[]): readonly ClusterRef[] {
  return [...new Map(refs.map((ref) => [clusterKey(ref), ref])).values()];
}

/** Under a fifth of Atlas's limit, or under a hundred where it names none. */
function isScarce(rateLimit: FeedState['rateLimit']): boolean {
  return rateLimit !== undefined && rateLimit.remaining < (rateLimit.limit ?? 500) / 5;
}
