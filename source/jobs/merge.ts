import { byNewest } from './job.ts';
import type { Job } from './job.ts';

/** One job before and after an answer; both carry the same id. */
export type Change = { readonly before: Job; readonly after: Job };

/** `jobs` is the same array when the answer brought nothing new. */
export type Merged = {
  readonly jobs: readonly Job[];
  readonly added: readonly Job[];
  readonly changed: readonly Change[];
};

/** Twice a page: for more jobs, one walk is cheaper than so many searches. */
const mostInserted = 1000;

/**
 * Merges an answer's jobs, in any order, into held ones (newest first), by id. Unchanged jobs keep their identity. If the
 * answer holds an id twice, the first counts; jobs that are not held yet are added only if `wants` accepts them.
 */
export function mergeJobs(
  held: readonly Job[],
  incoming: readonly Job[],
  wants: (job: Job) => boolean = () => true,
): Merged {
  const changed: Change[] = [];
  const elsewhere = new Map<string, Job>();
  const inPlace = new Map<number, Job>();
  // Most refreshes bring held jobs: find them by date and id, without walking through all held ones.
  for (const job of firstById(incoming)) {
    const index = insertionIndex(held, job);
    const before = held[index];
    if (before?.id !== job.id) {
      elsewhere.set(job.id, job);
    } else if (!sameJob(before, job)) {
      changed.push({ before, after: job });
      inPlace.set(index, job);
    }
  }
  // The others are new, or have another date: only then look at every held id.
  const moved = elsewhere.size === 0 ? [] : heldAmong(held, elsewhere);
  for (const { before } of moved) elsewhere.delete(before.id);
  const added = [...elsewhere.values()].filter((job) => wants(job));
  changed.push(...moved);
  if (added.length === 0 && changed.length === 0) return { jobs: held, added, changed };

  const left = withoutJobs(withReplaced(held, inPlace), new Set(moved.map(({ before }) => before.id)));
  const arriving = [...added, ...moved.map(({ after }) => after)];
  return { jobs: insert(left, arriving.toSorted(byNewest)), added, changed };
}

/** With jobs of the same id and date at these indexes; the same array when there are none. */
function withReplaced(held: readonly Job[], inPlace: ReadonlyMap<number, Job>): readonly Job[] {
  if (inPlace.size === 0) return held;
  const replaced = held.slice();
  for (const [index, job] of inPlace) replaced[index] = job;
  return replaced;
}

/** The jobs without these ids; the same array when it holds none of them. */
export function withoutJobs(held: readonly Job[], ids: ReadonlySet<string>): readonly Job[] {
  if (ids.size === 0) return held;
  const left = held.filter((job) => !ids.has(job.id));
  return left.length === held.length ? held : left;
}

/** Merges lists that are newest first; a single list is returned as it is. */
export function joinSorted(lists: readonly (readonly Job[])[]): readonly Job[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const middle = filled.length >> 1;
  return joinTwo(joinSorted(filled.slice(0, middle)), joinSorted(filled.slice(middle)));
}

/**
 * Merges lists (newest first) again after one of them changed: costs a copy, plus as much work as the two versions
 * differ. The same array if they don't.
 */
export function updateJoined(
  joined: readonly Job[],
  before: readonly Job[],
  after: readonly Job[],
): readonly Job[] {
  if (before === after) return joined;
  // It is all there is, and stays the list that it was.
  if (joined.length === before.length) return after;
  const had = new Set(before);
  const has = new Set(after);
  const gone = before.filter((job) => !has.has(job));
  const come = after.filter((job) => !had.has(job));
  if (gone.length + come.length === 0) return joined;
  return insert(withoutThese(joined, gone), come);
}

/** Without these very jobs, newest first like the list; each is found by a search. */
function withoutThese(joined: readonly Job[], gone: readonly Job[]): readonly Job[] {
  if (gone.length === 0) return joined;
  const pieces: (readonly Job[])[] = [];
  let from = 0;
  for (const job of gone) {
    let place = insertionIndex(joined, job, from);
    // Jobs of two clusters with the same date and id may come in either order.
    while (place < joined.length && joined[place] !== job) place += 1;
    pieces.push(joined.slice(from, place));
    from = place + 1;
  }
  return ([] as Job[]).concat(...pieces, joined.slice(from));
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
  return joined.concat(left.slice(from));
}

/** As `joinTwo`, for a short list and a long one: a search for each job, and long slices copied at once. */
function insert(many: readonly Job[], few: readonly Job[]): readonly Job[] {
  const [first, last] = [few[0], few.at(-1)];
  if (first === undefined || last === undefined) return many;
  if (few.length > mostInserted) return joinTwo(many, few);
  // A page mostly goes to one place: the end or the beginning.
  const index = insertionIndex(many, first);
  if (index === insertionIndex(many, last, index)) return many.toSpliced(index, 0, ...few);
  const pieces: (readonly Job[])[] = [];
  let from = 0;
  for (const job of few) {
    const place = insertionIndex(many, job, from);
    pieces.push(many.slice(from, place), [job]);
    from = place;
  }
  return ([] as Job[]).concat(...pieces, many.slice(from));
}

/** A plain loop: among 100,000 jobs this is where the time goes. */
function heldAmong(held: readonly Job[], fresh: ReadonlyMap<string, Job>): readonly Change[] {
  const found: Change[] = [];
  for (const before of held) {
    const after = fresh.get(before.id);
    if (after !== undefined) found.push({ before, after });
  }
  return found;
}

function firstById(jobs: readonly Job[]): Iterable<Job> {
  const first = new Map<string, Job>();
  for (const job of jobs) if (!first.has(job.id)) first.set(job.id, job);
  return first.values();
}

/** Whether two decoded jobs are equal in every field. */
export function sameJob(a: Job, b: Job): boolean {
  return sameValue(a, b);
}

/** The held job with the same id and date, by binary search; undefined when there is none. */
export function findHeld(held: readonly Job[], job: Job): Job | undefined {
  const found = held[insertionIndex(held, job)];
  return found?.id === job.id ? found : undefined;
}

/** The index of a job in a list that is newest first, or where it would be; searches from `from` on. */
function insertionIndex(held: readonly Job[], job: Job, from = 0): number {
  let low = from;
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
  if (!isRecord(a) || !isRecord(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameValue(a[key], b[key]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
