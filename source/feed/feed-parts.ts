import { getHeapStatistics } from 'node:v8';
import type { AnswerHeaders, Atlas } from '../atlas/api/api.ts';
import type { Activity } from '../jobs/activity.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { Clock } from '../platform/clock.ts';
import { createServerClock } from './clock-skew.ts';
import { createClusterPlans, type ClusterPlan } from './cluster-plans.ts';
import { createClusterFeed, type ClusterFeed } from './cluster/cluster-feed.ts';
import type { FeedState, KeptCluster } from './feed-state.ts';
import { createFeedStore } from './feed-store.ts';
import { createOpenJob } from './open-job.ts';
import { lateSweep } from './plan/late-sweep.ts';
import { checkedJobs } from './plan/plan.ts';
import { createProjectEvents } from './events/project-events.ts';
import { createLookSchedule } from './scheduler/look-schedule.ts';
import { createRequestGate } from './scheduler/request-gate.ts';
import { createWatchedClusters } from './watched-clusters.ts';

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

const usualEventPause = 5 * 60_000;
const inFlightLimit = 4;
/** Of the heap. At most twice that is held, and a character takes up to two bytes: a quarter of the heap. */
const memoryShare = 1 / 16;

/** The parts of a feed, joined: each owns its state, and none sends anything before the clusters are started. */
export function createFeedParts(options: FeedOptions) {
  const { atlas, clock, interval, random = Math.random, log = () => {} } = options;
  const store = createFeedStore(options.clusters, clock, () => plans.areMany());
  const { dispatch } = store;
  const plans = createClusterPlans({
    clock,
    dispatch,
    pageSize: options.pageSize,
    memory: options.memory ?? getHeapStatistics().heap_size_limit * memoryShare,
    onActivity: (entries) => options.onActivity?.(entries),
  });
  const serverClock = createServerClock(clock);
  const gate = createRequestGate({
    clock,
    limit: inFlightLimit,
    onHeaders: noteHeaders,
    share: options.budget ?? 0.25,
    random,
    isMany: plans.areMany,
  });
  const looks = createLookSchedule(interval, gate.load, () => clock.now());
  const openJob = createOpenJob({ atlas, gate, clock, dispatch, onShard: (shard) => look([shard]) });
  const watched = createWatchedClusters({
    plans,
    open: openFeed,
    isEachInterval: looks.isEachInterval,
    together: (work) => store.batch(() => gate.batch(work)),
  });
  const events = createProjectEvents({
    atlas,
    gate,
    clock,
    periods(lively) {
      const periods = looks.eventPeriods(lively);
      return gate.load().isHurried ? { ...periods, lively: periods.others } : periods;
    },
    dueProjects: watched.dueProjects,
    pause: options.eventPause ?? usualEventPause,
    isPaused: () => store.get().paused,
    serverNow: serverClock.now,
    log,
  });
  events.subscribe(watched.wake);

  function noteHeaders({ serverTime, rateLimit, rateLimitRemaining, notice }: AnswerHeaders): void {
    if (serverTime !== undefined) dispatch({ kind: 'skew', clockSkew: serverClock.note(serverTime) });
    if (rateLimitRemaining !== undefined)
      dispatch({ kind: 'rate', limit: rateLimit, remaining: rateLimitRemaining });
    if (notice !== undefined) dispatch({ kind: 'notice', notice });
  }

  function openFeed(ref: ClusterRef, plan: ClusterPlan, place: number): ClusterFeed {
    const since = clock.now();
    return createClusterFeed({
      ref,
      atlas,
      gate,
      clock,
      looks,
      plan: plans.begin,
      interval,
      random,
      place,
      isScarce: () => isScarce(store.get().rateLimit),
      room: plan.room,
      sweepRoutine: (now) => (plans.areMany() ? lateSweep(now, { since, place }, clock.now()) : 'often'),
      log,
      dispatch(action) {
        if (plan.isWatched()) dispatch(action);
      },
      onPlan: plan.set,
      onRefreshed() {
        look(checkedJobs(plan.get()));
        noteRequests();
        openJob.poll(clusterKey(ref));
      },
    });
  }

  function look(jobs: readonly Job[]): void {
    dispatch({ kind: 'looked', jobs, at: serverClock.now() });
  }

  function noteRequests(): void {
    const { lastMinute, allowed } = gate.load();
    const requests = looks.isEachInterval() ? undefined : { lastMinute, allowed: Math.round(allowed) };
    dispatch({ kind: 'requests', requests });
  }

  return { store, plans, serverClock, gate, looks, openJob, watched, events };
}

/** Less than a fifth of Atlas's limit left, or less than a hundred if it names no limit. */
function isScarce(rateLimit: FeedState['rateLimit']): boolean {
  return rateLimit !== undefined && rateLimit.remaining < (rateLimit.limit ?? 500) / 5;
}
