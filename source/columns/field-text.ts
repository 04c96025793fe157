import { exportUrl, prefixOf } from '../jobs/bucket-path.ts';
import type { Bucket, Job } from '../jobs/job.ts';
import type { ColumnName } from './names.ts';
import { customKey } from './names.ts';

/** What Atlas wrote for a job in a column that shows it as it is; undefined where there is nothing. */
export function fieldText(
  name: ColumnName,
  job: Job,
  buckets: ReadonlyMap<string, Bucket>,
): string | undefined {
  const key = customKey(name);
  if (key !== undefined) return job.customData.find((entry) => entry.key === key)?.value;
  const bucket = job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId);
  switch (name) {
    case 'id': {
      return job.id;
    }
    case 'snapshot': {
      return job.snapshotId;
    }
    case 'bucket': {
      return bucket?.bucketName ?? job.exportBucketId;
    }
    case 'place': {
      const prefix = prefixOf(job);
      return prefix === undefined ? undefined : (exportUrl(job, bucket) ?? prefix);
    }
    case 'shards': {
      return job.components.length === 0 ? undefined : String(job.components.length);
    }
    case 'errorCode': {
      return job.errorCode;
    }
    case 'reason': {
      return reasonOf(job);
    }
    case 'customData': {
      const texts = job.customData.map((entry) => `${entry.key}=${entry.value}`);
      return texts.length === 0 ? undefined : texts.join(', ');
    }
  }
  return undefined;
}

/** Why a job failed or was cancelled; undefined for other jobs, and if Atlas did not say why it was cancelled. */
export function reasonOf({ state, errMsg, errorCode }: Job): string | undefined {
  if (state === 'Failed') return errMsg ?? errorCode ?? 'Atlas gave no reason';
  return state === 'Cancelled' ? (errMsg ?? errorCode) : undefined;
}
