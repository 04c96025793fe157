import type { ListSummary, KnownJobs } from './plan/list-summary.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { appendActivity } from '../jobs/activity.ts';
import type { Activity } from '../jobs/activity.ts';
import type { JobTallies } from '../jobs/job-lists.ts';
import { clusterKey, keyOf } from '../jobs/job.ts';
import type { Bucket, ClusterRef, Job } from '../jobs/job.ts';
import { forgetPaces, recordPaces } from '../jobs/pace.ts';
import type { Pace } from '../jobs/pace.ts';
import type { ClusterAction } from './cluster/cluster-feed.ts';
import type { Snapshot } from '../jobs/snapshot.ts';
import type { ProjectEvents } from './events/project-events.ts';
import type { RequestGate } from './scheduler/request-gate.ts';

/**
 * One watched cluster on two axes: the data that is held (`updatedAt`, `total`, …) and the state of the network
 * (`phase`, `trouble`, …). Trouble never removes data. All times are milliseconds since 1970 on the local clock.
 */
export type ClusterState = ListSummary & {
  readonly ref: ClusterRef;
  readonly phase: 'waiting' | 'asking';
  /** When the first answer of the last complete refresh came; undefined before. The data is no older than that. */
  readonly updatedAt: number | undefined;
  /** When an earlier run had the data shown, which it kept; undefined once Atlas has answered. */
  readonly asOf: number | undefined;
  /** When the next refresh begins; undefined while paused or refreshing. */
  readonly nextAt: number | undefined;
  /** The planned time between two refreshes, milliseconds; undefined for the interval. */
  readonly period: number | undefined;
  readonly trouble: Trouble | undefined;
  /** When the current run of failed refreshes began. */
  readonly failingSince: number | undefined;
  readonly loadingMore: boolean;
  /** Why older pages can't be loaded, if waiting does not help; cleared once they are requested again. */
  readonly olderTrouble: Trouble | undefined;
};

/** What an earlier run kept of a cluster. */
export type KeptCluster = {
  readonly ref: ClusterRef;
  /** When it was read, local clock, milliseconds since 1970. */
  readonly at: number;
  /** How many jobs Atlas held. */
  readonly total: number;
  /** Newest first. */
  readonly jobs: readonly Job[];
};

/** What the state of a recalled cluster says; `loaded`: how many jobs were kept. */
type RecalledCluster = Pick<KeptCluster, 'at' | 'total'> & { readonly loaded: number };

/** A job that is requested by id while a job is open: a shard's, or the open one itself. */
export type ShardState =
  | { readonly kind: 'asking' }
  /** `at`: when Atlas last sent it, milliseconds since 1970 on the local clock. */
  | {
      readonly kind: 'loaded';
      readonly job: Job;
      readonly at: number;
      /** Why it can no longer be read, if waiting does not help. */
      readonly trouble?: Trouble;
    }
  /** Atlas answers 404 for it: show none. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** The snapshot of the open job. */
export type SnapshotState =
  | { readonly kind: 'loaded'; readonly snapshot: Snapshot }
  /** It has expired: Atlas answers 404 for it. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** Everything that a screen draws. Replaced, never changed; unchanged parts keep their identity. */
export type FeedState = {
  readonly clusters: readonly ClusterState[];
  /** All held jobs of all clusters, newest first, each once. */
  readonly jobs: readonly Job[];
  /** Ids of the jobs that are new with the last refresh, or in another state; empty after the first load. */
  readonly changed: ReadonlySet<string>;
  /** By the component's `exportId`. */
  readonly shards: ReadonlyMap<string, ShardState>;
  /** The open job with its full texts, requested if the held one's are cut. */
  readonly whole: { readonly id: string; readonly state: ShardState } | undefined;
  /** Speed of the running jobs that report collections, including shards, by id; bounded, and dropped when they end. */
  readonly paces: ReadonlyMap<string, Pace>;
  /** By bucket id, as far as requested. */
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Why a bucket can't be read, by its id; cleared once it is read. */
  readonly bucketTroubles: ReadonlyMap<string, Trouble>;
  /** By snapshot id, as far as requested; bounded. */
  readonly snapshots: ReadonlyMap<string, SnapshotState>;
  /** Newest last; bounded. */
  readonly activity: readonly Activity[];
  readonly paused: boolean;
  /**
   * Requests in the last minute, and how many were allowed in it; undefined while all clusters are refreshed each
   * interval.
   */
  readonly requests: { readonly lastMinute: number; readonly allowed: number } | undefined;
  readonly rateLimit: { readonly limit: number | undefined; readonly remaining: number } | undefined;
  /** Server's clock minus ours, milliseconds; 0 until known. */
  readonly clockSkew: number;
  /** `Deprecation` and `Sunset`, a sentence each. */
  readonly notices: readonly string[];
};

/** The live jobs, outside React: a store with methods. */
export type Feed = {
  getState(): FeedState;
  /** The state that subscribers were told of last, at most a second old. */
  getTold(): FeedState;
  subscribe(listener: () => void): () => void;
  /** Notifies subscribers now of what they would hear about within the next second. */
  tell(): void;
  /** Sends the first requests, at once or after this many milliseconds; call it once. */
  start(after?: number): void;
  /** Refreshes at once, even while paused or backing off. */
  refresh(): void;
  pause(): void;
  resume(): void;
  /**
   * Loads the next older page of each cluster that has one; `again`, on a person's request, also after trouble that
   * waiting does not fix.
   */
  loadMore(again?: boolean): void;
  /** The job whose shards and bucket are needed now; undefined when the pane closes. */
  open(job: Job | undefined): void;
  /** The bucket that the open cluster's schedule names: there may be no job that names it. */
  openBucket(cluster: ClusterRef | undefined, bucketId: string | undefined): void;
  /** Watches these clusters from now on: drops the data of others, and soon requests that of new ones. */
  watch(clusters: readonly ClusterRef[]): void;
  /** What is counted over all held jobs, kept up by what changes. */
  tallies(): JobTallies;
  /** The held jobs of one cluster, recalled ones until Atlas has answered; `items` stays the same while nothing about them changes. */
  jobsOf(cluster: ClusterRef): KnownJobs;
  /** Sends another module's request through the same gate as all requests about these clusters. */
  readonly ask: RequestGate['ask'];
  /**
   * The time to leave between two requests for what verdicts rest on, milliseconds: their share of the budget, which is
   * larger while any cluster waits for its first verdict.
   */
  readonly verdictGap: (isAnyAwaited: boolean) => number;
  readonly events: ProjectEvents;
  close(): Promise<void>;
};

/** What can happen to the state; `key` is the cluster's `clusterKey`. */
export type FeedAction =
  | { readonly kind: 'clusters'; readonly refs: readonly ClusterRef[] }
  | { readonly kind: 'recalled'; readonly kept: ReadonlyMap<string, RecalledCluster> }
  | ClusterAction
  | { readonly kind: 'held'; readonly key: string; readonly held: ListSummary }
  | { readonly kind: 'requests'; readonly requests: FeedState['requests'] }
  | { readonly kind: 'jobs'; readonly jobs: readonly Job[]; readonly changed: ReadonlySet<string> }
  | { readonly kind: 'activity'; readonly entries: readonly Activity[] }
  | { readonly kind: 'shards'; readonly shards: ReadonlyMap<string, ShardState> }
  | { readonly kind: 'whole'; readonly whole: FeedState['whole'] }
  /** Jobs that Atlas just sent, changed or not; `at` on the server's clock. */
  | { readonly kind: 'looked'; readonly jobs: readonly Job[]; readonly at: number }
  | { readonly kind: 'ended'; readonly ids: readonly string[] }
  | { readonly kind: 'bucket'; readonly bucket: Bucket }
  | { readonly kind: 'bucket-refused'; readonly id: string; readonly trouble: Trouble }
  | { readonly kind: 'snapshots'; readonly snapshots: ReadonlyMap<string, SnapshotState> }
  | { readonly kind: 'paused'; readonly paused: boolean }
  | { readonly kind: 'rate'; readonly limit: number | undefined; readonly remaining: number }
  | { readonly kind: 'skew'; readonly clockSkew: number }
  | { readonly kind: 'notice'; readonly notice: string };

type ActionOnOne = Extract<FeedAction, { readonly key: string }>;

const noticeLimit = 10;

/** Before the first answer. */
export function initialFeedState(clusters: readonly ClusterRef[]): FeedState {
  return {
    clusters: clusters.map(initialClusterState),
    jobs: [],
    changed: new Set(),
    shards: new Map(),
    whole: undefined,
    paces: new Map(),
    buckets: new Map(),
    bucketTroubles: new Map(),
    snapshots: new Map(),
    activity: [],
    paused: false,
    requests: undefined,
    rateLimit: undefined,
    clockSkew: 0,
    notices: [],
  };
}

function initialClusterState(ref: ClusterRef): ClusterState {
  return {
    ref,
    phase: 'waiting',
    updatedAt: undefined,
    asOf: undefined,
    nextAt: undefined,
    period: undefined,
    trouble: undefined,
    failingSince: undefined,
    total: undefined,
    loaded: 0,
    hasMore: false,
    loadingMore: false,
    olderTrouble: undefined,
    problems: [],
  };
}

function recalled(cluster: ClusterState, kept: RecalledCluster | undefined): ClusterState {
  if (kept === undefined) return cluster;
  const { at, total, loaded } = kept;
  return { ...cluster, asOf: at, total, loaded, hasMore: total > loaded };
}

/** The next state; the same object when the action changes nothing. */
export function reduceFeed(state: FeedState, action: FeedAction): FeedState {
  return reduceAll(state, [action]);
}

/** The state after all of these; what happens to clusters, one after the other, copies their list once. */
export function reduceAll(state: FeedState, actions: readonly FeedAction[]): FeedState {
  let next = state;
  let copy: ClusterState[] | undefined;
  const settled = (): FeedState => (copy === undefined ? next : { ...next, clusters: copy });
  for (const action of actions) {
    if ('key' in action) {
      const clusters = copy ?? next.clusters;
      const index = placeOf(clusters, action.key);
      const before = clusters[index];
      const after = before && reduceCluster(before, action);
      if (after === undefined || after === before) continue;
      copy ??= [...clusters];
      copy[index] = after;
    } else {
      next = reduceOthers(settled(), action);
      copy = undefined;
    }
  }
  return settled();
}

function reduceOthers(state: FeedState, action: Exclude<FeedAction, ActionOnOne>): FeedState {
  switch (action.kind) {
    case 'clusters': {
      const known = new Map(state.clusters.map((cluster) => [clusterKey(cluster.ref), cluster]));
      const clusters = action.refs.map((ref) => known.get(clusterKey(ref)) ?? initialClusterState(ref));
      return sameList(clusters, state.clusters) ? state : { ...state, clusters };
    }
    case 'recalled': {
      const clusters = state.clusters.map((cluster) =>
        recalled(cluster, action.kept.get(clusterKey(cluster.ref))),
      );
      return { ...state, clusters };
    }
    case 'jobs':
      return patch(state, {
        jobs: action.jobs,
        changed: state.changed.size === 0 && action.changed.size === 0 ? state.changed : action.changed,
      });
    case 'activity':
      return patch(state, { activity: appendActivity(state.activity, action.entries) });
    case 'shards':
      return patch(state, { shards: action.shards });
    case 'whole':
      return patch(state, { whole: action.whole });
    case 'looked':
      return patch(state, { paces: recordPaces(state.paces, action.jobs, action.at) });
    case 'ended':
      return patch(state, { paces: forgetPaces(state.paces, action.ids) });
    case 'bucket':
      return patch(state, {
        buckets: new Map(state.buckets).set(action.bucket.id, action.bucket),
        bucketTroubles: new Map([...state.bucketTroubles].filter(([id]) => id !== action.bucket.id)),
      });
    case 'bucket-refused':
      return patch(state, {
        bucketTroubles: new Map(state.bucketTroubles).set(action.id, action.trouble),
      });
    case 'snapshots':
      return patch(state, { snapshots: action.snapshots });
    case 'paused':
      return patch(state, { paused: action.paused });
    case 'rate': {
      const { limit, remaining } = action;
      const same = state.rateLimit?.limit === limit && state.rateLimit?.remaining === remaining;
      return same ? state : patch(state, { rateLimit: { limit, remaining } });
    }
    case 'requests': {
      const { requests } = action;
      const isSame =
        state.requests?.lastMinute === requests?.lastMinute && state.requests?.allowed === requests?.allowed;
      return isSame ? state : patch(state, { requests });
    }
    case 'skew':
      return patch(state, { clockSkew: action.clockSkew });
    case 'notice':
      return state.notices.includes(action.notice)
        ? state
        : patch(state, { notices: [...state.notices, action.notice].slice(-noticeLimit) });
  }
}

function reduceCluster(cluster: ClusterState, action: ActionOnOne): ClusterState {
  switch (action.kind) {
    case 'asking':
      return patch(cluster, { phase: 'asking', nextAt: undefined });
    case 'scheduled':
      return patch(cluster, { nextAt: action.nextAt });
    case 'held': {
      const { held } = action;
      const problems = sameList(cluster.problems, held.problems) ? cluster.problems : held.problems;
      return patch(cluster, { ...held, asOf: undefined, problems });
    }
    case 'refreshed':
      return patch(cluster, {
        phase: 'waiting',
        updatedAt: action.at,
        period: action.period,
        trouble: undefined,
        failingSince: undefined,
      });
    case 'failed':
      return patch(cluster, {
        phase: 'waiting',
        trouble: action.trouble,
        failingSince: cluster.failingSince ?? action.at,
      });
    case 'loading-more':
      return patch(cluster, { loadingMore: action.loadingMore, olderTrouble: action.trouble });
  }
}

/** Where each cluster was found last. */
const places = new Map<string, number>();

function placeOf(clusters: readonly ClusterState[], key: string): number {
  const last = clusters[places.get(key) ?? -1];
  if (last !== undefined && keyOf(last.ref) === key) return places.get(key) ?? -1;
  // For all of them: at the start of a thousand clusters, each would be searched for.
  places.clear();
  for (const [place, { ref }] of clusters.entries()) places.set(keyOf(ref), place);
  return places.get(key) ?? -1;
}

function patch<T extends object>(before: T, change: Partial<T>): T {
  const isSame = (Object.keys(change) as (keyof T)[]).every((key) => Object.is(before[key], change[key]));
  return isSame ? before : { ...before, ...change };
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
