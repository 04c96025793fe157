import { isUnfinished } from '../job.ts';
import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import { dataAsOf, lastChange } from './candidates.ts';
import { usualGrace, type ClusterFacts } from './facts.ts';

/** What came of a time at which an export was due. */
export type DueResult =
  | 'exported'
  | 'running'
  | 'failed'
  /** A snapshot, and no job of it within the grace. */
  | 'missing'
  /** A snapshot whose job may still come, or no snapshot yet. */
  | 'waiting'
  /** Neither a snapshot nor a job: the snapshot may have expired. */
  | 'nothing'
  /** A less frequent policy item may have taken that snapshot. */
  | 'maybe'
  /** From before the schedule's last change, or from before the first job that was read. */
  | 'unknown';

/** A time at which an export was due, milliseconds since 1970, and what came of it. */
export type DueDay = {
  readonly at: number;
  readonly result: DueResult;
  readonly job: Job | undefined;
  readonly snapshot: Snapshot | undefined;
};

const minute = 60_000;
const day = 86_400_000;
/** How far back, and how many times at most: hourly exports have thousands. */
const reach = 30 * day;
export const mostDue = 60;

/** When exports were due in the last 30 days, newest first; empty without automatic export or a schedule that tells. */
export function calendarOf(facts: ClusterFacts, now: number, grace = usualGrace): readonly DueDay[] {
  const { schedule, jobs, snapshots, events, clusterName } = facts;
  if (schedule.kind !== 'loaded' || schedule.value === 'off' || schedule.value.autoExport !== true) return [];
  if (jobs.kind !== 'loaded' || snapshots.kind !== 'loaded') return [];
  const due = dueTimes(schedule.value);
  if (due.kind !== 'known') return [];
  const changedAt = events.kind === 'loaded' ? lastChange(events.value.items, clusterName) : -Infinity;
  const taken = snapshots.value.filter(
    ({ snapshotType, status }) => snapshotType === 'scheduled' && status === 'completed',
  );
  const dated = jobs.value.items.map((job) => ({ job, at: dataAsOf(job, taken) }));
  const days: DueDay[] = [];
  let until = Infinity;
  for (
    let turn = due.last(now);
    days.length < mostDue && turn.at > now - reach;
    turn = due.last(turn.at - 1)
  ) {
    const { at, certain } = turn;
    // The prefix has its snapshot's time to the minute.
    const isOf = (time: number | undefined): boolean =>
      time !== undefined && time >= at - minute && time < until - minute;
    const own = dated.filter((one) => isOf(one.at)).map(({ job }) => job);
    const snapshot = taken.find(({ createdAt }) => isOf(createdAt));
    const job = own.find(({ state }) => state === 'Successful') ?? own.find(isUnfinished) ?? own[0];
    const since = Math.max(jobs.value.since, changedAt);
    days.push({ at, job, snapshot, result: resultOf({ at, certain, job, snapshot, since }, now, grace) });
    until = at;
  }
  return days;
}

type DueFacts = {
  readonly at: number;
  readonly certain: boolean;
  readonly job: Job | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly since: number;
};

function resultOf({ at, certain, job, snapshot, since }: DueFacts, now: number, grace: number): DueResult {
  if (job?.state === 'Successful') return 'exported';
  if (job !== undefined) return isUnfinished(job) ? 'running' : 'failed';
  if (!certain) return 'maybe';
  if (at < since) return 'unknown';
  if (now - (snapshot?.createdAt ?? at) <= grace) return 'waiting';
  return snapshot === undefined ? 'nothing' : 'missing';
}
