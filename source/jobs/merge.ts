import { byNewest } from './job.ts';
import type { Job } from './job.ts';

/** One job before and after an answer; both carry the same id. */
export type Change = { readonly before: Job; readonly after: Job };

/** `jobs` is the very array that was held when the answer brought nothing new. */
export type Merged = {
  readonly jobs: readonly Job[];
  readonly added: readonly Job[];
  readonly changed: readonly Change[];
};

/**
 * Merges an answer's jobs, in any order, into held ones (newest first), by id. What did not change keeps its identity.
 * An id that the answer names twice counts once, the first time.
 */
export function mergeJobs(held: readonly Job[], incoming: readonly Job[]): Merged {
  const open = new Map<string, Job>();
  for (const job of incoming) if (!open.has(job.id)) open.set(job.id, job);

  // Most refreshes bring what is held: found by its date and id, without a walk through all that is held.
  const changed: Change[] = [];
  const inPlace: { readonly index: number; readonly job: Job }[] = [];
  for (const job of open.values()) {
    const index = placeOf(held, job);
    const before = held[index];
    if (before === undefined || before.id !== job.id) continue;
    open.delete(job.id);
    if (sameJob(before, job)) continue;
    changed.push({ before, after: job });
    inPlace.push({ index, job });
  }
  if (open.size === 0 && inPlace.length === 0) return { jobs: held, added: [], changed };

  const jobs = held.slice();
  for (const { index, job } of inPlace) jobs[index] = job;
  if (open.size === 0) return { jobs, added: [], changed };

  // What is left is new, or stands elsewhere because its date changed: only then is every held id looked at.
  const kept: Job[] = [];
  const moved = new Set<string>();
  for (const before of jobs) {
    const after = open.get(before.id);
    if (after === undefined) {
      kept.push(before);
    } else {
      moved.add(after.id);
      changed.push({ before, after });
    }
  }
  const arriving = [...open.values()].toSorted(byNewest);
  return { jobs: joinTwo(kept, arriving), added: arriving.filter((job) => !moved.has(job.id)), changed };
}

/** The same array without the jobs of these ids; the very array when it holds none of them. */
export function withoutJobs(held: readonly Job[], ids: ReadonlySet<string>): readonly Job[] {
  if (ids.size === 0) return held;
  const left = held.filter((job) => !ids.has(job.id));
  return left.length === held.length ? held : left;
}

/** Joins lists that are newest first into one; a single list comes back as it is. */
export function joinSorted(lists: readonly (readonly Job[])[]): readonly Job[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const middle = filled.length >> 1;
  return joinTwo(joinSorted(filled.slice(0, middle)), joinSorted(filled.slice(middle)));
}

function joinTwo(left: readonly Job[], right: readonly Job[]): readonly Job[] {
  const joined: Job[] = [];
  let from = 0;
  for (const job of right) {
    for (let next = left[from]; next !== undefined && byNewest(next, job) <= 0; next = left[from]) {
      joined.push(next);
      from += 1;
    }
    joined.push(job);
  }
  for (; from < left.length; from += 1) {
    const next = left[from];
    if (next !== undefined) joined.push(next);
  }
  return joined;
}

/** Whether two decoded jobs say the same in every field. */
export function sameJob(a: Job, b: Job): boolean {
  return sameValue(a, b);
}

/** Where a job stands in a list that is newest first, or would stand. */
function placeOf(held: readonly Job[], job: Job): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = held[middle];
    if (other !== undefined && byNewest(other, job) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Deep equality of decoded JSON: plain values, arrays and plain objects. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && sameValue(value, right.get(key)))
  );
}
