import { isUnfinished } from './job.ts';
import type { Job } from './job.ts';

/** How long exports of a cluster take, from creation to end; milliseconds. `count` jobs were looked at. */
export type Usual = { readonly median: number; readonly p90: number; readonly count: number };

const sampleLimit = 200;
const neverLongBefore = 35 * 60_000;
/** An unfinished job never shows more: Atlas has still to write the `.complete` file. */
const almostDone = 0.99;

/** How long the latest successful jobs of a list (newest first, one cluster) took; undefined without any. */
export function usualDuration(jobs: readonly Job[]): Usual | undefined {
  const took: number[] = [];
  for (const { state, createdAt, finishedAt } of jobs) {
    if (took.length === sampleLimit) break;
    if (state !== 'Successful' || createdAt === undefined || finishedAt === undefined) continue;
    if (finishedAt >= createdAt) took.push(finishedAt - createdAt);
  }
  if (took.length === 0) return undefined;
  took.sort((a, b) => a - b);
  return { median: (rank(took, 0.5) + rank(took, 0.5, 1)) / 2, p90: rank(took, 0.9), count: took.length };
}

/** The share of collections exported, 0 to 1; undefined where Atlas tells none (0 of 0 says nothing). */
export function progressOf(job: Job): number | undefined {
  const { exportedCollections = 0, totalCollections = 0 } = job.exportStatus ?? {};
  const share = exportedCollections / totalCollections;
  if (!Number.isFinite(share) || totalCollections < 0) return undefined;
  return Math.min(Math.max(share, 0), isUnfinished(job) ? almostDone : 1);
}

/** Whether an unfinished job takes longer than usual: not before 35 minutes nor before twice the p90. */
export function longerThanUsual(job: Job, usual: Usual | undefined, now: number): boolean {
  if (usual === undefined || job.createdAt === undefined || !isUnfinished(job)) return false;
  return now - job.createdAt > Math.max(neverLongBefore, 2 * usual.p90);
}

/** The value at a share of a sorted list by nearest rank; `past` 1 gives its partner for a median of an even count. */
function rank(sorted: readonly number[], share: number, past: 0 | 1 = 0): number {
  const place = Math.ceil(sorted.length * share) - 1;
  const partner = sorted.length % 2 === 0 ? place + past : place;
  return sorted[partner] ?? 0;
}
