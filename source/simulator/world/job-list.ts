import type { JobSource } from './job-source.ts';
import { hash } from '../basics/random.ts';
import { shardTimeline } from './job-timeline.ts';
import type { JobTimeline } from './job-timeline.ts';

/** The order of a list; Atlas documents none. `none`: shuffled, but the same in each request. */
export type SimulatedOrder = 'newest-first' | 'oldest-first' | 'none';

/** A job of the list: its number in the source, or the id of a job added by hand. */
type JobSlot = number | string;

/** A job added by hand; `rank` is how many listed planned jobs are as old or older. */
type Added = { readonly id: string; readonly createdAt: number; rank: number };

/**
 * The export jobs of one cluster: planned ones, and what a test adds, changes and removes. A request costs a page, not
 * the whole list.
 */
export class JobList {
  readonly #source: JobSource;
  readonly #seed: number;
  /** By id; includes changed planned jobs. */
  readonly #changed = new Map<string, JobTimeline>();
  /** Oldest first. */
  #added: Added[] = [];
  /** Numbers of removed planned jobs, ascending. */
  #removed: number[] = [];
  readonly #removedShards = new Set<string>();
  #shuffled: { key: number; place: JobSlot }[] = [];
  #shuffledTo = 0;

  constructor(source: JobSource, seed: number) {
    this.#source = source;
    this.#seed = seed;
  }

  /** How many jobs the list has at that time. */
  count(now: number): number {
    const planned = this.#source.count(now);
    return planned - this.#removedBelow(planned) + this.#addedBy(now);
  }

  /** The jobs from `from` up to, not including, `to` in that order. */
  page(order: SimulatedOrder, from: number, to: number, now: number): JobTimeline[] {
    const total = this.count(now);
    const jobs: JobTimeline[] = [];
    const added = this.#added.slice(0, this.#addedBy(now));
    const shuffled = order === 'none' ? this.#shuffle(added, now) : [];
    for (let at = from; at < Math.min(to, total); at += 1) {
      const rank = order === 'oldest-first' ? at : total - 1 - at;
      const place = order === 'none' ? shuffled[at]?.place : this.#placeAt(rank, added);
      if (place !== undefined) jobs.push(this.#jobAt(place));
    }
    return jobs;
  }

  /** A listed job, or a shard's export job; undefined for ids that do not exist at that time. */
  find(id: string, now: number): JobTimeline | undefined {
    if (this.#removedShards.has(id)) return undefined;
    const own = this.#changed.get(id);
    if (own !== undefined) return own.createdAt <= now ? own : undefined;
    const found = this.#source.find(id);
    if (found !== undefined) {
      if (found.index >= this.#source.count(now) || this.#removed.includes(found.index)) return undefined;
      const job = this.#jobAt(found.index);
      return found.shard === undefined ? job : shardTimeline(job, found.shard);
    }
    for (const job of this.#changed.values()) {
      const shard = job.shards?.findIndex(({ exportId }) => exportId === id) ?? -1;
      if (shard >= 0 && job.createdAt <= now) return shardTimeline(job, shard);
    }
    return undefined;
  }

  add(job: JobTimeline): void {
    this.#changed.set(job.id, job);
    this.#added.push({ id: job.id, createdAt: job.createdAt, rank: this.#rankOf(job.createdAt) });
    this.#added.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Replaces a listed job's timeline. */
  change(job: JobTimeline): void {
    this.#changed.set(job.id, job);
  }

  /** Removes a job, or a shard's export job, from the list. */
  remove(job: JobTimeline): void {
    const { id } = job;
    if (job.isShard) this.#removedShards.add(id);
    const found = this.#source.find(id);
    this.#changed.delete(id);
    this.#added = this.#added.filter((job) => job.id !== id);
    if (found !== undefined && found.shard === undefined && !this.#removed.includes(found.index)) {
      this.#removed.push(found.index);
      this.#removed.sort((a, b) => a - b);
    }
    for (const job of this.#added) job.rank = this.#rankOf(job.createdAt);
    this.#shuffled = [];
    this.#shuffledTo = 0;
  }

  /** How many listed planned jobs are as old or older. */
  #rankOf(createdAt: number): number {
    const older = this.#source.count(createdAt);
    return older - this.#removedBelow(older);
  }

  #removedBelow(limit: number): number {
    return countWhile(this.#removed, (index) => index < limit);
  }

  #addedBy(now: number): number {
    return countWhile(this.#added, (job) => job.createdAt <= now);
  }

  /** The job at that rank, oldest first. */
  #placeAt(rank: number, added: readonly Added[]): JobSlot {
    const before = countWhile(added, (job, at) => job.rank + at < rank);
    const here = added[before];
    if (here !== undefined && here.rank + before === rank) return here.id;
    const listed = rank - before;
    return listed + countWhile(this.#removed, (index, at) => index - at <= listed);
  }

  #jobAt(place: JobSlot): JobTimeline {
    if (typeof place === 'number') {
      const planned = this.#source.at(place);
      return this.#changed.get(planned.id) ?? planned;
    }
    const job = this.#changed.get(place);
    if (job === undefined) throw new Error(`no such job in the list: ${place}`);
    return job;
  }

  /** Each job has its own sort key, so that a new one does not reorder the others. */
  #shuffle(added: readonly Added[], now: number): readonly { place: JobSlot }[] {
    const removed = new Set(this.#removed);
    const planned = this.#source.count(now);
    const fresh: { key: number; place: JobSlot }[] = [];
    for (let index = this.#shuffledTo; index < planned; index += 1) {
      if (!removed.has(index)) fresh.push({ key: hash(this.#seed, 'order', index), place: index });
    }
    this.#shuffledTo = planned;
    if (fresh.length > 0) {
      this.#shuffled = [...this.#shuffled, ...fresh].toSorted((a, b) => a.key - b.key);
    }
    if (added.length === 0) return this.#shuffled;
    const own = added.map(({ id }) => ({ key: hash(this.#seed, 'order', id), place: id }));
    return [...this.#shuffled, ...own].toSorted((a, b) => a.key - b.key);
  }
}

/** How many items at the beginning match; after the first that doesn't, none may (binary search). */
function countWhile<T>(items: readonly T[], holds: (item: T, at: number) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
