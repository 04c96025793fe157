import type { Job } from '../../jobs/job.ts';
import { findHeld, sameJob } from '../../jobs/merge.ts';
import { isUnfinished } from '../../jobs/job.ts';
import { evictJobs } from './held-jobs.ts';
import { sizeOf, withCutTexts } from './job-size.ts';
import type { Plan, Sweep } from './plan-state.ts';

/** How many times its room a plan may use, counting jobs with cut texts, before it drops old ones. */
const mostRooms = 2;
/** How much it uses afterwards, so that this is rare. */
const roomsAfter = 1.5;

/**
 * Makes room for an answer's jobs. What does not fit is returned with cut texts; a job that was held so stays so, and
 * an unchanged job keeps its identity.
 */
export function makeRoom(
  plan: Plan,
  jobs: readonly Job[],
): { readonly plan: Plan; readonly jobs: readonly Job[] } {
  const { room } = plan;
  let size = plan.size;
  for (const job of jobs) size += sizeOf(job);
  if (size <= room && !plan.isCut && !plan.isFull) return { plan: { ...plan, size }, jobs };

  size = sizeOfAll(plan);
  const wasFull = plan.isFull && size > room;
  let isCut = plan.heldJobs.jobs.some((job) => job.isCut);
  const fitting = jobs.map((job) => {
    const before = findHeld(plan.heldJobs.jobs, job);
    const after = before?.isCut === true ? withCutTexts(job) : job;
    if (before !== undefined && sameJob(before, after)) return before;
    const fits = size + sizeOf(after) <= room ? after : withCutTexts(after);
    isCut ||= fits.isCut === true;
    size += sizeOf(fits);
    return fits;
  });
  return { plan: { ...plan, size, isCut, isFull: wasFull || size > mostRooms * room }, jobs: fitting };
}

/**
 * Drops the oldest jobs when even cut ones do not fit: ended ones first, never the newest page. Older pages are not
 * requested until there is room again.
 */
export function evictOldest(plan: Plan): Plan {
  if (!plan.isFull) return plan;
  const { room, heldJobs } = plan;
  const { jobs } = heldJobs;
  let size = 0;
  for (const job of jobs) size += sizeOf(job);
  if (size <= mostRooms * room) return plan;
  const old = jobs.slice(plan.pageSize).toReversed();
  const ids = new Set<string>();
  for (const job of [...old.filter((each) => !isUnfinished(each)), ...old.filter(isUnfinished)]) {
    if (size <= roomsAfter * room) break;
    ids.add(job.id);
    size -= sizeOf(job);
  }
  return ids.size === 0 ? plan : { ...plan, bottom: false, heldJobs: evictJobs(heldJobs, ids) };
}

/**
 * Whether a sweep finds more than there is room for: without an order, everything it finds is kept; with one, the
 * running jobs and the ids that it saw.
 */
export function isTooMuchToSweep({ isFull, order, heldJobs, sweep, room }: Plan): boolean {
  if (!isFull || order === 'none') return isFull;
  let size = sizeOfIds(sweep);
  for (const { job } of heldJobs.unfinished.values()) size += sizeOf(job);
  return size > mostRooms * room;
}

/**
 * The size of a plan's jobs, each counted once: the held ones, and those in the pages of a current refresh or sweep.
 */
function sizeOfAll({ heldJobs, refresh, sweep }: Plan): number {
  const counted = new Set(heldJobs.jobs);
  for (const { job } of heldJobs.unfinished.values()) counted.add(job);
  for (const { items } of refresh?.pages.values() ?? []) for (const job of items) counted.add(job);
  for (const job of sweep?.before ?? []) counted.add(job);
  let size = 0;
  for (const job of counted) size += sizeOf(job);
  return size + sizeOfIds(sweep);
}

function sizeOfIds(sweep: Sweep | undefined): number {
  let size = 0;
  for (const ids of sweep?.listed ?? []) for (const id of ids) size += id.length;
  return size;
}
