import type { ClusterState, Feed, FeedState } from '../../feed/feed-state.ts';
import type { Store } from '../../platform/store.ts';

/**
 * The feed's state, for a screen: subscribers are notified only of what it shows. It is the state they were told of last:
 * among many clusters answers come more often, and after each of them the frame for a key would walk through all clusters.
 */
export function shownFeed({
  getTold,
  subscribe,
}: Pick<Feed, 'getTold' | 'subscribe'>): Pick<Store<FeedState>, 'get' | 'subscribe'> {
  return {
    get: getTold,
    subscribe(listener) {
      let told = getTold();
      return subscribe(() => {
        const before = told;
        told = getTold();
        if (!looksSame(before, told)) listener();
      });
    },
  };
}

function looksSame(before: FeedState, after: FeedState): boolean {
  return (
    isSameBut(before, after, ['clusters']) &&
    before.clusters.length === after.clusters.length &&
    after.clusters.every((cluster, index) => clusterLooksSame(before.clusters[index], cluster))
  );
}

/**
 * A cluster's request, under way or to come, is shown only in trouble, and beside stale data, which follows the clock
 * anyway.
 */
function clusterLooksSame(before: ClusterState | undefined, after: ClusterState): boolean {
  if (before === undefined || before === after) return before === after;
  return isSameBut(before, after, after.trouble === undefined ? ['phase', 'nextAt'] : []);
}

function isSameBut<T extends object>(before: T, after: T, ignored: readonly (keyof T)[]): boolean {
  if (before === after) return true;
  const keys = Object.keys(after) as (keyof T)[];
  return keys.every((key) => before[key] === after[key] || ignored.includes(key));
}
