import type { Job } from '../../jobs/job.ts';

const minute = 60_000;
/** A rhythm is based on this many latest jobs. */
const sample = 10;
/** A rhythm needs at least this many gaps. */
const enough = 2;
/** A job is late after this many times the usual gap. */
const late = 1.5;

/** Whether the next job of a cluster (its jobs newest first) is expected about now, from how often they came. */
export function isJobDue(jobs: readonly Job[], now: number): boolean {
  const { last, gap } = usualGap(jobs) ?? {};
  if (last === undefined || gap === undefined) return false;
  const margin = Math.min(Math.max(2 * minute, gap / 10), 15 * minute);
  return Math.abs(now - last - gap) <= margin;
}

/** Whether the next job of a cluster should have come long ago. */
export function isJobLate(jobs: readonly Job[], now: number): boolean {
  const usual = usualGap(jobs);
  return usual !== undefined && now - usual.last > late * usual.gap;
}

/** When the newest job came, and how much later the next one usually comes. */
function usualGap(jobs: readonly Job[]): { readonly last: number; readonly gap: number } | undefined {
  const begun: number[] = [];
  for (const { createdAt } of jobs) {
    if (createdAt !== undefined) begun.push(createdAt);
    if (begun.length === sample) break;
  }
  const gaps = begun.slice(1).map((at, index) => (begun[index] ?? at) - at);
  const [last] = begun;
  if (last === undefined || gaps.length < enough) return undefined;
  return { last, gap: gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0 };
}
