import type { ClusterState, FeedState } from '../../feed/feed-state.ts';
import type { CoverageState } from '../../feed/coverage/verdicts.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { byWorst } from '../../jobs/coverage/coverage.ts';
import { verdictWords, type Verdict } from '../../jobs/coverage/facts.ts';
import { lastGoodData } from '../../jobs/coverage/verdict.ts';
import { clusterKey, isUnfinished, rankOfExports, type ClusterRef, type Job } from '../../jobs/job.ts';
import type { ClusterOrder } from '../../views/saved-view.ts';
import { noVerdictTexts } from './no-verdict.ts';
import { verdictGroups, type ClusterRow, type ClustersState } from '../state/clusters-state.ts';

type Wanted = Pick<ClustersState, 'text' | 'groups' | 'sort'>;

/** What rows are made of. */
export type RowSources = {
  readonly clusters: FeedState['clusters'];
  readonly coverage: CoverageState;
  readonly jobsOf: (cluster: ClusterRef) => readonly Job[];
};

type Known = RowSources & {
  readonly wanted: Wanted;
  /** A row for each cluster. */
  readonly all: readonly ClusterRow[];
  /** Which of these are to be seen, in their order. */
  readonly order: readonly number[];
  readonly rows: readonly ClusterRow[];
};

const lastRows = new WeakMap<ClusterNames, Known>();

/**
 * The clusters that are to be seen, in their order. Ages and counts change all the time, verdicts rarely: only a changed
 * verdict or wish leads to another order.
 */
export function clusterRows(
  { clusters, coverage, jobsOf }: RowSources,
  names: ClusterNames,
  wanted: Wanted,
): readonly ClusterRow[] {
  const last = lastRows.get(names);
  const isWish = last === undefined || !isSame(last.wanted, wanted);
  const isKnown = last?.clusters === clusters && last.coverage === coverage && last.jobsOf === jobsOf;
  if (!isWish && isKnown) return last.rows;
  const all = clusters.map((watched, index) => rowOf(watched, { coverage, jobsOf }, last?.all[index]));
  const isOrdered = !isWish && isJudgedAlike(all, last.all);
  const order = isOrdered ? last.order : orderOf(all, names, wanted, last);
  const rows = order.flatMap((index) => all[index] ?? []);
  lastRows.set(names, { clusters, coverage, jobsOf, wanted, all, order, rows });
  return rows;
}

/** The row as it was, if nothing about it changed. */
function rowOf(
  watched: ClusterState,
  { coverage, jobsOf }: Omit<RowSources, 'clusters'>,
  last: ClusterRow | undefined,
): ClusterRow {
  const { ref } = watched;
  const id = last?.ref === ref ? last.id : clusterKey(ref);
  const told = coverage.get(id);
  const judged = told?.facts.jobs;
  const jobs = judged?.kind === 'loaded' ? judged.value.items : jobsOf(ref);
  if (last?.watched === watched && last.told === told && last.jobs === jobs) return last;
  const dataAsOf = judged?.kind === 'loaded' ? told?.coverage.dataAsOf : lastGoodData(jobs);
  return { id, ref, watched, told, jobs, dataAsOf };
}

function isJudgedAlike(rows: readonly ClusterRow[], before: readonly ClusterRow[]): boolean {
  return (
    rows.length === before.length &&
    rows.every(({ ref, watched, told, jobs, dataAsOf }, index) => {
      const other = before[index];
      return (
        ref === other?.ref &&
        told?.coverage === other.told?.coverage &&
        dataAsOf === other.dataAsOf &&
        (told !== undefined || (jobs === other.jobs && isToldAlike(watched, other.watched)))
      );
    })
  );
}

/** Whether the sentences beside a missing verdict are the same, but for their age. */
function isToldAlike(own: ClusterState, other: ClusterState): boolean {
  return own.trouble === other.trouble && own.asOf === other.asOf && own.total === other.total;
}

/** Sorts them starting from the last order, which is nearly right. */
function orderOf(
  rows: readonly ClusterRow[],
  names: ClusterNames,
  wanted: Wanted,
  last: Pick<Known, 'all' | 'order'> | undefined,
): readonly number[] {
  const isComplete = last?.all.length === rows.length && last.order.length === rows.length;
  const places = isComplete ? last.order : [...rows.keys()];
  const compare = orders[wanted.sort](names);
  const isWanted = wantedTest(names, wanted);
  return places
    .flatMap((index) => {
      const row = rows[index];
      return row !== undefined && isWanted(row) ? [{ index, row }] : [];
    })
    .toSorted((a, b) => compare(a.row, b.row))
    .map(({ index }) => index);
}

function isSame(a: Wanted, b: Wanted): boolean {
  return a.text === b.text && a.groups === b.groups && a.sort === b.sort;
}

function wantedTest(names: ClusterNames, { text, groups }: Wanted): (row: ClusterRow) => boolean {
  const verdicts = new Set<Verdict>(groups.flatMap((group) => verdictGroups[group]?.verdicts ?? []));
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  return (row) => {
    const { ref, told } = row;
    const verdict = told?.coverage.verdict;
    if (groups.length > 0 && (verdict === undefined || !verdicts.has(verdict))) return false;
    if (words.length === 0) return true;
    const own = [
      ref.clusterName,
      names.project(ref.groupId),
      verdict === undefined ? '' : verdictWords[verdict],
      told?.coverage.reason ?? '',
      told?.coverage.remedy ?? '',
      told?.coverage.basis ?? '',
      ...(told === undefined ? noVerdictTexts(row) : []),
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => own.includes(word));
  };
}

type Order = (a: ClusterRow, b: ClusterRow) => number;

const orders: Readonly<Record<ClusterOrder, (names: ClusterNames) => Order>> = {
  worst: byVerdict,
  name: byName,
  // Clusters without a good export come first: nothing is older.
  oldest: (names) => byTime(({ dataAsOf }) => dataAsOf ?? -Infinity, names),
  due: (names) => byTime(({ told }) => told?.coverage.nextDue ?? Infinity, names),
};

/** Those without a verdict come last: first those whose last export failed, then those that export. */
function byVerdict(names: ClusterNames): Order {
  const byOwnProject = byProject(names);
  return (a, b) =>
    a.told === undefined || b.told === undefined
      ? placeOf(a) - placeOf(b) || byOwnProject(a, b)
      : byWorst(a.told.coverage, b.told.coverage);
}

function placeOf({ told, jobs }: ClusterRow): number {
  return told === undefined ? rankOfExports(jobs, isUnfinished) : 0;
}

/** As those with the same verdict (`byWorst`). */
function byProject({ project }: ClusterNames): Order {
  return (a, b) => compared(project(a.ref.groupId), project(b.ref.groupId)) || compared(a.id, b.id);
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
