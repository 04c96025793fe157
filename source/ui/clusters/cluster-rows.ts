import type { FeedState } from '../../feed/feed-state.ts';
import type { CoverageState } from '../../feed/coverage/coverage-feed.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { byWorst } from '../../jobs/coverage/coverage.ts';
import { verdictWords, type Verdict } from '../../jobs/coverage/facts.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterOrder } from '../../views/saved-view.ts';
import { verdictGroups, type ClusterRow, type ClustersState } from '../state/clusters-state.ts';

type Wanted = Pick<ClustersState, 'text' | 'groups' | 'sort'>;
type Asked = {
  readonly clusters: FeedState['clusters'];
  readonly names: ClusterNames;
  readonly wanted: Wanted;
};

const lastRows = new WeakMap<CoverageState, Asked & { readonly rows: readonly ClusterRow[] }>();

/** The clusters that are to be seen, in their order; worked out once for the same verdicts and wishes. */
export function clusterRows(
  clusters: FeedState['clusters'],
  coverage: CoverageState,
  names: ClusterNames,
  wanted: Wanted,
): readonly ClusterRow[] {
  const last = lastRows.get(coverage);
  if (last?.clusters === clusters && last.names === names && isSame(last.wanted, wanted)) return last.rows;
  const rows = clusters
    .map((watched): ClusterRow => {
      const id = clusterKey(watched.ref);
      return { id, ref: watched.ref, watched, told: coverage.get(id) };
    })
    .filter((row) => isWanted(row, names, wanted))
    .toSorted(orders[wanted.sort]);
  lastRows.set(coverage, { clusters, names, wanted, rows });
  return rows;
}

function isSame(a: Wanted, b: Wanted): boolean {
  return a.text === b.text && a.groups === b.groups && a.sort === b.sort;
}

function isWanted({ ref, told }: ClusterRow, names: ClusterNames, { text, groups }: Wanted): boolean {
  const verdict = told?.coverage.verdict;
  const isOf = (group: number): boolean => {
    const verdicts: readonly Verdict[] = verdictGroups[group]?.verdicts ?? [];
    return verdict !== undefined && verdicts.includes(verdict);
  };
  if (groups.length > 0 && !groups.some(isOf)) return false;
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const own = [
    ref.clusterName,
    names.project(ref.groupId),
    verdict === undefined ? '' : verdictWords[verdict],
    told?.coverage.reason ?? '',
    told?.coverage.basis ?? '',
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => own.includes(word));
}

const orders: Readonly<Record<ClusterOrder, (a: ClusterRow, b: ClusterRow) => number>> = {
  worst: (a, b) => byVerdict(a, b),
  name: (a, b) => byName(a, b),
  // Clusters without a good export come first: nothing is older.
  oldest: (a, b) =>
    byTime(a.told?.coverage.dataAsOf ?? -Infinity, b.told?.coverage.dataAsOf ?? -Infinity) || byName(a, b),
  due: (a, b) =>
    byTime(a.told?.coverage.nextDue ?? Infinity, b.told?.coverage.nextDue ?? Infinity) || byName(a, b),
};

/** Those without a verdict come last. */
function byVerdict(a: ClusterRow, b: ClusterRow): number {
  if (a.told === undefined || b.told === undefined) {
    return Number(a.told === undefined) - Number(b.told === undefined) || byName(a, b);
  }
  return byWorst(a.told.coverage, b.told.coverage);
}

function byName(a: ClusterRow, b: ClusterRow): number {
  const [left, right] = [a.ref.clusterName, b.ref.clusterName];
  if (left === right) return a.id < b.id ? -1 : 1;
  return left < right ? -1 : 1;
}

function byTime(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** How many clusters have each verdict. */
export function countVerdicts(coverage: CoverageState): ReadonlyMap<Verdict, number> {
  const known = counted.get(coverage);
  if (known !== undefined) return known;
  const counts = new Map<Verdict, number>();
  for (const { coverage: own } of coverage.values())
    counts.set(own.verdict, (counts.get(own.verdict) ?? 0) + 1);
  counted.set(coverage, counts);
  return counts;
}

const counted = new WeakMap<CoverageState, ReadonlyMap<Verdict, number>>();
