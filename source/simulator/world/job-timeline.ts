import type { JobState } from '../../jobs/job.ts';

/** How a job can end. */
export type Outcome = Exclude<JobState, 'Queued' | 'InProgress' | 'Unknown'>;

/** Why a job did not succeed: v2's `stateReason`; v1.0 has only the message. */
export type Reason = { readonly errorCode: string; readonly message: string };

/** One shard of a sharded cluster's job; its own export job is `shardTimeline`. */
export type Shard = { readonly exportId: string; readonly replicaSetName: string };

/**
 * The collection counts: `counted`: its progress; `zero`: 0 of 0 in every state, as recorded; `zero-at-end`: 0 of 0
 * once it has ended; `none`: no `exportStatus`.
 */
export type Counts = 'counted' | 'zero' | 'zero-at-end' | 'none';

/**
 * A job's whole life: together with the time it determines what Atlas says about the job. Times are milliseconds since
 * 1970; Infinity: never.
 */
export type JobTimeline = {
  readonly id: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: Outcome;
  /** How long the work takes if nothing ends it early, in milliseconds. */
  readonly duration: number;
  readonly counts: Counts;
  readonly totalCollections: number;
  readonly snapshotId: string;
  readonly exportBucketId: string;
  readonly prefix: string;
  /** Undefined for a replica set. */
  readonly shards: readonly Shard[] | undefined;
  readonly customData: readonly { readonly key: string; readonly value: string }[];
  readonly reason: Reason | undefined;
  /** Whether this is one shard's part of another job. */
  readonly isShard: boolean;
  /** Whether absent fields are sent as null. */
  readonly nulls: boolean;
  /** Sent in place of the fields with these names; undefined leaves a field out. */
  readonly fields: Readonly<Record<string, unknown>>;
};

/** The state that Atlas would report at that time. */
export function stateAt(job: JobTimeline, now: number): JobState {
  if (now >= job.finishedAt) return job.outcome;
  return now >= job.startedAt ? 'InProgress' : 'Queued';
}

/** The counts that Atlas would report at that time; undefined: no `exportStatus`. */
export function countsAt(
  job: JobTimeline,
  now: number,
): { exportedCollections: number; totalCollections: number } | undefined {
  if (job.counts === 'none') return undefined;
  const state = stateAt(job, now);
  const ended = state !== 'Queued' && state !== 'InProgress';
  if (job.counts === 'zero' || state === 'Queued' || (ended && job.counts === 'zero-at-end')) {
    return { exportedCollections: 0, totalCollections: 0 };
  }
  const total = job.totalCollections;
  if (state === 'Successful') return { exportedCollections: total, totalCollections: total };
  const worked = Math.max(0, Math.min(now, job.finishedAt) - job.startedAt) / job.duration;
  const exported = Math.min(Math.floor(total * worked), total - 1);
  return { exportedCollections: Math.max(0, exported), totalCollections: total };
}

/**
 * The export job of one shard: starts and ends within the whole job, one of them at its end. A failed job has one
 * failed shard; a cancelled one leaves unfinished shards cancelled.
 */
export function shardTimeline(job: JobTimeline, index: number): JobTimeline | undefined {
  const shards = job.shards ?? [];
  const shard = shards[index];
  if (shard === undefined) return undefined;
  const last = Number.parseInt(job.id.slice(-2), 16) % shards.length || 0;
  const rank = (index - last + 2 * shards.length - 1) % shards.length;
  const full = job.duration * (0.6 + (0.4 * (rank + 1)) / shards.length);
  const startedAt = job.startedAt + (job.duration * 0.3 * rank) / shards.length;
  const isLast = rank === shards.length - 1;
  const cutShort = isLast || job.startedAt + full >= job.finishedAt;
  const failedHere = isLast && job.outcome === 'Failed';
  const stopped = cutShort && job.outcome !== 'Successful' && !failedHere;
  return {
    ...job,
    id: shard.exportId,
    startedAt,
    finishedAt: cutShort ? job.finishedAt : job.startedAt + full,
    outcome: failedHere ? 'Failed' : stopped ? 'Cancelled' : 'Successful',
    duration: full,
    counts: 'counted',
    totalCollections: 8 + ((Number.parseInt(shard.exportId.slice(-2), 16) || 0) % 40),
    prefix: `${job.prefix}/${shard.replicaSetName}`,
    shards: undefined,
    isShard: true,
    reason: failedHere || stopped ? job.reason : undefined,
    fields: {},
  };
}
