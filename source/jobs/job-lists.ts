import { clusterKey, countStates } from './job.ts';
import type { Job, JobState } from './job.ts';
import { joinSorted, updateJoined } from './merge.ts';

/** What is counted over the jobs of all clusters. */
export type JobTallies = {
  /** How many are in each state. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** When those that failed began and ended, newest first. */
  readonly failed: readonly Pick<Job, 'createdAt' | 'finishedAt'>[];
  /** When the oldest dated one of a cluster was created, by its `clusterKey`; milliseconds since 1970. */
  readonly oldest: ReadonlyMap<string, number>;
};

/** The jobs of all clusters as one list, kept up by what changes. */
export type JobLists = {
  /** The cluster's jobs, newest first, and the ids of those that its last refresh changed. */
  set(key: string, jobs: readonly Job[], changed: ReadonlySet<string>): void;
  /** The same for many clusters at once, by their `clusterKey`, of which no refresh has changed anything. */
  setAll(lists: ReadonlyMap<string, readonly Job[]>): void;
  forget(key: string): void;
  /** The cluster's jobs, newest first; the very list as long as nothing changed. */
  of(key: string): readonly Job[];
  /** All of them, newest first; the very list as long as nothing changed. */
  all(): readonly Job[];
  changed(): ReadonlySet<string>;
  /** What is counted over all of them. */
  tallies(): JobTallies;
};

const nothing: ReadonlySet<string> = new Set();
const noJobs: readonly Job[] = [];

export function createJobLists(): JobLists {
  const lists = new Map<string, readonly Job[]>();
  const changedOf = new Map<string, ReadonlySet<string>>();
  let joined: readonly Job[] = [];
  let changed: ReadonlySet<string> = nothing;
  let tallies = tally([]);

  function replace(key: string, jobs: readonly Job[]): void {
    const before = lists.get(key) ?? [];
    if (before === jobs) return;
    joined = updateJoined(joined, before, jobs);
    lists.set(key, jobs);
    tallies = {
      counts: recount(tallies.counts, before, jobs),
      failed: updateJoined(tallies.failed, failedOf(before), failedOf(jobs)),
      oldest: withOldest(tallies.oldest, key, jobs),
    };
  }

  function noteChanged(key: string, ids: ReadonlySet<string>): void {
    if ((changedOf.get(key) ?? nothing) === ids || (!changedOf.has(key) && ids.size === 0)) return;
    if (ids.size === 0) changedOf.delete(key);
    else changedOf.set(key, ids);
    changed = new Set([...changedOf.values()].flatMap((some) => [...some]));
  }

  return {
    set(key, jobs, ids) {
      replace(key, jobs);
      noteChanged(key, ids);
    },
    setAll(some) {
      for (const [key, jobs] of some) lists.set(key, jobs);
      // One after the other, each would copy what there is of all.
      joined = joinSorted([...lists.values()]);
      tallies = tally(joined);
    },
    forget(key) {
      replace(key, []);
      noteChanged(key, nothing);
      lists.delete(key);
    },
    of: (key) => lists.get(key) ?? noJobs,
    all: () => joined,
    changed: () => changed,
    tallies: () => tallies,
  };
}

function withOldest(oldest: JobTallies['oldest'], key: string, jobs: readonly Job[]): JobTallies['oldest'] {
  const last = jobs.findLast(({ createdAt }) => createdAt !== undefined)?.createdAt;
  if (oldest.get(key) === last) return oldest;
  const next = new Map(oldest);
  if (last === undefined) next.delete(key);
  else next.set(key, last);
  return next;
}

/** Counts all jobs, newest first. */
export function tally(jobs: readonly Job[]): JobTallies & { readonly failed: readonly Job[] } {
  const oldest = new Map<string, number>();
  // The last one of a cluster counts.
  for (const job of jobs) if (job.createdAt !== undefined) oldest.set(clusterKey(job), job.createdAt);
  return { counts: countStates(jobs), failed: failedOf(jobs), oldest };
}

function failedOf(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter(({ state }) => state === 'Failed');
}

/** The counts after one cluster's jobs changed. */
function recount(
  counts: JobTallies['counts'],
  before: readonly Job[],
  after: readonly Job[],
): JobTallies['counts'] {
  const next: Record<JobState, number> = { ...counts };
  for (const { state } of before) next[state] -= 1;
  for (const { state } of after) next[state] += 1;
  return next;
}
