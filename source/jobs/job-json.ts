import type { ProjectNames } from './cluster-names.ts';
import type { Job } from './job.ts';
import { prefixOf } from './bucket-path.ts';
import { dataTimeOf } from './snapshot.ts';

/** A job as scripts read it: the API's field names, the same for both API versions. */
export type JobJson = {
  readonly id: string;
  readonly groupId: string;
  /** Where the project's name is known. */
  readonly groupName?: string;
  readonly clusterName: string;
  readonly state: string;
  readonly createdAt?: string;
  readonly finishedAt?: string;
  readonly snapshotId?: string;
  readonly exportBucketId?: string;
  readonly prefix?: string;
  readonly exportStatus?: Job['exportStatus'];
  readonly components?: readonly { readonly exportId?: string; readonly replicaSetName: string }[];
  readonly customData: Job['customData'];
  readonly errMsg?: string;
  readonly errorCode?: string;
  /** The snapshot's time, from the prefix; not Atlas's own field. */
  readonly dataAsOf?: string;
};

/** The job as `list -o json` prints it, without fields that Atlas did not send. */
export function toJson(job: Job, projects?: ProjectNames): JobJson {
  const groupName = projects?.get(job.groupId);
  const prefix = prefixOf(job);
  const dataAsOf = dataTimeOf(job);
  return {
    id: job.id,
    groupId: job.groupId,
    ...(groupName !== undefined && { groupName }),
    clusterName: job.clusterName,
    state: job.state === 'Unknown' ? job.stateText : job.state,
    ...(job.createdAt !== undefined && { createdAt: isoTime(job.createdAt) }),
    ...(job.finishedAt !== undefined && { finishedAt: isoTime(job.finishedAt) }),
    ...(job.snapshotId !== undefined && { snapshotId: job.snapshotId }),
    ...(job.exportBucketId !== undefined && { exportBucketId: job.exportBucketId }),
    ...(prefix !== undefined && { prefix }),
    ...(job.exportStatus !== undefined && { exportStatus: job.exportStatus }),
    ...(job.components.length > 0 && {
      components: job.components.map(({ exportId, replicaSetName }) => ({
        ...(exportId !== undefined && { exportId }),
        replicaSetName,
      })),
    }),
    customData: job.customData,
    ...(job.errMsg !== undefined && { errMsg: job.errMsg }),
    ...(job.errorCode !== undefined && { errorCode: job.errorCode }),
    ...(dataAsOf !== undefined && { dataAsOf: isoTime(dataAsOf) }),
  };
}

/** `2026-08-10T03:27:06Z`, as Atlas writes times: UTC, whole seconds. */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
