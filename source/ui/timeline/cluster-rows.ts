import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import type { Lane } from '../../jobs/timeline.ts';

/** A cluster, and its lanes that have something in the window. */
export type ClusterLanes = { readonly ref: ClusterRef; readonly lanes: readonly Lane[] };

/** One row of the timeline; lanes share a row when there are more lanes than rows. */
export type TimelineRow = {
  /** Undefined in rows between clusters, and when several clusters share the row. */
  readonly cluster: ClusterRef | undefined;
  /** Whether it is the cluster's first row, which has its name. */
  readonly first: boolean;
  readonly lanes: readonly Lane[];
  /** How many lanes or clusters share this row; 0 if there is no sharing. */
  readonly folded: number;
};

const blank: TimelineRow = { cluster: undefined, first: false, lanes: [], folded: 0 };

/**
 * Distributes the rows: each cluster gets its lanes, with space between clusters if there is enough. If there is too
 * little, a cluster's last lanes, which only overlaps fill, share one row. Of too many clusters, those with jobs come
 * first, and the last ones share a row, never the selected job's. Exactly `rows` rows.
 */
export function shareRows(
  clusters: readonly ClusterLanes[],
  rows: number,
  selectedCluster: ClusterRef | undefined,
): readonly TimelineRow[] {
  if (rows <= 0) return [];
  const { shown, folded } = chooseClusters(clusters, rows, selectedCluster);
  const room = folded.length > 0 ? rows - 1 : rows;
  const needed = shown.map(({ lanes }) => Math.max(1, lanes.length));
  const shares = share(needed, room);
  const spaced = needed.reduce((sum, lanes) => sum + lanes + 1, -1) <= room;
  const filled = shown.flatMap((cluster, index) => [
    ...(spaced && index > 0 ? [blank] : []),
    ...rowsOf(cluster, shares[index] ?? 1),
  ]);
  if (folded.length > 0) {
    filled.push({ ...blank, lanes: folded.flatMap(({ lanes }) => lanes), folded: folded.length });
  }
  return [...filled, ...Array.from({ length: rows - filled.length }, () => blank)];
}

/** Every lane on a row of its own, and a row for each cluster without jobs, after those that have some. */
export function unfoldedRows(clusters: readonly ClusterLanes[]): readonly TimelineRow[] {
  return busyFirst(clusters).flatMap((cluster) => rowsOf(cluster, Math.max(1, cluster.lanes.length)));
}

/** The part of the rows that the screen holds; its first one has its cluster's name. */
export function scrolledRows(
  rows: readonly TimelineRow[],
  scroll: number,
  height: number,
): { readonly start: number; readonly rows: readonly TimelineRow[] } {
  const start = Math.max(0, Math.min(scroll, rows.length - height));
  const seen = rows.slice(start, start + height);
  return { start, rows: seen.map((row, index) => (index === 0 ? { ...row, first: true } : row)) };
}

function busyFirst(clusters: readonly ClusterLanes[]): readonly ClusterLanes[] {
  return clusters.toSorted((a, b) => Number(b.lanes.length > 0) - Number(a.lanes.length > 0));
}

function chooseClusters(
  clusters: readonly ClusterLanes[],
  rows: number,
  selected: ClusterRef | undefined,
): { shown: readonly ClusterLanes[]; folded: readonly ClusterLanes[] } {
  if (clusters.length <= rows) return { shown: clusters, folded: [] };
  const chosen = selected && clusterKey(selected);
  const wanted = ({ ref, lanes }: ClusterLanes): number =>
    clusterKey(ref) === chosen ? 2 : lanes.length > 0 ? 1 : 0;
  const ordered = busyFirst(clusters);
  const kept = new Set(ordered.toSorted((a, b) => wanted(b) - wanted(a)).slice(0, rows - 1));
  return {
    shown: ordered.filter((cluster) => kept.has(cluster)),
    folded: ordered.filter((cluster) => !kept.has(cluster)),
  };
}

/** One row each; each further row goes to whoever lacks most. */
function share(needed: readonly number[], rows: number): readonly number[] {
  const shares = needed.map(() => 1);
  const missing = (index: number): number => (needed[index] ?? 0) - (shares[index] ?? 0);
  for (let left = rows - shares.length; left > 0; left--) {
    const neediest = shares.reduce((best, _, index) => (missing(index) > missing(best) ? index : best), 0);
    if (missing(neediest) <= 0) break;
    shares[neediest] = (shares[neediest] ?? 0) + 1;
  }
  return shares;
}

function rowsOf({ ref, lanes }: ClusterLanes, rows: number): readonly TimelineRow[] {
  const single = lanes.length <= rows ? lanes.length : rows - 1;
  const lines = lanes.slice(0, single).map((lane) => ({ lanes: [lane], folded: 0 }));
  const rest = lanes.slice(single);
  if (rest.length > 0 || lines.length === 0) lines.push({ lanes: rest, folded: rest.length });
  return lines.map((line, index) => ({ ...line, cluster: ref, first: index === 0 }));
}
