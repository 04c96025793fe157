import { longerThanUsual, progressOf, usualLeft } from './estimate.ts';
import type { Usual } from './estimate.ts';
import { isUnfinished } from './job.ts';
import type { ExportStatus, Job } from './job.ts';
import { estimateByPace, roundUp } from './pace.ts';
import type { Pace, PaceEstimate } from './pace.ts';

/** How far a job is, and how long it will still take. */
export type Outlook = {
  /** Its collections, or those of all its shards; undefined when they are unknown for the job or for any shard. */
  readonly counts: ExportStatus | undefined;
  /** The exported share of these: 0 to 1, below 1 before the end. */
  readonly share: number | undefined;
  /** How many of its shards have ended; undefined unless the state of each is known. */
  readonly shards: { readonly ended: number; readonly all: number } | undefined;
  /** From the observed progress of its collections. */
  readonly pace: PaceEstimate | undefined;
  /** Whose pace it is: the job's own, or that of its slowest shard. */
  readonly by: Pace | undefined;
  readonly usual: Usual | undefined;
  /** The rest of the usual time, rounded up, milliseconds above 0; undefined beyond the median. */
  readonly usualLeft: number | undefined;
  /** Since its creation, milliseconds, never negative; undefined without a date. */
  readonly age: number | undefined;
  /** The age of what is known of its shards, milliseconds; undefined while that is as fresh as the rest. */
  readonly ago?: number | undefined;
  /** Whether it takes longer than usual, as `longerThanUsual` has it. */
  readonly long: boolean;
};

/** The inputs of an outlook; `now` on the server's clock, milliseconds since 1970. */
export type OutlookInputs = {
  readonly now: number;
  readonly usual: Usual | undefined;
  /** By the job's id, a shard's too. */
  readonly paces: ReadonlyMap<string, Pace>;
  /** The export jobs of the shards as far as they are known now, in any order; none for a job that is not open. */
  readonly shards: readonly Job[];
  /** Their age, if they are older than the rest; milliseconds. */
  readonly ago?: number | undefined;
};

/** A job's outlook at a time. */
export function outlookOf(job: Job, { now, usual, paces, shards, ago }: OutlookInputs): Outlook {
  const left = usual && usualLeft(job, usual, now);
  const known = shards.length > 0 && shards.length === job.components.length;
  const counts = countsOf(job) ?? (known ? sumOf(shards) : undefined);
  return {
    counts,
    share: progressOf({ ...job, exportStatus: counts }),
    shards: known
      ? { ended: shards.filter((shard) => !isUnfinished(shard)).length, all: shards.length }
      : undefined,
    ...(known && ago !== undefined
      ? nothing
      : known
        ? slowestOf(shards, paces, now)
        : paced(job, paces, now)),
    ago: known ? ago : undefined,
    usual,
    usualLeft: left && roundUp(left),
    age: job.createdAt === undefined ? undefined : Math.max(0, now - job.createdAt),
    long: longerThanUsual(job, usual, now),
  };
}

type Paced = Pick<Outlook, 'pace' | 'by'>;

const nothing: Paced = { pace: undefined, by: undefined };

function paced(job: Job, paces: ReadonlyMap<string, Pace>, now: number): Paced {
  const by = job.state === 'InProgress' && countsOf(job) !== undefined ? paces.get(job.id) : undefined;
  return by === undefined ? nothing : { pace: estimateByPace(by, now), by };
}

/** A job ends with its last shard: its pace is unknown while any shard's is. */
function slowestOf(shards: readonly Job[], paces: ReadonlyMap<string, Pace>, now: number): Paced {
  const open = shards.filter(isUnfinished).map((shard) => paced(shard, paces, now));
  if (open.some(({ pace }) => pace === undefined)) return nothing;
  return open.toSorted((a, b) => weight(b.pace) - weight(a.pace))[0] ?? nothing;
}

/** A stalled shard decides; one that is only finishing does not. */
function weight(pace: PaceEstimate | undefined): number {
  if (pace?.kind === 'quiet') return Number.MAX_SAFE_INTEGER;
  return pace?.kind === 'left' ? pace.left : -1;
}

function countsOf(job: Job): ExportStatus | undefined {
  return progressOf(job) === undefined ? undefined : job.exportStatus;
}

function sumOf(shards: readonly Job[]): ExportStatus | undefined {
  let exportedCollections = 0;
  let totalCollections = 0;
  for (const shard of shards) {
    const counts = countsOf(shard);
    if (counts === undefined) return undefined;
    exportedCollections += Math.min(counts.exportedCollections, counts.totalCollections);
    totalCollections += counts.totalCollections;
  }
  return { exportedCollections, totalCollections };
}
