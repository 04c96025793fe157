/** A snapshot as a function of time: these fields determine what Atlas says about it. Milliseconds since 1970. */
export type SimulatedSnapshot = {
  readonly id: string;
  /** From now on it is in progress, without a `createdAt`. */
  readonly startedAt: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly snapshotType: 'onDemand' | 'scheduled' | 'fallback';
  readonly frequencyType: string;
  readonly policyItems: readonly string[];
  readonly storageSizeBytes: number;
  /** Sent verbatim in place of the fields with these names; undefined leaves a field out. */
  readonly fields?: Readonly<Record<string, unknown>>;
};

/** An event of a project; without `clusterName` where Atlas may leave it out. */
export type SimulatedEvent = {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly clusterName: string | undefined;
};

/** A cluster's backups: its schedule, its snapshots, and events that no job explains. */
export type SimulatedBackup = {
  /** As it is sent; `off`: backups are disabled. */
  readonly schedule: Readonly<Record<string, unknown>> | 'off';
  /** Besides the jobs' snapshots: all those that Atlas knows at that time. */
  readonly snapshots: (now: number) => readonly SimulatedSnapshot[];
  readonly events: readonly SimulatedEvent[];
  /** Whether the key may read clusters and export jobs, but neither schedule nor snapshots. */
  readonly refused: boolean;
};

const week = 7 * 86_400_000;

/** Atlas's defaults for a new cluster: daily snapshots, and no automatic export (recorded). */
export function plainBackup(referenceTime: number): SimulatedBackup {
  const schedule = scheduleBody({
    referenceTime,
    items: [{ id: '6a7943462c88faeba59cd001', frequencyType: 'daily', frequencyInterval: 1, keptDays: 7 }],
  });
  return { schedule, snapshots: () => [], events: [], refused: false };
}

export type SimulatedItem = {
  readonly id: string;
  readonly frequencyType: string;
  readonly frequencyInterval: number;
  readonly keptDays: number;
};

/** A backup schedule as Atlas sends it (Atlas reference, "DiskBackupSnapshotSchedule"). */
export function scheduleBody({
  referenceTime,
  items,
  exported,
}: {
  readonly referenceTime: number;
  readonly items: readonly SimulatedItem[];
  readonly exported?: { readonly exportBucketId: string; readonly frequencyType: string } | undefined;
}): Readonly<Record<string, unknown>> {
  const date = new Date(referenceTime);
  return {
    autoExportEnabled: exported !== undefined,
    copySettings: [],
    ...(exported === undefined ? {} : { export: exported }),
    policies: [
      {
        id: '6a7943462c88faeba59cd000',
        policyItems: items.map(({ keptDays, ...item }) => ({
          ...item,
          retentionUnit: 'days',
          retentionValue: keptDays,
        })),
      },
    ],
    referenceHourOfDay: date.getUTCHours(),
    referenceMinuteOfHour: date.getUTCMinutes(),
    restoreWindowDays: 2,
    useOrgAndGroupNamesInExportPrefix: false,
  };
}

/** The snapshot behind a job, taken by hand. */
export function snapshotOfJob(job: {
  readonly snapshotId: string;
  readonly createdAt: number;
}): SimulatedSnapshot {
  const createdAt = job.createdAt - 5 * 60_000;
  return {
    id: job.snapshotId,
    startedAt: createdAt,
    createdAt,
    expiresAt: createdAt + week,
    snapshotType: 'onDemand',
    frequencyType: 'ondemand',
    policyItems: [],
    storageSizeBytes: 1_574_477_824,
  };
}
