import { byNewest, clusterKey, type Bucket, type ClusterRef, type Job } from '../job.ts';
import { patternOf, withNames, type ReasonPattern } from './reason-pattern.ts';

/** Failed jobs with one reason. Times are milliseconds since 1970; undefined when Atlas tells none. */
export type FailureCause = {
  /** Its code and the words of its reason: the same for all its jobs. */
  readonly id: string;
  /** The reason, as far as it is the same for all jobs; an ellipsis stands for what differs. */
  readonly reason: string;
  /** The same without long names, such as roles and paths, so that its words come first. */
  readonly brief: string;
  readonly errorCode: string | undefined;
  /** How many jobs. */
  readonly count: number;
  /** Those with the most recent failure first. */
  readonly clusters: readonly ClusterRef[];
  /** When the first and the last of the jobs failed. */
  readonly first: number | undefined;
  readonly last: number | undefined;
};

type Buckets = ReadonlyMap<string, Bucket>;

/** Ids and most clusters' names are shorter, roles and paths longer. */
const longestShort = 24;
const noReason = 'Atlas gave no reason';
const noBuckets: Buckets = new Map();

type Known = { readonly bucketName: string | undefined; readonly pattern: ReasonPattern };
const known = new WeakMap<Job, Known>();

/** The id of a failed job's cause; undefined for a job that did not fail. */
export function causeIdOf(job: Job, buckets: Buckets = noBuckets): string | undefined {
  return job.state === 'Failed' ? idOf(job, patternFor(job, buckets)) : undefined;
}

/** What the failed jobs failed of, the latest first; the order of the jobs does not matter. */
export function failureCauses(jobs: readonly Job[], buckets: Buckets = noBuckets): readonly FailureCause[] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const id = causeIdOf(job, buckets);
    if (id === undefined) continue;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [job]);
    else group.push(job);
  }
  return [...groups]
    .map(([id, failed]) => causeOf(id, failed.toSorted(byNewest), buckets))
    .toSorted((a, b) => byLast(a, b) || b.count - a.count || (a.id < b.id ? -1 : 1));
}

function byLast(a: FailureCause, b: FailureCause): number {
  const [left, right] = [a.last ?? Infinity, b.last ?? Infinity];
  return left === right ? 0 : left > right ? -1 : 1;
}

/** `jobs` newest first. */
function causeOf(id: string, jobs: readonly Job[], buckets: Buckets): FailureCause {
  const clusters = new Map<string, ClusterRef>();
  for (const { groupId, clusterName } of jobs) {
    const ref = { groupId, clusterName };
    const key = clusterKey(ref);
    if (!clusters.has(key)) clusters.set(key, ref);
  }
  const times = jobs.flatMap(({ finishedAt, createdAt }) => finishedAt ?? createdAt ?? []);
  const [newest] = jobs;
  return {
    id,
    ...reasonOf(jobs.map((job) => patternFor(job, buckets))),
    errorCode: newest?.errorCode,
    count: jobs.length,
    clusters: [...clusters.values()],
    first: least(times),
    last: most(times),
  };
}

/** The newest text, with an ellipsis where the names are not the same in all. */
function reasonOf(patterns: readonly ReasonPattern[]): Pick<FailureCause, 'reason' | 'brief'> {
  const [newest] = patterns;
  if (newest === undefined) return { reason: noReason, brief: noReason };
  const names = newest.names.map((name, index) =>
    patterns.every((pattern) => pattern.names[index] === name) ? name : '…',
  );
  const short = names.map((name) => (name.length > longestShort ? '…' : name));
  return { reason: withNames(newest, names), brief: withNames(newest, short) };
}

function idOf({ errorCode = '' }: Job, { key }: ReasonPattern): string {
  return `${errorCode} ${key}`;
}

function patternFor(job: Job, buckets: Buckets): ReasonPattern {
  const bucketName =
    job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId)?.bucketName;
  const before = known.get(job);
  if (before !== undefined && before.bucketName === bucketName) return before.pattern;
  const names = [job.clusterName, ...(bucketName === undefined ? [] : [bucketName])];
  const pattern = patternOf(job.errMsg ?? job.errorCode ?? noReason, names);
  known.set(job, { bucketName, pattern });
  return pattern;
}

function least(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.min(one, other));
}

function most(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.max(one, other));
}
