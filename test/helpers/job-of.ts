import type { Job } from '../../source/jobs/job.ts';

/** A job of cluster `c` in project `g`, queued at `createdAt` 0 by default. */
export function jobOf(id: string, fields: Partial<Job> = {}): Job {
  const state = fields.state ?? 'Queued';
  return {
    groupId: 'g',
    clusterName: 'c',
    id,
    stateText: state,
    state,
    createdAt: 0,
    finishedAt: undefined,
    snapshotId: undefined,
    exportBucketId: undefined,
    prefix: undefined,
    exportStatus: undefined,
    components: [],
    customData: [],
    errMsg: undefined,
    errorCode: undefined,
    ...fields,
  };
}
