import type { Job } from '../../source/jobs/job.ts';
import { splitPrefix } from '../../source/jobs/bucket-path.ts';

/** Fields of a job, with its prefix in one piece as in Atlas's answers. */
export type JobFields = Partial<Omit<Job, 'prefixStart' | 'prefixEnd'>> & {
  readonly prefix?: string | undefined;
};

/** A job of cluster `c` in project `g`, queued at `createdAt` 0 by default. */
export function jobOf(id: string, { prefix, ...fields }: JobFields = {}): Job {
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
    ...splitPrefix(prefix),
    exportStatus: undefined,
    components: [],
    customData: [],
    errMsg: undefined,
    errorCode: undefined,
    ...fields,
  };
}
