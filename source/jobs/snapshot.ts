import type { Job } from './job.ts';

/** A backup snapshot (Atlas reference, "DiskBackupReplicaSet"), decoded and cleaned. Times are milliseconds since 1970. */
export type Snapshot = {
  readonly id: string;
  /** The snapshots of the shards, for a sharded cluster's. */
  readonly memberIds: readonly string[];
  /** `queued`, `inprogress`, `completed`, `failed`; an open string, lower case, as the two below. */
  readonly status: string | undefined;
  /** `ondemand`, `scheduled`, `fallback`. */
  readonly snapshotType: string | undefined;
  /** That of the policy item that took it; `ondemand` if none did. */
  readonly frequencyType: string | undefined;
  /** Absent while the snapshot is being taken. */
  readonly createdAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** On disk; not the size of the data. */
  readonly storageSizeBytes: number | undefined;
  readonly mongodVersion: string | undefined;
  /** The ids of the policy items that took it. */
  readonly policyItems: readonly string[];
};

/** An event of a project (Atlas reference, "Events"); `clusterName` may be absent. */
export type ProjectEvent = {
  readonly id: string;
  /** `CPS_AUTO_EXPORT_FAILED` and others: an open string. */
  readonly type: string;
  readonly createdAt: number | undefined;
  readonly clusterName: string | undefined;
};

/** An automatic export that made no job. */
export const autoExportFailed = 'CPS_AUTO_EXPORT_FAILED';
/** The backup schedule was changed: earlier snapshots were taken under other rules. */
export const scheduleChanged = 'CPS_SNAPSHOT_SCHEDULE_UPDATED_AUDIT';
/** The events that verdicts rest on. */
export const judgedTypes: readonly string[] = [autoExportFailed, scheduleChanged];

const dataTime = /^\/?(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})\/\d+\/?$/;

/**
 * The snapshot's time from a job's prefix, `…/2026-08-10T0327/1786332505`, to the minute (recorded, not documented): the
 * exported data is as of then. Undefined for a prefix of another form.
 */
export function dataTimeOf({ prefixEnd }: Pick<Job, 'prefixEnd'>): number | undefined {
  const found = prefixEnd === undefined ? undefined : dataTime.exec(prefixEnd);
  if (!found) return undefined;
  const [, date = '', hours = '', minutes = ''] = found;
  const time = Date.parse(`${date}T${hours}:${minutes}:00Z`);
  return Number.isNaN(time) ? undefined : time;
}
