import { createAgenda } from './agenda.ts';
import type { WatchedCluster } from './watched-cluster.ts';

/** Whose schedule and snapshots are read next. */
export type ReadingQueue = {
  /** This cluster's plan may have changed. */
  note(cluster: WatchedCluster): void;
  forget(cluster: WatchedCluster): void;
  /** Whether any cluster's first reading is still to come, or under way. */
  isAnyUnread(): boolean;
  /** Now if a cluster is due; otherwise none is due before this time, local clock; Infinity if none will be. */
  nextDueAt(now: number): number;
  /** The most urgent of those that were due then. */
  first(): WatchedCluster | undefined;
};

export function createReadingQueue(): ReadingQueue {
  const due = new Set<WatchedCluster>();
  const later = createAgenda<WatchedCluster>();
  const unread = new Set<WatchedCluster>();
  return {
    note(cluster) {
      due.delete(cluster);
      later.set(cluster, cluster.dueAt());
      if (cluster.isUnread()) unread.add(cluster);
      else unread.delete(cluster);
    },
    forget(cluster) {
      due.delete(cluster);
      later.delete(cluster);
      unread.delete(cluster);
    },
    isAnyUnread: () => unread.size > 0,
    nextDueAt(now) {
      for (const cluster of later.takeDue(now)) due.add(cluster);
      return due.size > 0 ? now : later.earliest();
    },
    first() {
      let first: WatchedCluster | undefined;
      for (const one of due) if (first === undefined || one.place() < first.place()) first = one;
      return first;
    },
  };
}
