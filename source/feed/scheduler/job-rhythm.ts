import type { Job } from '../../jobs/job.ts';

const minute = 60_000;
/** The latest jobs that a rhythm is told by. */
const sample = 10;
/** At least so many distances make a rhythm. */
const enough = 2;

/** Whether the next job of a cluster (its jobs newest first) should come about now, by how often they came. */
export function isJobDue(jobs: readonly Job[], now: number): boolean {
  const begun: number[] = [];
  for (const { createdAt } of jobs) {
    if (createdAt !== undefined) begun.push(createdAt);
    if (begun.length === sample) break;
  }
  const gaps = begun.slice(1).map((at, index) => (begun[index] ?? at) - at);
  const [last] = begun;
  if (last === undefined || gaps.length < enough) return false;
  const gap = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const margin = Math.min(Math.max(2 * minute, gap / 10), 15 * minute);
  return Math.abs(now - last - gap) <= margin;
}
