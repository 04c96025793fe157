import { isUnfinished } from './job.ts';
import type { Job } from './job.ts';

/** How long a cluster's exports usually take, from creation to end, milliseconds; from `count` jobs. */
export type Usual = { readonly median: number; readonly p90: number; readonly count: number };

/** About a week of six-hourly exports: the data grows, so older jobs say little. */
const sampleLimit = 30;
/** This many jobs that ended before a job began are enough to judge it by. */
const enough = 3;
const neverLongBefore = 35 * 60_000;
/** The most that an unfinished job shows: Atlas still has to write the `.complete` file. */
const almostDone = 0.99;

/**
 * How long a cluster's latest successful jobs (newest first) took; undefined without any. For a given job, only jobs of
 * its kind count (sharded or not), preferably those that ended before it began: these, and so the estimate, don't change
 * while it runs.
 */
export function usualDuration(jobs: readonly Job[], job?: Job): Usual | undefined {
  const begun = job?.createdAt ?? Infinity;
  const before: number[] = [];
  const latest: number[] = [];
  for (const other of jobs) {
    if (before.length === sampleLimit) break;
    const { createdAt, finishedAt } = other;
    if (other.state !== 'Successful' || (job !== undefined && !isAlike(other, job))) continue;
    if (createdAt === undefined || finishedAt === undefined || finishedAt < createdAt) continue;
    if (finishedAt <= begun) before.push(finishedAt - createdAt);
    if (latest.length < sampleLimit) latest.push(finishedAt - createdAt);
  }
  const took = (before.length < enough ? latest : before).toSorted((a, b) => a - b);
  if (took.length === 0) return undefined;
  return { median: (rank(took, 0.5) + rank(took, 0.5, 1)) / 2, p90: rank(took, 0.9), count: took.length };
}

/** What is left of the usual time, milliseconds above 0; undefined once the job takes longer than the median. */
export function usualLeft(job: Job, usual: Usual, now: number): number | undefined {
  if (job.createdAt === undefined || job.state !== 'InProgress') return undefined;
  // With a slow clock a job may begin in the future: its age is never negative.
  const left = usual.median - Math.max(0, now - job.createdAt);
  return left > 0 ? left : undefined;
}

/** The share of exported collections, 0 to 1; undefined when unknown (0 of 0 says nothing). */
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

function isAlike(other: Job, job: Job): boolean {
  return other.id !== job.id && other.components.length > 0 === job.components.length > 0;
}

/** The quantile of a sorted list, by nearest rank; `past` 1 gives the second middle value for a median of an even count. */
function rank(sorted: readonly number[], share: number, past: 0 | 1 = 0): number {
  const place = Math.ceil(sorted.length * share) - 1;
  const partner = sorted.length % 2 === 0 ? place + past : place;
  return sorted[partner] ?? 0;
}
