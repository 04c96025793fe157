import type { Job } from '../../jobs/job.ts';

const minute = 60_000;
/** A rhythm is based on this many latest jobs. */
const sample = 10;
/** A rhythm needs at least this many gaps. */
const enough = 2;

/** Whether the next job of a cluster (its jobs newest first) is expected about now, from how often they came. */
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
