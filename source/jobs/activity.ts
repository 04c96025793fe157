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

/** The activity in an answer: new jobs, changes of state (not of progress), and jobs that vanished. */
export function activityOf(news: News, at: number): readonly Activity[] {
  const entry = (
    job: Job,
    kind: Activity['kind'],
    from: JobState | undefined,
    to: JobState | undefined,
  ): Activity => ({
    groupId: job.groupId,
    clusterName: job.clusterName,
    at,
    jobId: job.id,
    kind,
    from,
    to,
  });
  return [
    ...news.arrived.map((job) => entry(job, 'arrived', undefined, job.state)),
    ...news.changed
      .filter(({ before, after }) => before.stateText !== after.stateText)
      .map(({ before, after }) => entry(after, 'changed', before.state, after.state)),
    ...news.vanished.map((job) => entry(job, 'vanished', job.state, undefined)),
  ];
}

/** Appends entries, and drops the oldest beyond the limit; the same array when there is nothing to add. */
export function appendActivity(
  list: readonly Activity[],
  more: readonly Activity[],
  limit: number = activityLimit,
): readonly Activity[] {
  return more.length === 0 ? list : [...list, ...more].slice(-limit);
}
