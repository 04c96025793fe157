import { keyOf } from '../../jobs/job.ts';
import type { ClusterState, Feed, FeedState } from '../feed-state.ts';
import { watchCluster } from './watched-cluster.ts';
import type { WatchedCluster } from './watched-cluster.ts';

/** The feed's clusters. */
export type FollowedClusters = {
  all(): Iterable<WatchedCluster>;
  count(): number;
  has(cluster: WatchedCluster): boolean;
  /** Takes what the feed has now; calls back for each cluster that has changed or come, or that has gone. */
  follow(now: number): void;
  /**
   * Calls back for each cluster if one of the clocks was set: plans and times hold only while both go on evenly. Returns
   * whether the local clock was set back so far that all plans are void.
   */
  noteClocks(now: number): boolean;
};

type Options = {
  readonly feed: Pick<Feed, 'getState' | 'jobsOf'>;
  readonly onChange: (cluster: WatchedCluster) => void;
  readonly onGone: (cluster: WatchedCluster) => void;
};

/** A clock that was set back by less delays plans no more than the time between two looks does, milliseconds. */
const tolerance = 60_000;

export function createFollowedClusters({ feed, onChange, onGone }: Options): FollowedClusters {
  const clusters = new Map<string, WatchedCluster>();
  let taken: FeedState['clusters'] = [];
  let [notedAt, skew] = [-Infinity, 0];

  function take(state: ClusterState, now: number): void {
    const key = keyOf(state.ref);
    const cluster = clusters.get(key) ?? watchCluster(state.ref);
    clusters.set(key, cluster);
    cluster.take(state, feed.jobsOf(state.ref), now);
    onChange(cluster);
  }

  function keepOnly(states: FeedState['clusters']): void {
    const kept = new Set(states.map(({ ref }) => keyOf(ref)));
    for (const [key, cluster] of clusters) {
      if (kept.has(key)) continue;
      clusters.delete(key);
      onGone(cluster);
    }
  }

  return {
    all: () => clusters.values(),
    count: () => clusters.size,
    has: (cluster) => clusters.get(keyOf(cluster.ref)) === cluster,
    follow(now) {
      const states = feed.getState().clusters;
      // With an index: for a thousand clusters that have not changed, `entries()` would cost more than all else.
      for (let index = 0; index < states.length; index += 1) {
        const state = states[index];
        if (state !== undefined && state !== taken[index]) take(state, now);
      }
      taken = states;
      if (clusters.size > states.length) keepOnly(states);
    },
    noteClocks(now) {
      const { clockSkew } = feed.getState();
      const isFarBack = now < notedAt - tolerance;
      if (now < notedAt || clockSkew !== skew)
        for (const cluster of clusters.values()) {
          if (isFarBack) cluster.forgetPlans(now);
          onChange(cluster);
        }
      [notedAt, skew] = [now, clockSkew];
      return isFarBack;
    },
  };
}
