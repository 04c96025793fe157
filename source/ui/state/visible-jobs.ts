import type { Clock } from '../../platform/clock.ts';
import type { ShardState } from '../../feed/feed-state.ts';
import { createStore, type Store } from '../../platform/store.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { isUnfinished, type Bucket, type Job, type JobState } from '../../jobs/job.ts';

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
  readonly names?: ClusterNames;
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
  const steps = look(jobs, filter, looked);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return sorted(value, sort);
  }
}

/** Jobs that come newest first, in that order; the same array where it is theirs. */
export function sorted(jobs: readonly Job[], sort: Sort): readonly Job[] {
  return sort === 'newest' ? jobs : orders[sort](jobs);
}

/** The jobs that match, in the order of all; undefined while they are being looked for. */
export type Search = Pick<Store<readonly Job[] | undefined>, 'get' | 'subscribe'>;

/**
 * Looks for what matches: at once among some thousands of jobs. Among more it goes on step by step while somebody
 * listens, and whatever else wants to be done comes in between.
 */
export function createSearch(jobs: readonly Job[], filter: Filter, looked: Looked, clock: Clock): Search {
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

type Matched = { readonly filter: Filter; readonly looked: Looked; readonly matching: readonly Job[] };

/** What was last found among these jobs. */
const found = new WeakMap<readonly Job[], Matched>();

/** Jobs in one step: 10 ms, where a machine is slow and the code cold. */
const step = 10_000;

/** Stops after each step. Who types on narrows what was found: only that is looked through again. */
function* look(
  jobs: readonly Job[],
  filter: Filter,
  looked: Looked,
): Generator<undefined, readonly Job[], undefined> {
  if (!isFiltering(filter)) return jobs;
  const last = found.get(jobs);
  const narrows =
    last !== undefined &&
    filter.text.startsWith(last.filter.text) &&
    filter.states === last.filter.states &&
    // Its colon makes another question of `project`.
    ownersOf(filter.text).length === ownersOf(last.filter.text).length &&
    looked.shards === last.looked.shards &&
    looked.buckets === last.looked.buckets &&
    looked.names === last.looked.names;
  const among = narrows ? last.matching : jobs;
  const matches = matcher(filter, looked);
  const parts = [among.slice(0, step).filter(matches)];
  for (let from = step; from < among.length; from += step) {
    yield;
    parts.push(among.slice(from, from + step).filter(matches));
  }
  const matching = parts.flat();
  found.set(jobs, { filter, looked, matching });
  return matching;
}

/** `project:web` looks at the project alone. */
const projectPrefix = 'project:';

function matcher({ text, states }: Filter, looked: Looked): (job: Job) => boolean {
  const { names } = looked;
  const words = wordsOf(text)
    .filter((word) => !word.startsWith(projectPrefix))
    .map((word) => ({ ...wordOf(word), isInProject: projectTest(word, names) }));
  const owners = ownersOf(text).map((word) => projectTest(word, names));
  const wanted = new Set(states);
  // Where all are of one project, its name tells them not apart.
  const isSeveral = (names?.groupIds.length ?? 0) > 1;
  return (job) => {
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

/** Whether a job's project has the word in its name or its id; each project is looked at once. */
function projectTest(word: string, names: ClusterNames | undefined): (job: Job) => boolean {
  const { isIn } = wordOf(word);
  const known = new Map<string, boolean>();
  return ({ groupId }) => {
    const held = known.get(groupId) ?? (isIn(groupId) || isIn(names?.project(groupId)));
    known.set(groupId, held);
    return held;
  };
}

type Test = (text: string | undefined) => boolean;

/** Whether a text holds the word, for each field whose value is often that of the job before. */
type Word = {
  readonly isIn: Test;
  readonly isInState: Test;
  readonly isInCluster: Test;
  readonly isInBucket: Test;
};

function wordOf(word: string): Word {
  const pattern = new RegExp(word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'i');
  const isIn: Test = (text) => text !== undefined && pattern.test(text);
  return {
    isIn,
    isInState: remembering(isIn),
    isInCluster: remembering(isIn),
    isInBucket: remembering(isIn),
  };
}

/** The test, which knows its last text again: to compare two texts takes a fifth of what looking through one does. */
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
 * Whether a field holds the word. Field by field, since a pattern that ignores case makes no new text: a copy of each of
 * 100,000 jobs in lower case would take 250 ms and 35 MB.
 */
function saysOfItself(job: Job, { isIn, isInState, isInCluster, isInBucket }: Word): boolean {
  return (
    isInState(job.stateText) ||
    isInCluster(job.clusterName) ||
    isInBucket(job.exportBucketId) ||
    isIn(job.id) ||
    isIn(job.prefix) ||
    isIn(job.snapshotId) ||
    (job.state === 'InProgress' && isIn('in progress')) ||
    isIn(job.errMsg) ||
    isIn(job.errorCode) ||
    (job.customData.length > 0 && job.customData.some(({ key, value }) => isIn(key) || isIn(value))) ||
    (job.components.length > 0 &&
      job.components.some(({ exportId, replicaSetName }) => isIn(exportId) || isIn(replicaSetName)))
  );
}

/** Whether what is known of a job's bucket and shards holds the word; both come later than the job. */
function saysElsewhere(job: Job, { shards, buckets }: Looked, word: Word): boolean {
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

/** Of jobs that are equal in an order the newest stay first, as they come. */
const orders: Readonly<Record<Exclude<Sort, 'newest'>, (jobs: readonly Job[]) => readonly Job[]>> = {
  trouble: (jobs) => jobs.toSorted((a, b) => byTrouble[a.state] - byTrouble[b.state]),
  // Once for each job, not for each pair.
  longest: (jobs) =>
    jobs
      .map((job) => ({ job, took: tookOf(job) }))
      .toSorted((a, b) => b.took - a.took)
      .map(({ job }) => job),
  // Most names are that of the job before, and to compare in a language's order takes its time.
  cluster: (jobs) =>
    jobs.toSorted((a, b) =>
      a.clusterName === b.clusterName
        ? byId(a.groupId, b.groupId)
        : a.clusterName.localeCompare(b.clusterName),
    ),
};

function byId(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Unfinished jobs run for longer with each second: oldest of them first, before all that have ended. */
function tookOf(job: Job): number {
  if (job.createdAt === undefined) return -1;
  if (isUnfinished(job)) return Number.MAX_SAFE_INTEGER - job.createdAt;
  return job.finishedAt === undefined ? -1 : job.finishedAt - job.createdAt;
}
