import type { Job } from '../../jobs/job.ts';
import { prefixOf, splitPrefix } from '../../jobs/bucket-path.ts';
import { clean } from '../../text/clean.ts';

/** The size of an object and its fixed fields, in characters. */
const jobBase = 400;
const entryBase = 100;
/** Below this size, cutting a job's texts saves next to nothing. */
const smallJob = 2048;
const longestReason = 200;
const longestPrefix = 1024;

/** A job's memory, in characters: its texts, and an estimate for their containers. */
export function sizeOf(job: Job): number {
  const entries = job.components.length + job.customData.length;
  return jobBase + entryBase * entries + charactersOf(job);
}

/** How many characters a job's texts have. */
export function charactersOf(job: Job): number {
  let sum = job.id.length + job.stateText.length;
  sum +=
    lengthOf(job.snapshotId) +
    lengthOf(job.exportBucketId) +
    lengthOf(job.prefixStart) +
    lengthOf(job.prefixEnd);
  sum += lengthOf(job.errMsg) + lengthOf(job.errorCode);
  for (const { exportId, replicaSetName } of job.components)
    sum += lengthOf(exportId) + replicaSetName.length;
  for (const { key, value } of job.customData) sum += key.length + value.length;
  return sum;
}

function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : text.length;
}

/** The job with only the beginning of its texts; the same object if it is small. */
export function withCutTexts(job: Job): Job {
  if (sizeOf(job) <= smallJob) return job;
  const { components, customData } = job;
  return {
    ...job,
    isCut: true,
    stateText: clean(job.stateText, { limit: longestReason }),
    snapshotId: cut(job.snapshotId, longestReason),
    exportBucketId: cut(job.exportBucketId, longestReason),
    ...splitPrefix(cut(prefixOf(job), longestPrefix)),
    components:
      components.length === 0 ? components : [{ exportId: undefined, replicaSetName: notHeld(components) }],
    customData: customData.length === 0 ? customData : [{ key: '…', value: notHeld(customData) }],
    errMsg: cut(job.errMsg, longestReason),
    errorCode: cut(job.errorCode, longestReason),
  };
}

function cut(text: string | undefined, limit: number): string | undefined {
  return text === undefined ? undefined : clean(text, { limit });
}

function notHeld({ length }: readonly unknown[]): string {
  return `‹${length} not held in memory›`;
}
