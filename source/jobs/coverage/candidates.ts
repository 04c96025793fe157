import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { Schedule } from '../schedule.ts';
import { autoExportFailed, dataTimeOf, scheduleChanged } from '../snapshot.ts';
import type { ProjectEvent, Snapshot } from '../snapshot.ts';
import type { KnownSince } from './facts.ts';

/** A snapshot that the schedule exports, and its jobs. */
export type Candidate = {
  readonly snapshot: Snapshot & { readonly createdAt: number };
  /** Its jobs, newest first. */
  readonly jobs: readonly Job[];
  /** Whether Atlas must have created a job for it: not if a less frequent policy item fell on the same time. */
  readonly certain: boolean;
  /** Whether Atlas said that it could not. */
  readonly reported: boolean;
};

const minute = 60_000;

/** The facts that decide about a cluster's snapshots. */
export type CandidateFacts = {
  readonly clusterName: string;
  readonly schedule: Schedule;
  readonly snapshots: readonly Snapshot[];
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly events: KnownSince<ProjectEvent>;
};

/**
 * The snapshots that the schedule exports and that have not expired, oldest first: completed, scheduled, taken by a policy
 * item of the exported frequency, and not before the schedule's last change.
 */
export function candidatesOf(facts: CandidateFacts, now: number): readonly Candidate[] {
  const { schedule, snapshots, jobs, events, clusterName } = facts;
  const due = dueTimes(schedule);
  const from = Math.max(events.since, lastChange(events.items, clusterName));
  const exported = snapshots
    .filter(isDated)
    .filter((snapshot) => isExported(snapshot, schedule) && isAlive(snapshot, now))
    .filter(({ createdAt }) => createdAt > from && createdAt <= now)
    .toSorted((a, b) => a.createdAt - b.createdAt);
  const failures = events.items.filter(
    (event) => event.type === autoExportFailed && event.clusterName === clusterName,
  );
  return exported.map((snapshot, index) => {
    const until = exported[index + 1]?.createdAt ?? Infinity;
    return {
      snapshot,
      jobs: jobs.filter((job) => isOf(job, snapshot)),
      certain: due.kind !== 'known' || due.last(snapshot.createdAt).certain,
      reported: failures.some(({ createdAt = 0 }) => createdAt >= snapshot.createdAt && createdAt < until),
    };
  });
}

/** When the schedule was last changed, if known; an event without a cluster may concern any cluster. */
export function lastChange(events: readonly ProjectEvent[], clusterName: string): number {
  const times = events
    .filter(({ type }) => type === scheduleChanged)
    .filter((event) => event.clusterName === undefined || event.clusterName === clusterName)
    .map(({ createdAt = -Infinity }) => createdAt);
  return Math.max(-Infinity, ...times);
}

/** Whether a snapshot has not expired yet. */
function isAlive({ expiresAt = Infinity }: Snapshot, now: number): boolean {
  return expiresAt > now;
}

/** The time of a job's data, from the job itself or its snapshot. */
export function dataAsOf(job: Job, snapshots: readonly Snapshot[]): number | undefined {
  return dataTimeOf(job) ?? snapshots.find((snapshot) => isNamedBy(job, snapshot))?.createdAt;
}

export function isUnsuccessful(job: Job | undefined): boolean {
  return job?.state === 'Failed' || job?.state === 'Cancelled';
}

/** The newest snapshot that can still be exported, whoever wants it. */
export function newestExportable(
  snapshots: readonly Snapshot[],
  now: number,
): Candidate['snapshot'] | undefined {
  return snapshots
    .filter(isDated)
    .filter(({ status, snapshotType }) => status === 'completed' && snapshotType !== 'fallback')
    .filter((snapshot) => isAlive(snapshot, now))
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
}

function isDated(snapshot: Snapshot): snapshot is Candidate['snapshot'] {
  return snapshot.createdAt !== undefined;
}

/** Atlas exports the snapshots of the policy items that have the export's frequency (Atlas reference, `export`). */
function isExported(snapshot: Snapshot, { items, exportFrequency }: Schedule): boolean {
  if (snapshot.status !== 'completed' || snapshot.snapshotType !== 'scheduled') return false;
  const takenBy = items.filter(({ id }) => id !== undefined && snapshot.policyItems.includes(id));
  // Taken by several items, it may belong to any of them.
  if (takenBy.some(({ frequencyType }) => frequencyType !== exportFrequency)) return false;
  return snapshot.frequencyType === undefined
    ? takenBy.length > 0
    : snapshot.frequencyType === exportFrequency;
}

function isOf(job: Job, snapshot: Candidate['snapshot']): boolean {
  if (isNamedBy(job, snapshot)) return true;
  // A sharded cluster's job may name another snapshot id than the list.
  if (job.snapshotId !== undefined && job.components.length === 0) return false;
  const taken = dataTimeOf(job);
  return taken !== undefined && Math.abs(taken - snapshot.createdAt) <= minute;
}

function isNamedBy({ snapshotId }: Job, { id, memberIds }: Snapshot): boolean {
  return snapshotId !== undefined && (snapshotId === id || memberIds.includes(snapshotId));
}
