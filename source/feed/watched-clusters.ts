import { clusterKey, type ClusterRef } from '../jobs/job.ts';
import type { ProjectEvent } from '../jobs/snapshot.ts';
import type { ClusterFeed } from './cluster/cluster-feed.ts';
import type { ClusterPlan, ClusterPlans } from './cluster-plans.ts';
import { spreadOf } from './scheduler/look-periods.ts';

export type WatchedCluster = {
  readonly ref: ClusterRef;
  readonly feed: ClusterFeed;
  readonly plan: ClusterPlan;
};

/** The feeds of all watched clusters. */
export type WatchedClusters = {
  /** Watches those of these clusters that are new, and returns them. */
  add(refs: readonly ClusterRef[]): readonly WatchedCluster[];
  /** Drops all but these clusters; returns the ids of the dropped jobs. */
  keepOnly(refs: readonly ClusterRef[]): readonly string[];
  /** Starts these clusters shortly after each other, from `after` milliseconds on, and then spreads them evenly. */
  start(after: number, some?: readonly WatchedCluster[]): void;
  each(act: (feed: ClusterFeed) => void, some?: readonly WatchedCluster[]): void;
  loadOlder(again: boolean): void;
  /** Something happened in a cluster, or in some cluster of a project: refresh soon. */
  wake(groupId: string, happened: readonly ProjectEvent[]): void;
  /** The projects in which a job is due. */
  dueProjects(): ReadonlySet<string>;
  close(): Promise<void>;
};

type Options = {
  readonly plans: ClusterPlans;
  /** Creates a cluster's feed, at its place among the others when all are spread evenly, 0 to 1. */
  readonly open: (ref: ClusterRef, plan: ClusterPlan, place: number) => ClusterFeed;
  /** Whether the budget allows refreshing all of them each interval. */
  readonly isEachInterval: () => boolean;
  /** One by one, each of a thousand clusters would copy all their states, and search the queue. */
  readonly together: (work: () => void) => void;
};

/**
 * The most time between the first requests of two clusters, and between the first and the last cluster's; milliseconds.
 */
const startGap = 200;
const startSpan = 2000;
/** How many clusters load older pages at once. */
const olderAtOnce = 10;

export function createWatchedClusters({ plans, open, isEachInterval, together }: Options): WatchedClusters {
  const watched = new Map<string, WatchedCluster>();
  const leaving = new Set<Promise<void>>();

  function add(ref: ClusterRef): WatchedCluster {
    const key = clusterKey(ref);
    const place = spreadOf(plans.count());
    const plan = plans.add(key);
    const each = { ref, plan, feed: open(ref, plan, place) };
    watched.set(key, each);
    return each;
  }

  function drop(key: string, { feed }: WatchedCluster): readonly string[] {
    watched.delete(key);
    const ids = plans.forget(key);
    // Open requests end on their own; `close` waits for them.
    const left = feed.close().finally(() => leaving.delete(left));
    leaving.add(left);
    return ids;
  }

  function each(act: (feed: ClusterFeed) => void, some: Iterable<WatchedCluster> = watched.values()): void {
    together(() => {
      for (const { feed } of some) act(feed);
    });
  }

  /** With many clusters, those whose jobs reach back least: above the oldest of these, the list is complete. */
  function withOlder(): readonly WatchedCluster[] {
    const all = [...watched.values()];
    if (!plans.areMany()) return all;
    return all
      .filter(({ plan }) => plan.get()?.bottom === false)
      .toSorted((a, b) => oldestOf(b) - oldestOf(a))
      .slice(0, olderAtOnce);
  }

  return {
    add: (refs) => refs.filter((ref) => !watched.has(clusterKey(ref))).map(add),
    keepOnly(refs) {
      const keys = new Set(refs.map(clusterKey));
      const gone = [...watched].filter(([key]) => !keys.has(key));
      let ids: readonly string[] = [];
      together(() => {
        ids = gone.flatMap(([key, one]) => drop(key, one));
      });
      return ids;
    },
    start(after, some = [...watched.values()]) {
      const gap = Math.min(startGap, startSpan / some.length);
      const isEach = isEachInterval();
      together(() =>
        some.forEach(({ feed }, index) =>
          feed.start(after + index * gap, isEach ? (index + 1) / some.length : undefined),
        ),
      );
    },
    each,
    loadOlder(again) {
      for (const { feed } of withOlder()) feed.loadMore(again);
    },
    wake(groupId, happened) {
      for (const { clusterName } of happened) {
        const named =
          clusterName === undefined ? undefined : watched.get(clusterKey({ groupId, clusterName }));
        const some = named ? [named] : [...watched.values()].filter(({ ref }) => ref.groupId === groupId);
        for (const { feed } of some) feed.hasten();
      }
    },
    dueProjects() {
      const due = [...watched.values()].filter(({ feed }) => feed.kind() === 'due');
      return new Set(due.map(({ ref }) => ref.groupId));
    },
    async close() {
      const feeds: Promise<void>[] = [];
      each((feed) => feeds.push(feed.close()));
      await Promise.all([...feeds, ...leaving]);
    },
  };
}

function oldestOf({ plan }: WatchedCluster): number {
  return plan.get()?.heldJobs.jobs.at(-1)?.createdAt ?? 0;
}
