import type { Clock } from '../../platform/clock.ts';
import type { ShardState } from '../../feed/feed-state.ts';
import type { JobOrder } from '../../views/saved-view.ts';
import { createStore, type Store } from '../../platform/store.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { prefixOf } from '../../jobs/bucket-path.ts';
import { causeIdOf, type FailureCause } from '../../jobs/failures/failures.ts';
import {
  clusterKey,
  isUnfinished,
  type Bucket,
  type ClusterRef,
  type Job,
  type JobState,
} from '../../jobs/job.ts';

/** The filter. Without words and states, everything matches. */
export type Filter = {
  /** As typed; a job must contain all words, in any case. */
  readonly text: string;
  readonly states: readonly JobState[];
  /** Only jobs of this one. */
  readonly cluster?: ClusterRef;
  /** Only jobs that failed of this. */
  readonly cause?: Pick<FailureCause, 'id' | 'reason'>;
};

export const sortNames: Readonly<Record<JobOrder, string>> = {
  newest: 'newest first',
  trouble: 'trouble first',
  longest: 'longest first',
  cluster: 'by cluster',
};

export const noFilter: Filter = { text: '', states: [] };

export type SearchContext = {
  readonly shards: ReadonlyMap<string, ShardState>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly names?: ClusterNames;
};

/** Whether anything is filtered out. */
export function isFiltering({ text, states, cluster, cause }: Filter): boolean {
  return text.trim() !== '' || states.length > 0 || cluster !== undefined || cause !== undefined;
}

/** The matching jobs, sorted; the same array when nothing changes. */
export function visibleJobs(
  jobs: readonly Job[],
  filter: Filter,
  sort: JobOrder,
  looked: SearchContext,
): readonly Job[] {
  const steps = look(jobs, filter, looked);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return sorted(value, sort, looked.names);
  }
}

/** Sorts jobs that come newest first; the same array when that is the order. */
export function sorted(jobs: readonly Job[], sort: JobOrder, names?: ClusterNames): readonly Job[] {
  return sort === 'newest' ? jobs : orders[sort](jobs, names);
}

/** The matching jobs, in the original order; undefined during the search. */
export type Search = Pick<Store<readonly Job[] | undefined>, 'get' | 'subscribe'>;

/**
 * Searches for matches: at once among a few thousand jobs. Among more, it continues in steps while somebody listens,
 * and lets other work run in between.
 */
export function createSearch(
  jobs: readonly Job[],
  filter: Filter,
  looked: SearchContext,
  clock: Clock,
): Search {
  const found = createStore<readonly Job[] | undefined>(undefined);
  const steps = look(jobs, filter, looked);
  let cancel: (() => void) | undefined;
  const goOn = (): void => {
    cancel = clock.schedule(takeStep, 0);
  };
  const takeStep = (): void => {
    const { done, value } = steps.next();
    if (done) found.set(value);
    else goOn();
  };
  const first = steps.next();
  if (first.done) found.set(first.value);
  return {
    get: found.get,
    subscribe(listener) {
      const leave = found.subscribe(listener);
      if (found.get() === undefined) goOn();
      return () => {
        cancel?.();
        leave();
      };
    },
  };
}

type Matched = { readonly filter: Filter; readonly looked: SearchContext; readonly matching: readonly Job[] };

/** The last result for these jobs. */
const found = new WeakMap<readonly Job[], Matched>();

/** So many jobs are searched at once: with cold code on a slow machine, a frame waits 25 ms for them. */
const atOnce = 10_000;
/** Jobs per step among more: a key or a frame waits 6 ms at most, since several steps may come before it. */
const step = 2500;

/** Pauses after each step. Further typing only searches the previous matches. */
function* look(
  jobs: readonly Job[],
  filter: Filter,
  looked: SearchContext,
): Generator<undefined, readonly Job[], undefined> {
  if (!isFiltering(filter)) return jobs;
  const last = found.get(jobs);
  const narrows =
    last !== undefined &&
    filter.text.startsWith(last.filter.text) &&
    filter.states === last.filter.states &&
    // Its colon makes `project:` a different search.
    ownersOf(filter.text).length === ownersOf(last.filter.text).length &&
    filter.cluster === last.filter.cluster &&
    filter.cause === last.filter.cause &&
    looked.shards === last.looked.shards &&
    looked.buckets === last.looked.buckets &&
    looked.names === last.looked.names;
  const among = narrows ? last.matching : jobs;
  const matches = matcher(filter, looked);
  const parts: (readonly Job[])[] = [];
  const stride = among.length > atOnce ? step : atOnce;
  for (let from = 0; from < among.length; from += stride) {
    if (from > 0) yield;
    parts.push(among.slice(from, from + stride).filter(matches));
  }
  const matching = parts.flat();
  found.set(jobs, { filter, looked, matching });
  return matching;
}

/** `project:web` searches only the project. */
const projectPrefix = 'project:';

function matcher({ text, states, cluster, cause }: Filter, looked: SearchContext): (job: Job) => boolean {
  const { names } = looked;
  const words = wordsOf(text)
    .filter((word) => !word.startsWith(projectPrefix))
    .map((word) => ({ ...wordOf(word), isInProject: projectTest(word, names) }));
  const owners = ownersOf(text).map((word) => projectTest(word, names));
  const wanted = new Set(states);
  // If all jobs belong to one project, its name matches all or none.
  const isSeveral = (names?.groupIds.length ?? 0) > 1;
  return (job) => {
    if (cluster !== undefined && !isSameCluster(cluster, job)) return false;
    if (cause !== undefined && causeIdOf(job, looked.buckets) !== cause.id) return false;
    if (wanted.size > 0 && !wanted.has(job.state)) return false;
    for (const isOwner of owners) if (!isOwner(job)) return false;
    for (const word of words) {
      if (
        !saysOfItself(job, word) &&
        !saysElsewhere(job, looked, word) &&
        !(isSeveral && word.isInProject(job))
      )
        return false;
    }
    return true;
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function ownersOf(text: string): readonly string[] {
  return wordsOf(text)
    .filter((word) => word.startsWith(projectPrefix))
    .map((word) => word.slice(projectPrefix.length));
}

/** Whether a job's project has the word in its name or id; each project is tested once. */
function projectTest(word: string, names: ClusterNames | undefined): (job: Job) => boolean {
  const { isIn } = wordOf(word);
  const known = new Map<string, boolean>();
  return ({ groupId }) => {
    const held = known.get(groupId) ?? (isIn(groupId) || isIn(names?.project(groupId)));
    known.set(groupId, held);
    return held;
  };
}

function isSameCluster(a: ClusterRef, b: ClusterRef): boolean {
  return a.clusterName === b.clusterName && a.groupId === b.groupId;
}

type Test = (text: string | undefined) => boolean;

/**
 * Tests whether a text contains the word; one test for each field whose value often repeats that of the previous job.
 */
type Word = {
  readonly isIn: Test;
  readonly isInState: Test;
  readonly isInCluster: Test;
  readonly isInBucket: Test;
  readonly isInPrefixStart: Test;
  readonly hasSlash: boolean;
};

function wordOf(word: string): Word {
  const pattern = new RegExp(word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'i');
  const isIn: Test = (text) => text !== undefined && pattern.test(text);
  return {
    isIn,
    isInState: remembering(isIn),
    isInCluster: remembering(isIn),
    isInBucket: remembering(isIn),
    isInPrefixStart: remembering(isIn),
    hasSlash: word.includes('/'),
  };
}

/** A test that remembers its last text: comparing two texts takes a fifth of the time of searching one. */
function remembering(test: Test): Test {
  let last: string | undefined;
  let held = false;
  return (text) => {
    if (text !== last) {
      last = text;
      held = test(text);
    }
    return held;
  };
}

/**
 * Whether a field contains the word. Field by field, because a case-insensitive pattern needs no copy: lower-case
 * copies of 100,000 jobs would take 250 ms and 35 MB.
 */
function saysOfItself(job: Job, word: Word): boolean {
  const { isIn, isInState, isInCluster, isInBucket } = word;
  return (
    isInState(job.stateText) ||
    isInCluster(job.clusterName) ||
    isInBucket(job.exportBucketId) ||
    isIn(job.id) ||
    isInPrefix(job, word) ||
    isIn(job.snapshotId) ||
    (job.state === 'InProgress' && isIn('in progress')) ||
    isIn(job.errMsg) ||
    isIn(job.errorCode) ||
    (job.customData.length > 0 && job.customData.some(({ key, value }) => isIn(key) || isIn(value))) ||
    (job.components.length > 0 &&
      job.components.some(({ exportId, replicaSetName }) => isIn(exportId) || isIn(replicaSetName)))
  );
}

function isInPrefix(job: Job, { isIn, isInPrefixStart, hasSlash }: Word): boolean {
  if (isInPrefixStart(job.prefixStart) || isIn(job.prefixEnd)) return true;
  // Only a word with a slash can be in both parts.
  return hasSlash && isIn(prefixOf(job));
}

/** Whether what is known of a job's bucket and shards contains the word; both arrive later than the job. */
function saysElsewhere(job: Job, { shards, buckets }: SearchContext, word: Word): boolean {
  const bucket = job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId);
  if (word.isIn(bucket?.bucketName)) return true;
  return (
    job.components.length > 0 &&
    job.components.some(({ exportId }) => {
      const shard = exportId === undefined ? undefined : shards.get(exportId);
      return shard?.kind === 'loaded' && saysOfItself(shard.job, word);
    })
  );
}

const byTrouble: Readonly<Record<JobState, number>> = {
  Failed: 0,
  InProgress: 1,
  Queued: 2,
  Unknown: 3,
  Cancelled: 4,
  Successful: 5,
};

type Order = (jobs: readonly Job[], names: ClusterNames | undefined) => readonly Job[];

/** Jobs that are equal in an order stay newest first, as they come. */
const orders: Readonly<Record<Exclude<JobOrder, 'newest'>, Order>> = {
  trouble: (jobs) => jobs.toSorted((a, b) => byTrouble[a.state] - byTrouble[b.state]),
  // Computed once per job, not per pair.
  longest: (jobs) =>
    jobs
      .map((job) => ({ job, took: tookOf(job) }))
      .toSorted((a, b) => b.took - a.took)
      .map(({ job }) => job),
  // Comparing names is slow, and there are fewer clusters than jobs.
  cluster: (jobs, names) =>
    [...Map.groupBy(jobs, clusterKey)]
      .map(([id, own]) => ({ id, own, ...nameOf(own[0], names) }))
      .toSorted(
        (a, b) =>
          a.cluster.localeCompare(b.cluster) || a.project.localeCompare(b.project) || byId(a.id, b.id),
      )
      .flatMap(({ own }) => own),
};

function nameOf(ref: ClusterRef | undefined, names: ClusterNames | undefined) {
  return { cluster: ref?.clusterName ?? '', project: (ref && names?.project(ref.groupId)) ?? '' };
}

function byId(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Running jobs take longer every second: the oldest of them first, before all that have ended. Queued ones have no length yet. */
function tookOf(job: Job): number {
  if (job.createdAt === undefined || job.state === 'Queued') return -1;
  if (isUnfinished(job)) return Number.MAX_SAFE_INTEGER - job.createdAt;
  return job.finishedAt === undefined ? -1 : job.finishedAt - job.createdAt;
}
