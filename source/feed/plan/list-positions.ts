import type { Job } from '../../jobs/job.ts';
import { movePositions } from './held-jobs.ts';
import type { HeldJobs } from './held-jobs.ts';
import type { ListOrder } from './list-order.ts';
import type { Plan, Refresh } from './plan-state.ts';

/**
 * Corrects where unfinished jobs are expected that a refresh has not seen yet: further by as many entries as arrived
 * before them, and on the next page in their direction if the requested page lacks them.
 */
export function correctPositions(
  { heldJobs, order, pageSize }: Plan,
  { seen }: Refresh,
  pageNum: number,
  items: readonly Job[],
  arrivals: number,
): HeldJobs {
  const shown = new Set(items.map(({ id }) => id));
  const shift = order === 'newest' ? arrivals : 0;
  return movePositions(heldJobs, ({ job, index }) => {
    if (index === undefined || shown.has(job.id) || seen.has(job.id)) return undefined;
    const expected = index + shift;
    if (Math.floor(expected / pageSize) + 1 !== pageNum) return { index: expected };
    const way = wayTo(job, items, order);
    return { index: way === undefined ? undefined : Math.max(0, expected + way * pageSize) };
  });
}

/** On which side of a page a job must be that it lacks: -1 before it, 1 after it; undefined if unknown. */
function wayTo({ createdAt }: Job, items: readonly Job[], order: ListOrder): -1 | 1 | undefined {
  const dates = items.map((item) => item.createdAt).filter((date) => date !== undefined);
  if (createdAt === undefined || dates.length === 0 || order === 'none' || order === 'unknown')
    return undefined;
  if (createdAt > Math.max(...dates)) return order === 'newest' ? -1 : 1;
  if (createdAt < Math.min(...dates)) return order === 'newest' ? 1 : -1;
  return undefined;
}
