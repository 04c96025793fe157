/** The states that Atlas documents; v1.0 has the first four (Atlas reference, "state"). */
export const knownStates = ['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled'] as const;

/** `Unknown` is a state that this program does not know; `Job.stateText` holds Atlas's word. */
export type JobState = (typeof knownStates)[number] | 'Unknown';

/** A cluster of a project; `groupId` is the project's id, `clusterName` is case-sensitive. */
export type ClusterRef = { readonly groupId: string; readonly clusterName: string };

/** Collections, never bytes. 0 of 0 was recorded in every state and says nothing. */
export type ExportStatus = { readonly exportedCollections: number; readonly totalCollections: number };

/** One shard of a sharded cluster's export; `exportId` names an export job of its own. */
export type Component = { readonly exportId: string | undefined; readonly replicaSetName: string };

export type CustomDatum = { readonly key: string; readonly value: string };

/** A snapshot export job, decoded and cleaned: safe to print. Times are milliseconds since 1970, UTC. */
export type Job = ClusterRef & {
  readonly id: string;
  readonly state: JobState;
  /** Atlas's word for the state, for states that this program does not know. */
  readonly stateText: string;
  readonly createdAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly snapshotId: string | undefined;
  readonly exportBucketId: string | undefined;
  /** Of Atlas's `prefix`, what consecutive jobs share, without the slash after it; `prefixOf` joins both parts. */
  readonly prefixStart: string | undefined;
  /** Its last two folders; all of a shorter prefix. */
  readonly prefixEnd: string | undefined;
  readonly exportStatus: ExportStatus | undefined;
  readonly components: readonly Component[];
  readonly customData: readonly CustomDatum[];
  /** v1.0's `errMsg`, or v2's `stateReason.message`. */
  readonly errMsg: string | undefined;
  /** v2's `stateReason.errorCode`. */
  readonly errorCode: string | undefined;
  /** Its texts were cut to save memory. */
  readonly isCut?: true;
};

/** Where exports are written (Atlas reference, "Export bucket"). */
export type Bucket = {
  readonly id: string;
  readonly bucketName: string;
  /** `AWS`, `AZURE`, `GCP`; an open string. */
  readonly cloudProvider: string;
  readonly region: string | undefined;
  readonly serviceUrl: string | undefined;
};

/** True until the job has ended; a job in an unknown state has ended once it has `finishedAt`. */
export function isUnfinished(job: Job): boolean {
  if (job.state === 'Unknown') return job.finishedAt === undefined;
  return job.state === 'Queued' || job.state === 'InProgress';
}

/** A cluster's key for maps: neither part can contain a slash. */
export function clusterKey(ref: ClusterRef): string {
  return `${ref.groupId}/${ref.clusterName}`;
}

/** The same for a reference that lives long: computed once. */
export function keyOf(ref: ClusterRef): string {
  const known = keys.get(ref);
  if (known !== undefined) return known;
  const key = clusterKey(ref);
  keys.set(ref, key);
  return key;
}

const keys = new WeakMap<ClusterRef, string>();

/** Newest first; a job without a date comes first, since it may be the newest; ties by id, so that the order is total. */
export function byNewest(a: Job, b: Job): number {
  const left = a.createdAt ?? Infinity;
  const right = b.createdAt ?? Infinity;
  if (left !== right) return left > right ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id > b.id ? -1 : 1;
}

/**
 * What a cluster's jobs, newest first, say while there is no verdict: 1 if its last export failed, 2 while one goes on,
 * else 3.
 */
export function rankOfExports<J extends Pick<Job, 'state'>>(
  jobs: readonly J[],
  goesOn: (job: J) => boolean,
): 1 | 2 | 3 {
  if (jobs.find((job) => !goesOn(job))?.state === 'Failed') return 1;
  return jobs.some(goesOn) ? 2 : 3;
}

/** How many jobs are in each state. */
export function countStates(jobs: readonly Pick<Job, 'state'>[]): Readonly<Record<JobState, number>> {
  const counts: Record<JobState, number> = {
    Queued: 0,
    InProgress: 0,
    Successful: 0,
    Failed: 0,
    Cancelled: 0,
    Unknown: 0,
  };
  for (const job of jobs) counts[job.state]++;
  return counts;
}
