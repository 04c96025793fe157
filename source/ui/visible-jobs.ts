import type { ShardState } from '../feed/feed-state.ts';
import { byNewest, isUnfinished, type Bucket, type Job, type JobState } from '../jobs/job.ts';

/** What is looked for. No words and no states mean everything. */
export type Filter = {
  /** As typed; its words must all stand somewhere in a job, in any case. */
  readonly text: string;
  readonly states: readonly JobState[];
};

export const sorts = ['newest', 'trouble', 'longest', 'cluster'] as const;
export type Sort = (typeof sorts)[number];

export const sortNames: Readonly<Record<Sort, string>> = {
  newest: 'newest first',
  trouble: 'trouble first',
  longest: 'longest first',
  cluster: 'by cluster',
};

export const noFilter: Filter = { text: '', states: [] };

export type Looked = {
  readonly shards: ReadonlyMap<string, ShardState>;
  readonly buckets: ReadonlyMap<string, Bucket>;
};

/** Whether anything is left out. */
export function isFiltering({ text, states }: Filter): boolean {
  return text.trim() !== '' || states.length > 0;
}

/** The jobs that match, sorted; the same array where nothing is left out and the order is theirs. */
export function visibleJobs(
  jobs: readonly Job[],
  filter: Filter,
  sort: Sort,
  looked: Looked,
): readonly Job[] {
  const matching = isFiltering(filter) ? jobs.filter(matcher(filter, looked)) : jobs;
  return sort === 'newest' ? matching : matching.toSorted(orders[sort]);
}

function matcher({ text, states }: Filter, looked: Looked): (job: Job) => boolean {
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const wanted = new Set(states);
  return (job) => {
    if (wanted.size > 0 && !wanted.has(job.state)) return false;
    if (words.length === 0) return true;
    const own = textOf(job);
    const far = farText(job, looked);
    return words.every((word) => own.includes(word) || far.includes(word));
  };
}

/** A job never changes, only another one takes its place: what it says is put together once. */
const texts = new WeakMap<Job, string>();

function textOf(job: Job): string {
  const known = texts.get(job);
  if (known !== undefined) return known;
  const text = [
    job.id,
    job.stateText,
    job.state === 'InProgress' ? 'in progress' : '',
    job.clusterName,
    job.snapshotId,
    job.exportBucketId,
    job.prefix,
    job.errMsg,
    job.errorCode,
    ...job.customData.flatMap(({ key, value }) => [key, value]),
    ...job.components.flatMap(({ exportId, replicaSetName }) => [exportId, replicaSetName]),
  ]
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
  texts.set(job, text);
  return text;
}

/** What is known of a job's bucket and shards, which come later than the job. */
function farText(job: Job, { shards, buckets }: Looked): string {
  const bucket = job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId);
  const parts = job.components.map(({ exportId }) => {
    const shard = exportId === undefined ? undefined : shards.get(exportId);
    return shard?.kind === 'loaded' ? textOf(shard.job) : '';
  });
  return [bucket?.bucketName.toLowerCase() ?? '', ...parts].join('\n');
}

const byTrouble: Readonly<Record<JobState, number>> = {
  Failed: 0,
  InProgress: 1,
  Queued: 2,
  Unknown: 3,
  Cancelled: 4,
  Successful: 5,
};

const orders: Readonly<Record<Exclude<Sort, 'newest'>, (a: Job, b: Job) => number>> = {
  trouble: (a, b) => byTrouble[a.state] - byTrouble[b.state] || byNewest(a, b),
  longest: (a, b) => tookOf(b) - tookOf(a) || byNewest(a, b),
  cluster: (a, b) => a.clusterName.localeCompare(b.clusterName) || byNewest(a, b),
};

/** Unfinished jobs run for longer with each second: oldest of them first, before all that have ended. */
function tookOf(job: Job): number {
  if (job.createdAt === undefined) return -1;
  if (isUnfinished(job)) return Number.MAX_SAFE_INTEGER - job.createdAt;
  return job.finishedAt === undefined ? -1 : job.finishedAt - job.createdAt;
}
