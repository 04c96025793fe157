import { isUnfinished } from './job.ts';
import type { ClusterRef, Job, JobState } from './job.ts';
import type { Change } from './merge.ts';

/** One thing that happened while watching. `at` is the local clock, milliseconds since 1970. */
export type Activity = ClusterRef & {
  readonly at: number;
  readonly jobId: string;
  /** `arrived`: first seen, unfinished or not; `changed`: another state; `vanished`: Atlas no longer lists it. */
  readonly kind: 'arrived' | 'changed' | 'vanished';
  readonly from: JobState | undefined;
  readonly to: JobState | undefined;
};

/** What changed in a cluster's jobs with one answer. */
export type News = {
  readonly arrived: readonly Job[];
  readonly changed: readonly Change[];
  readonly vanished: readonly Job[];
};

/** How many entries to keep: enough for days of a busy cluster, and bounded. */
export const activityLimit = 500;

/** The activity in an answer: new jobs, changes of state (not of progress), and jobs that vanished; each oldest first. */
export function activityOf(news: News, at: number): readonly Activity[] {
  const entry = (
    job: Job,
    kind: Activity['kind'],
    from: JobState | undefined,
    to: JobState | undefined,
  ): Activity => entryOf(job, at, kind, from, to);
  return [
    ...news.arrived.toSorted(byMoment).map((job) => entry(job, 'arrived', undefined, job.state)),
    ...news.changed
      .filter(({ before, after }) => before.stateText !== after.stateText)
      .toSorted((a, b) => byMoment(a.after, b.after))
      .map(({ before, after }) => entry(after, 'changed', before.state, after.state)),
    ...news.vanished.map((job) => entry(job, 'vanished', job.state, undefined)),
  ];
}

/** One answer may tell of several: which came first, the jobs themselves know. */
function byMoment(a: Job, b: Job): number {
  return momentOf(a) - momentOf(b);
}

function momentOf({ createdAt = 0, finishedAt = createdAt }: Job): number {
  return finishedAt;
}

/** Appends entries, and drops the oldest beyond the limit; the same array when there is nothing to add. */
export function appendActivity(
  list: readonly Activity[],
  more: readonly Activity[],
  limit: number = activityLimit,
): readonly Activity[] {
  return more.length === 0 ? list : [...list, ...more].slice(-limit);
}

/**
 * What jobs tell of themselves: what arrived and ended since, also while nobody watched, oldest first. `since` and the
 * entries are on the local clock, the server's is ahead of it by `clockSkew`; milliseconds.
 */
export function activityOfJobs(jobs: readonly Job[], since: number, clockSkew: number): readonly Activity[] {
  const isSince = (time: number | undefined): time is number =>
    time !== undefined && time - clockSkew > since;
  const entries = jobs.flatMap((job) => {
    const { createdAt, finishedAt, state } = job;
    const ended = !isUnfinished(job) && isSince(finishedAt);
    return [
      ...(isSince(createdAt) && (ended || isUnfinished(job))
        ? [entryOf(job, createdAt - clockSkew, 'arrived', undefined, state)]
        : []),
      ...(ended ? [entryOf(job, finishedAt - clockSkew, 'changed', undefined, state)] : []),
    ];
  });
  return entries.toSorted((a, b) => a.at - b.at);
}

function entryOf(
  { groupId, clusterName, id }: Job,
  at: number,
  kind: Activity['kind'],
  from: JobState | undefined,
  to: JobState | undefined,
): Activity {
  return { groupId, clusterName, at, jobId: id, kind, from, to };
}
