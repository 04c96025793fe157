import { getHeapStatistics } from 'node:v8';
import type { AnswerHeaders, Atlas } from '../atlas/api/api.ts';
import { activityOf } from '../jobs/activity.ts';
import type { Activity } from '../jobs/activity.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { createRequestGate } from './scheduler/request-gate.ts';
import type { ProjectEvent } from '../jobs/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { watchForJumps } from './clock-jumps.ts';
import { estimateSkew, smoothSkew } from './clock-skew.ts';
import { createClusterFeed } from './cluster/cluster-feed.ts';
import type { ClusterFeed } from './cluster/cluster-feed.ts';
import type { Feed, FeedState, KeptCluster } from './feed-state.ts';
import { createFeedStore } from './feed-store.ts';
import { createJobLists } from '../jobs/job-lists.ts';
import { createLookSchedule } from './scheduler/look-schedule.ts';
import { createOpenJob } from './open-job.ts';
import { createPlan } from './plan/plan-state.ts';
import type { Plan } from './plan/plan-state.ts';
import { summaryOf, knownJobs } from './plan/plan.ts';
import type { ListOrder } from './plan/list-order.ts';
import { lateSweep } from './plan/late-sweep.ts';
import { createProjectEvents } from './project-events.ts';
import { spreadOf } from './scheduler/look-periods.ts';

/** A feed's options; `interval` in milliseconds. */
export type FeedOptions = {
  readonly atlas: Atlas;
  readonly clusters: readonly ClusterRef[];
  /** 1 to 500. */
  readonly pageSize: number;
  readonly interval: number;
  readonly clock: Clock;
  /** The share of Atlas's limit that may be used, 0.05 to 1; a quarter when left out. */
  readonly budget?: number;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
  /** How much memory the jobs of all clusters may take, in characters; up to twice that when each has little. */
  readonly memory?: number;
  /** What an earlier run kept of a cluster: shown until Atlas has answered, and no news then. */
  readonly recall?: (ref: ClusterRef) => KeptCluster | undefined;
  /** The longest time between two reads of the events that verdicts need, milliseconds. */
  readonly eventPause?: number;
  /** Writes a line for `--log`; never a secret. */
  readonly log?: (line: string) => void;
  /** What just happened, once for each answer with news. */
  readonly onActivity?: (entries: readonly Activity[]) => void;
};

type Watched = { readonly feed: ClusterFeed; plan: Plan | undefined };

const usualEventPause = 5 * 60_000;
const inFlightLimit = 4;
/** Of the heap. At most twice that is held, and a character takes up to two bytes: a quarter of the heap. */
const memoryShare = 1 / 16;
/**
 * The most time between the first requests of two clusters, and between the first and the last cluster's; milliseconds.
 */
const startGap = 200;
const startSpan = 2000;
/** Beyond this many clusters, each begins with a small page, and answers are reported together. */
const handful = 50;
const smallPage = 20;
/** How many clusters load older pages at once. */
const olderAtOnce = 10;

/** The live jobs of some clusters; sends nothing before `start()`. */
export function createFeed(options: FeedOptions): Feed {
  const { atlas, clock, interval, pageSize, random = Math.random, log = () => {}, budget = 0.25 } = options;
  const { eventPause = usualEventPause } = options;
  const { memory = getHeapStatistics().heap_size_limit * memoryShare } = options;
  const watched = new Map<string, Watched>();
  const store = createFeedStore(uniqueRefs(options.clusters), clock, isMany);
  const { dispatch } = store;
  const lists = createJobLists();
  const gate = createRequestGate({
    clock,
    limit: inFlightLimit,
    onHeaders: noteHeaders,
    share: budget,
    random,
    isMany,
  });
  const looks = createLookSchedule(interval, gate.load, () => clock.now());
  const openJob = createOpenJob({ atlas, gate, clock, dispatch, onShard: (shard) => look([shard]) });
  const events = createProjectEvents({
    atlas,
    gate,
    clock,
    periods(lively) {
      const periods = looks.eventPeriods(lively);
      return gate.load().isHurried ? { ...periods, lively: periods.others } : periods;
    },
    dueProjects,
    pause: eventPause,
    isPaused: () => store.get().paused,
    serverNow: () => clock.now() + store.get().clockSkew,
    log,
  });
  events.subscribe(wake);
  const leaving = new Set<Promise<void>>();
  let opened: string | undefined;
  let openedCluster: string | undefined;
  let skew: number | undefined;
  let started = false;
  /** The memory for the jobs of all clusters, measured as `memory`. */
  let taken = 0;
  let endWatch: (() => void) | undefined;
  /** The order of this Atlas's lists, from the first one that showed it. */
  let order: ListOrder = 'unknown';

  function isMany(): boolean {
    return watched.size > handful;
  }

  function noteHeaders({ serverTime, rateLimit, rateLimitRemaining, notice }: AnswerHeaders): void {
    if (serverTime !== undefined) {
      skew = estimateSkew(skew, serverTime, clock.now());
      dispatch({ kind: 'skew', clockSkew: smoothSkew(store.get().clockSkew, skew) });
    }
    if (rateLimitRemaining !== undefined)
      dispatch({ kind: 'rate', limit: rateLimit, remaining: rateLimitRemaining });
    if (notice !== undefined) dispatch({ kind: 'notice', notice });
  }

  function publish(key: string, plan: Plan): void {
    if (plan.loaded && !plan.assumed && order === 'unknown' && plan.order !== 'none') order = plan.order;
    lists.set(key, plan.heldJobs.jobs, plan.changed);
    const entries = activityOf(plan.news, clock.now());
    dispatch(
      { kind: 'jobs', jobs: lists.all(), changed: lists.changed() },
      { kind: 'held', key, held: summaryOf(plan) },
      { kind: 'activity', entries },
      { kind: 'ended', ids: entries.filter(({ to }) => to !== 'InProgress').map(({ jobId }) => jobId) },
    );
    if (entries.length > 0) options.onActivity?.(entries);
  }

  function look(jobs: readonly Job[]): void {
    dispatch({ kind: 'looked', jobs, at: clock.now() + store.get().clockSkew });
  }

  function noteRequests(): void {
    const { lastMinute, allowed } = gate.load();
    const requests = looks.isEachInterval() ? undefined : { lastMinute, allowed: Math.round(allowed) };
    dispatch({ kind: 'requests', requests });
  }

  /** What the other clusters leave, but at least an equal share. */
  function roomOf({ plan }: Watched): number {
    return Math.max(memory - taken + (plan?.size ?? 0), memory / watched.size);
  }

  /** With many clusters, begin with small pages, in the order that others showed. */
  function newPlan(): Plan {
    const isMany = watched.size > handful;
    return createPlan(
      isMany ? Math.min(pageSize, smallPage) : pageSize,
      undefined,
      isMany ? order : 'unknown',
    );
  }

  function add(ref: ClusterRef): Watched {
    const key = clusterKey(ref);
    // Late answers of a dropped cluster are ignored, even if it is watched again.
    const isWatched = (): boolean => watched.get(key) === each;
    const place = spreadOf(watched.size);
    const since = clock.now();
    const feed = createClusterFeed({
      ref,
      atlas,
      gate,
      clock,
      looks,
      plan: newPlan,
      interval,
      random,
      place,
      isScarce: () => isScarce(store.get().rateLimit),
      room: () => roomOf(each),
      sweepRoutine: (plan) => (isMany() ? lateSweep(plan, { since, place }, clock.now()) : 'often'),
      log,
      dispatch: (action) => {
        if (isWatched()) dispatch(action);
      },
      onPlan: (plan) => {
        if (!isWatched()) return;
        taken += plan.size - (each.plan?.size ?? 0);
        each.plan = plan;
        publish(key, plan);
      },
      onRefreshed: () => {
        look(checkedJobs(each.plan));
        noteRequests();
        if (opened === key || openedCluster === key) openJob.poll();
      },
    });
    const each: Watched = { feed, plan: undefined };
    watched.set(key, each);
    return each;
  }

  /** Shows what was kept of these clusters, which nothing has been heard of yet. */
  function recall(refs: readonly ClusterRef[]): void {
    const known = refs.map((ref) => options.recall?.(ref)).filter((each) => each !== undefined);
    if (known.length === 0) return;
    const kept = new Map(known.map((each) => [clusterKey(each.ref), each]));
    lists.setAll(new Map([...kept].map(([key, { jobs }]) => [key, jobs])));
    dispatch({ kind: 'recalled', kept }, { kind: 'jobs', jobs: lists.all(), changed: lists.changed() });
  }

  /** Starts these clusters shortly after each other, and then spreads them evenly over the interval. */
  function start(some: readonly Watched[], after: number): void {
    const startEach = Math.min(startGap, startSpan / some.length);
    const isEach = looks.isEachInterval();
    together(() =>
      some.forEach(({ feed }, index) =>
        feed.start(after + index * startEach, isEach ? (index + 1) / some.length : undefined),
      ),
    );
  }

  /** One by one, each of a thousand clusters would copy all their states, and search the queue. */
  function together(work: () => void): void {
    store.batch(() => gate.batch(work));
  }

  function onEach(act: (feed: ClusterFeed) => void, some: Iterable<Watched> = watched.values()): void {
    together(() => {
      for (const { feed } of some) act(feed);
    });
  }

  function forget(key: string): void {
    const each = watched.get(key);
    if (each === undefined) return;
    watched.delete(key);
    taken -= each.plan?.size ?? 0;
    lists.forget(key);
    // Open requests end on their own; `close` waits for them.
    const left = each.feed.close().finally(() => leaving.delete(left));
    leaving.add(left);
  }

  function watch(wanted: readonly ClusterRef[]): void {
    const refs = uniqueRefs(wanted);
    const keys = new Set(refs.map(clusterKey));
    const gone = [...watched.keys()].filter((key) => !keys.has(key));
    const ended = gone.flatMap((key) => watched.get(key)?.plan?.heldJobs.jobs ?? []);
    together(() => gone.forEach(forget));
    const fresh = refs.filter((ref) => !watched.has(clusterKey(ref)));
    const added = fresh.map(add);
    dispatch(
      { kind: 'clusters', refs },
      { kind: 'jobs', jobs: lists.all(), changed: lists.changed() },
      { kind: 'ended', ids: ended.map(({ id }) => id) },
    );
    recall(fresh);
    if (store.get().paused) onEach((feed) => feed.pause(), added);
    else if (started) start(added, 0);
    if (started) watchEvents();
    store.tell();
  }

  function watchEvents(): void {
    const groupIds = [...new Set(store.get().clusters.map(({ ref }) => ref.groupId))];
    looks.noteProjects(groupIds.length);
    events.watch(groupIds);
  }

  /** Something happened in a cluster, or in some cluster of a project: refresh soon. */
  function wake(groupId: string, happened: readonly ProjectEvent[]): void {
    for (const { clusterName } of happened) {
      const named = clusterName === undefined ? undefined : watched.get(clusterKey({ groupId, clusterName }));
      const some = named === undefined ? ofProject(groupId) : [named];
      for (const { feed } of some) feed.hasten();
    }
  }

  /** All at once: asked for each of a hundred projects, every cluster would be looked at a hundred times. */
  function dueProjects(): ReadonlySet<string> {
    const refs = store.get().clusters.map(({ ref }) => ref);
    const due = refs.filter((ref) => watched.get(clusterKey(ref))?.feed.kind() === 'due');
    return new Set(due.map(({ groupId }) => groupId));
  }

  function ofProject(groupId: string): readonly Watched[] {
    return [...watched].filter(([key]) => key.startsWith(`${groupId}/`)).map(([, each]) => each);
  }

  function recover(drift: number): void {
    log(`the clock jumped by ${Math.round(drift / 1000)} s`);
    if (drift < 0) gate.shift(drift);
    skew = undefined;
    atlas.reconnect();
    onEach((feed) => feed.wakeUp());
  }

  /** With many clusters, those whose jobs reach back least: above the oldest of these, the list is complete. */
  function withOlder(): readonly Watched[] {
    if (!isMany()) return [...watched.values()];
    return [...watched.values()]
      .filter(({ plan }) => plan !== undefined && !plan.bottom)
      .toSorted((a, b) => oldestOf(b) - oldestOf(a))
      .slice(0, olderAtOnce);
  }

  const first = uniqueRefs(options.clusters);
  first.forEach(add);
  recall(first);
  return {
    getState: store.get,
    subscribe: store.subscribe,
    tell: store.tell,
    start(after = 0) {
      started = true;
      endWatch = watchForJumps(clock, recover);
      start([...watched.values()], after);
      watchEvents();
    },
    refresh() {
      openJob.wish();
      onEach((feed) => feed.refresh());
      store.tell();
    },
    pause() {
      dispatch({ kind: 'paused', paused: true });
      onEach((feed) => feed.pause());
      store.tell();
    },
    resume() {
      dispatch({ kind: 'paused', paused: false });
      onEach((feed) => feed.resume());
      store.tell();
    },
    loadMore(again = false) {
      for (const { feed } of withOlder()) feed.loadMore(again);
      store.tell();
    },
    open(job) {
      opened = job && clusterKey(job);
      openJob.open(job);
      store.tell();
    },
    openBucket(ref, id) {
      openedCluster = ref && clusterKey(ref);
      openJob.openBucket(ref, id);
    },
    watch,
    tallies: lists.tallies,
    jobsOf(ref) {
      const key = clusterKey(ref);
      const plan = watched.get(key)?.plan;
      return plan === undefined ? { items: lists.of(key), since: Infinity } : knownJobs(plan);
    },
    ask: gate.ask,
    verdictGap(isAnyAwaited) {
      gate.awaitVerdicts(isAnyAwaited);
      return looks.verdictGap();
    },
    events,
    async close() {
      endWatch?.();
      store.close();
      const feeds: Promise<void>[] = [];
      onEach((feed) => feeds.push(feed.close()));
      await Promise.all([openJob.close(), events.close(), ...feeds, ...leaving]);
    },
  };
}

/** The unfinished jobs that the last refresh saw, changed or not. */
function checkedJobs(plan: Plan | undefined): readonly Job[] {
  if (plan === undefined) return [];
  return [...plan.heldJobs.unfinished.values()]
    .filter(({ checked }) => checked === plan.refreshes)
    .map(({ job }) => job);
}

function oldestOf({ plan }: Watched): number {
  return plan?.heldJobs.jobs.at(-1)?.createdAt ?? 0;
}

function uniqueRefs(refs: readonly ClusterRef[]): readonly ClusterRef[] {
  return [...new Map(refs.map((ref) => [clusterKey(ref), ref])).values()];
}

/** Less than a fifth of Atlas's limit left, or less than a hundred if it names no limit. */
function isScarce(rateLimit: FeedState['rateLimit']): boolean {
  return rateLimit !== undefined && rateLimit.remaining < (rateLimit.limit ?? 500) / 5;
}
