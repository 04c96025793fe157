import { countsAt, stateAt } from '../world/job-timeline.ts';
import type { JobTimeline } from '../world/job-timeline.ts';

/** Both versions of the API. */
export type ApiName = 'v2' | 'v1.0';

/** What v1.0, which does not document this state, calls a cancelled job. */
export type CancelledWord = 'Cancelled' | 'Failed';

/** An export job as Atlas sends it at that time (Atlas reference, "DiskBackupExportJob"). */
export function jobBody(
  job: JobTimeline,
  now: number,
  api: ApiName,
  cancelledWord: CancelledWord = 'Cancelled',
): Record<string, unknown> {
  const state = stateAt(job, now);
  const unsuccessful = state === 'Failed' || state === 'Cancelled';
  const reason = unsuccessful ? job.reason : undefined;
  const absent = job.nulls ? null : undefined;
  return {
    components: job.shards?.map((shard) => ({ ...shard })) ?? absent,
    createdAt: wholeSeconds(job.createdAt),
    customData: job.nulls && job.customData.length === 0 ? null : job.customData,
    ...(api === 'v1.0' ? { errMsg: reason?.message ?? absent } : {}),
    exportBucketId: job.exportBucketId,
    exportStatus: countsAt(job, now) ?? absent,
    finishedAt: now >= job.finishedAt ? wholeSeconds(job.finishedAt) : absent,
    id: job.id,
    prefix: job.prefix,
    snapshotId: job.snapshotId,
    state: api === 'v1.0' && state === 'Cancelled' ? cancelledWord : state,
    ...(api === 'v2' ? { stateReason: reason ?? absent } : {}),
    ...job.fields,
  };
}

/** ISO 8601, UTC, whole seconds, as in Atlas's times. */
export function wholeSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
