import type { Coverage } from '../../source/jobs/coverage/coverage.ts';
import { usualGrace, type ClusterFacts, type Loadable } from '../../source/jobs/coverage/facts.ts';
import type { Job } from '../../source/jobs/job.ts';
import type { Schedule } from '../../source/jobs/schedule.ts';
import { autoExportFailed, scheduleChanged } from '../../source/jobs/snapshot.ts';
import type { ProjectEvent, Snapshot } from '../../source/jobs/snapshot.ts';
import { jobOf, type JobFields } from './job-of.ts';
import { nextId } from './next-id.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** 2026-11-28T08:16:00Z, a Saturday: five hours after the day's snapshot. */
export const now = Date.UTC(2026, 10, 28, 8, 16);

const groupId = '5f1b2c3d4e5f60718293a4b5';

function nextObjectId(): string {
  return `6a7943462c88faeb${nextId().toString(16).padStart(8, '0')}`;
}

/** Automatic export of daily snapshots at 03:16 UTC, except for the given fields. */
export function schedule(given: Partial<Schedule> = {}): Schedule {
  return {
    autoExport: true,
    exportFrequency: 'daily',
    exportBucketId: '605ccba3c1c7613f00000b0c',
    items: [
      { id: 'daily', frequencyType: 'daily', frequencyInterval: 1, retentionUnit: 'days', retentionValue: 7 },
    ],
    oddItems: 0,
    referenceHour: 3,
    referenceMinute: 16,
    ...given,
  };
}

/** A completed scheduled snapshot of that age, kept for a week, except for the given fields. */
export function snapshot({ age, ...given }: Partial<Snapshot> & { readonly age: number }): Snapshot {
  return {
    id: nextObjectId(),
    memberIds: [],
    status: 'completed',
    snapshotType: 'scheduled',
    frequencyType: 'daily',
    createdAt: now - age,
    expiresAt: now - age + 7 * day,
    storageSizeBytes: undefined,
    mongodVersion: undefined,
    policyItems: ['daily'],
    ...given,
  };
}

/** A successful job of that age, except for the given fields. */
export function plainJob({ age, ...given }: JobFields & { readonly age: number }): Job {
  const createdAt = now - age;
  return jobOf(nextObjectId(), {
    groupId,
    clusterName: 'Prod0',
    state: 'Successful',
    createdAt,
    finishedAt: createdAt + 600_000,
    ...given,
  });
}

/** A job that exported the snapshot, except for the given fields. */
export function jobFor({ id, createdAt = 0 }: Snapshot, given: JobFields = {}): Job {
  const minute = new Date(createdAt).toISOString().slice(0, 16).replace(':', '');
  const prefix = `exported_snapshots/o/p/Prod0/${minute}/1786332505`;
  return plainJob({ age: now - createdAt - 77_000, snapshotId: id, prefix, ...given });
}

/** Atlas reported this long ago that an automatic export failed. */
export function reported(age: number): ProjectEvent {
  return { id: nextObjectId(), type: autoExportFailed, createdAt: now - age, clusterName: 'Prod0' };
}

/** The schedule changed this long ago. */
export function changed(age: number): ProjectEvent {
  return { id: nextObjectId(), type: scheduleChanged, createdAt: now - age, clusterName: 'Prod0' };
}

export const refused: Loadable<never> = { kind: 'failed', sentence: 'Not on the list.', remedy: 'Add it.' };

export type Given = {
  readonly jobs?: readonly Job[];
  readonly jobsSince?: number;
  readonly schedule?: Schedule | 'off';
  readonly snapshots?: readonly Snapshot[];
  readonly events?: readonly ProjectEvent[];
};

/** All facts about a cluster; automatic export is on, and nothing has happened, except for what is given. */
export function factsOf(given: Given): ClusterFacts {
  return {
    groupId,
    groupName: 'Payments',
    clusterName: 'Prod0',
    jobs: { kind: 'loaded', value: { items: given.jobs ?? [], since: given.jobsSince ?? -Infinity } },
    schedule: { kind: 'loaded', value: given.schedule ?? schedule() },
    snapshots: { kind: 'loaded', value: given.snapshots ?? [] },
    events: { kind: 'loaded', value: { items: given.events ?? [], since: now - 35 * day } },
  };
}

/** A Good cluster of which nothing else is known, except for the given fields. */
export function judged(given: Partial<Coverage> = {}): Coverage {
  return {
    groupId,
    groupName: 'Payments',
    clusterName: 'Prod0',
    verdict: 'good',
    reason: '',
    remedy: undefined,
    doubt: undefined,
    also: undefined,
    command: undefined,
    commandFor: undefined,
    basis: undefined,
    dataAsOf: undefined,
    lastGoodAt: undefined,
    lastDue: undefined,
    nextDue: undefined,
    lastChance: undefined,
    grace: usualGrace,
    badSince: undefined,
    ...given,
  };
}
