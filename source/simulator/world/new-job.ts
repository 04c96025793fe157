import type { JobState } from '../../jobs/job.ts';
import { minuteStamp } from './job-source.ts';
import { objectId } from '../basics/object-id.ts';
import type { JobTimeline, Outcome, Reason } from './job-timeline.ts';

/** A job that a test adds to a list; whatever is left out gets a sensible value. Times in milliseconds since 1970. */
export type NewJob = {
  readonly id?: string;
  /** Its state until `startJob` or `endJob`; leave it out to let the times decide. */
  readonly state?: Exclude<JobState, 'Unknown'>;
  readonly createdAt?: number;
  /** How long before now it was created, in milliseconds, when the date itself does not matter. */
  readonly age?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** How it ends at `finishedAt`. */
  readonly outcome?: Outcome;
  /** Its collections; undefined: no `exportStatus`. */
  readonly totalCollections?: number | undefined;
  /** How long the work would take, in milliseconds: decides how many collections are done. */
  readonly duration?: number;
  readonly snapshotId?: string;
  readonly exportBucketId?: string;
  readonly prefix?: string;
  /** Replica set names of a sharded cluster; their export ids are generated. */
  readonly shardNames?: readonly string[];
  readonly customData?: readonly { readonly key: string; readonly value: string }[];
  readonly reason?: Reason;
  /** Sent verbatim in place of the fields with these names, however wrong; undefined leaves a field out. */
  readonly fields?: Readonly<Record<string, unknown>>;
};

/** What a new job takes from its surroundings. */
export type NewJobContext = {
  readonly now: number;
  readonly maker: string;
  readonly counter: number;
  readonly bucketId: string;
  readonly folder: string;
  readonly shardNames: readonly string[];
};

const hour = 3_600_000;
const usualLength = 13 * 60_000;

/** A new job's timeline. */
export function newTimeline(job: NewJob, place: NewJobContext): JobTimeline {
  const createdAt = job.createdAt ?? place.now - (job.age ?? 0);
  const id = job.id ?? objectId(createdAt, place.maker, place.counter);
  const shardNames = job.shardNames ?? place.shardNames;
  const sharded = shardNames.length > 0;
  const collections = 'totalCollections' in job ? job.totalCollections : 40;
  const takenAt = createdAt - hour / 12;
  const started = job.startedAt ?? (job.state === 'Queued' ? Infinity : createdAt);
  return {
    id,
    createdAt,
    startedAt: started,
    finishedAt: job.finishedAt ?? (hasEnded(job) ? endOf(job, createdAt, place.now) : Infinity),
    outcome: job.outcome ?? outcomeOf(job.state),
    duration: job.duration ?? hour,
    counts: sharded || collections === undefined ? 'none' : collections === 0 ? 'zero' : 'counted',
    totalCollections: collections ?? 0,
    snapshotId: job.snapshotId ?? objectId(takenAt, place.maker, place.counter + 0x80_0000),
    exportBucketId: job.exportBucketId ?? place.bucketId,
    prefix: job.prefix ?? `${place.folder}/${minuteStamp(takenAt)}/${String(Math.floor(createdAt / 1000))}`,
    shards: sharded
      ? shardNames.map((replicaSetName, index) => ({
          exportId: objectId(createdAt, shardMaker(place.maker, index), place.counter),
          replicaSetName,
        }))
      : undefined,
    customData: job.customData ?? [],
    reason: job.reason,
    isShard: false,
    nulls: false,
    fields: job.fields ?? {},
  };
}

/** A job that ended before now took as long as most do. */
function endOf({ age }: NewJob, createdAt: number, now: number): number {
  return age === undefined
    ? Math.max(createdAt, now)
    : Math.min(createdAt + usualLength, Math.max(createdAt, now));
}

function hasEnded(job: NewJob): boolean {
  return job.outcome !== undefined || outcomes.has(job.state ?? '');
}

const outcomes: ReadonlySet<string> = new Set<Outcome>(['Successful', 'Failed', 'Cancelled']);

function outcomeOf(state: NewJob['state']): Outcome {
  return state === 'Failed' || state === 'Cancelled' ? state : 'Successful';
}

function shardMaker(maker: string, index: number): string {
  return (index + 1).toString(16).padStart(4, '0') + maker.slice(4);
}
