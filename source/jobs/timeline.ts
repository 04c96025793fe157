import { clusterKey, isUnfinished } from './job.ts';
import type { Job } from './job.ts';

/** A job's span on the time axis, milliseconds since 1970; `end` is undefined while the job is unfinished. */
export type Span = { readonly job: Job; readonly start: number; readonly end: number | undefined };

/** Spans that do not overlap, oldest first. */
export type Lane = readonly Span[];

/** All dated jobs of a list, packed into lanes once, so that bars don't jump when the view moves. */
export type Timeline = {
  /** By `clusterKey`; as few lanes as the overlaps need, the busiest first. */
  readonly lanes: ReadonlyMap<string, readonly Lane[]>;
  /** Every span, oldest first. */
  readonly spans: readonly Span[];
  /** How many jobs have no creation date, and so no place. */
  readonly undated: number;
};

const packed = new WeakMap<readonly Job[], Timeline>();

/** The timeline of a list of jobs in any order; the same object for the same list. */
export function timelineOf(jobs: readonly Job[]): Timeline {
  const known = packed.get(jobs);
  if (known) return known;
  const spans = jobs
    .map(spanOf)
    .filter((span) => span !== undefined)
    .toSorted(byStart);
  const byCluster = Map.groupBy(spans, ({ job }) => clusterKey(job));
  const lanes = new Map([...byCluster].map(([key, some]) => [key, pack(some)] as const));
  const timeline = { lanes, spans, undated: jobs.length - spans.length };
  packed.set(jobs, timeline);
  return timeline;
}

/** A job's span; undefined without `createdAt`. An ended job without `finishedAt` is a point. */
export function spanOf(job: Job): Span | undefined {
  const { createdAt: start, finishedAt } = job;
  if (start === undefined) return undefined;
  return { job, start, end: isUnfinished(job) ? undefined : Math.max(start, finishedAt ?? start) };
}

/** The part of the lanes between two times, without empty lanes. */
export function lanesWithin(lanes: readonly Lane[], from: number, to: number): readonly Lane[] {
  return lanes
    .map((lane) =>
      lane.slice(
        firstIndex(lane, (span) => endOf(span) > from),
        firstIndex(lane, ({ start }) => start >= to),
      ),
    )
    .filter((lane) => lane.length > 0);
}

/** Whether a span overlaps the time between two times. */
export function isWithin(span: Span, from: number, to: number): boolean {
  return span.start < to && endOf(span) > from;
}

/** The index of the first span for which `holds` is true (and stays true for all later ones); the length if there is none. */
export function firstIndex(spans: readonly Span[], holds: (span: Span) => boolean): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = spans[middle];
    if (span === undefined || holds(span)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function byStart(a: Span, b: Span): number {
  if (a.start !== b.start) return a.start - b.start;
  if (a.job.id === b.job.id) return 0;
  return a.job.id < b.job.id ? -1 : 1;
}

/** A point takes a moment too: two at the same time need two lanes. */
function endOf({ start, end = Infinity }: Span): number {
  return Math.max(end, start + 1);
}

/** Puts each span, oldest first, into the lowest lane that is free by then. */
function pack(spans: readonly Span[]): readonly Lane[] {
  const lanes: Span[][] = [];
  const busy = new Occupancy(spans.length);
  for (const span of spans) {
    const lane = busy.lowestFree(span.start);
    busy.take(lane, endOf(span));
    (lanes[lane] ??= []).push(span);
  }
  return lanes;
}

/** When each lane becomes free, as a binary tree of the earliest ends: with thousands of lanes, a dozen steps. */
class Occupancy {
  readonly #leaves: number;
  readonly #until: Float64Array;

  constructor(lanes: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, lanes)));
    this.#until = new Float64Array(2 * this.#leaves).fill(-Infinity);
  }

  lowestFree(time: number): number {
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      if (this.#at(node) > time) node += 1;
    }
    return node - this.#leaves;
  }

  take(lane: number, until: number): void {
    let node = this.#leaves + lane;
    this.#until[node] = until;
    while (node > 1) {
      node >>>= 1;
      this.#until[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  #at(node: number): number {
    return this.#until[node] ?? -Infinity;
  }
}
