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
    .toSorted(orders[wanted.sort](names));
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

type Order = (a: ClusterRow, b: ClusterRow) => number;

const orders: Readonly<Record<ClusterOrder, (names: ClusterNames) => Order>> = {
  worst: byVerdict,
  name: byName,
  // Clusters without a good export come first: nothing is older.
  oldest: (names) => byTime(({ told }) => told?.coverage.dataAsOf ?? -Infinity, names),
  due: (names) => byTime(({ told }) => told?.coverage.nextDue ?? Infinity, names),
};

/** Those without a verdict come last. */
function byVerdict(names: ClusterNames): Order {
  const byOwnName = byName(names);
  return (a, b) =>
    a.told === undefined || b.told === undefined
      ? Number(a.told === undefined) - Number(b.told === undefined) || byOwnName(a, b)
      : byWorst(a.told.coverage, b.told.coverage);
}

/** Clusters of one name by their projects' names. */
function byName({ project }: ClusterNames): Order {
  return (a, b) =>
    compared(a.ref.clusterName, b.ref.clusterName) ||
    compared(project(a.ref.groupId), project(b.ref.groupId)) ||
    compared(a.id, b.id);
}

function byTime(timeOf: (row: ClusterRow) => number, names: ClusterNames): Order {
  const byOwnName = byName(names);
  return (a, b) => compared(timeOf(a), timeOf(b)) || byOwnName(a, b);
}

function compared<T extends string | number>(a: T, b: T): number {
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
