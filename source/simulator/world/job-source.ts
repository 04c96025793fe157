import { withHostileText } from './hostile-text.ts';
import { objectId, objectIdParts } from '../basics/object-id.ts';
import { hash, hexDigits, pick, random } from '../basics/random.ts';
import { cancellations, failures, tags } from './job-texts.ts';
import type { Counts, JobTimeline, Outcome, Reason } from './job-timeline.ts';

/** Jobs by number, oldest first, created on demand: a cluster may have any number of them. */
export type JobSource = {
  /** How many jobs were created up to that time. */
  count(now: number): number;
  createdAt(index: number): number;
  at(index: number): JobTimeline;
  /** The job, or a job's shard, with this id. */
  find(id: string): { readonly index: number; readonly shard: number | undefined } | undefined;
};

/** How a cluster's jobs are generated. Times and durations in milliseconds. */
export type JobPlan = {
  readonly seed: number;
  readonly groupId: string;
  readonly orgId: string;
  readonly clusterName: string;
  /** Replica set names of a sharded cluster; empty for a replica set. */
  readonly shardNames: readonly string[];
  readonly bucketIds: readonly [string, ...string[]];
  readonly counts: Counts;
  readonly collections: number;
  /** Jobs that finished long ago, one every `oldEvery`, the newest at `oldEnd`. */
  readonly old: number;
  readonly oldEvery: number;
  readonly oldEnd: number;
  readonly live: LivePlan | undefined;
  readonly hostile: boolean;
};

/** Jobs that appear while someone watches. */
export type LivePlan = {
  readonly from: number;
  readonly every: number;
  /** How much faster than real ones they run. */
  readonly haste: number;
  /** How many there will ever be. */
  readonly limit: number;
  /** `endless`: all but the last run forever, and the last one stays queued. */
  readonly ends: 'in time' | 'endless';
};

const minute = 60_000;
const second = 1000;

/** Jobs as a cluster's backup policy would start them, determined by the plan's seed alone. */
export function plannedJobs(plan: JobPlan): JobSource {
  const maker = hexDigits(10, plan.seed, plan.groupId, plan.clusterName);
  const shardMakers = plan.shardNames.map((name) => hexDigits(10, plan.seed, plan.groupId, name, 'shard'));
  const firstCounter = hash(plan.seed, maker) % 0x80_0000;

  const createdAt = (index: number): number => {
    const jitter = (hash(plan.seed, plan.clusterName, index, 'created') / 0x1_0000_0000) * 0.5;
    if (plan.live !== undefined && index >= plan.old) {
      return plan.live.from + (index - plan.old + jitter) * plan.live.every;
    }
    return (
      plan.oldEnd - (plan.old - 1 - index) * plan.oldEvery - jitter * Math.min(plan.oldEvery, 20 * minute)
    );
  };

  const count = (now: number): number => {
    let low = 0;
    let high = plan.old;
    if (plan.live !== undefined && now >= plan.live.from) {
      const arrived = Math.floor((now - plan.live.from) / plan.live.every) + 1;
      high += Math.min(arrived, plan.live.limit);
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (createdAt(middle - 1) <= now) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    count,
    createdAt,
    at: (index) =>
      plannedJob(plan, index, createdAt(index), createdAt(index + 1), (created) => ({
        id: objectId(created, maker, firstCounter + index),
        shardIds: shardMakers.map((shardMaker) => objectId(created, shardMaker, firstCounter + index)),
      })),
    find(id) {
      const parts = objectIdParts(id);
      if (parts === undefined) return undefined;
      const shard = shardMakers.indexOf(parts.maker);
      if (parts.maker !== maker && shard < 0) return undefined;
      const index = parts.counter - firstCounter;
      if (index < 0 || id !== objectId(createdAt(index), parts.maker, parts.counter)) return undefined;
      return { index, shard: shard < 0 ? undefined : shard };
    },
  };
}

function plannedJob(
  plan: JobPlan,
  index: number,
  createdAt: number,
  nextCreatedAt: number,
  ids: (createdAt: number) => { id: string; shardIds: readonly string[] },
): JobTimeline {
  const roll = random(hash(plan.seed, plan.clusterName, index));
  const { id, shardIds } = ids(createdAt);
  const live = index >= plan.old ? plan.live : undefined;
  const taken = recordedDuration(roll());
  // A watched job stays queued until the next one appears, so one is queued at any time.
  const waits = live
    ? nextCreatedAt - createdAt + ((2 + 4 * roll()) * second * 10) / live.haste
    : (2 + 6 * roll()) * minute;
  const duration = live ? taken / live.haste : taken - waits;
  const outcome = outcomeOf(roll(), live !== undefined);
  const story = life(outcome, createdAt + waits, duration, roll());
  const lastOne = live !== undefined && index === plan.old + live.limit - 1;
  const endless =
    live?.ends === 'endless'
      ? { startedAt: lastOne ? Infinity : createdAt + waits, finishedAt: Infinity }
      : {};
  const nasty = (text: string, turn: number): string =>
    plan.hostile ? withHostileText(text, index * 5 + turn) : text;
  const reason = reasonOf(outcome, roll());
  const slash = roll() < 0.15 ? '/' : '';
  const folder = `exported_snapshots/${plan.orgId}/${plan.groupId}/${plan.clusterName}`;
  const takenAt = createdAt - 5 * minute;
  const entries = roll() < 0.55 ? [] : pick(tags, roll());
  return {
    id,
    createdAt,
    ...story,
    ...endless,
    outcome,
    duration: duration,
    counts: plan.shardNames.length > 0 ? 'none' : plan.counts,
    totalCollections: plan.collections,
    snapshotId: nasty(objectId(takenAt, hexDigits(10, plan.seed, 'snapshot'), index), 0),
    exportBucketId: pick(plan.bucketIds, hash(plan.seed, index >>> 6) / 0x1_0000_0000),
    prefix: nasty(`${slash}${folder}/${minuteStamp(takenAt)}/${String(Math.floor(createdAt / second))}`, 1),
    shards:
      shardIds.length === 0
        ? undefined
        : shardIds.map((exportId, at) => ({
            exportId,
            replicaSetName: nasty(plan.shardNames[at] ?? '', at),
          })),
    customData: entries.map(({ key, value }) => ({ key: nasty(key, 2), value: nasty(value, 3) })),
    reason: reason && { errorCode: nasty(reason.errorCode, 4), message: nasty(reason.message, 5) },
    isShard: false,
    nulls: index % 17 === 5,
    fields: plan.hostile && index % 7 === 3 ? { state: withHostileText('Paused', index) } : {},
  };
}

/** A snapshot's time as in prefixes: `2026-08-10T0327` (recorded). */
export function minuteStamp(takenAt: number): string {
  return new Date(takenAt).toISOString().slice(0, 16).replace(':', '');
}

/** Shares of the recorded jobs, and the most seconds that each took. */
const durationSteps: readonly (readonly [number, number])[] = [
  [0.5, 770],
  [0.9, 880],
  [1, 1993],
];

/** 69 recorded jobs: shortest 12 m 08 s, median 12 m 50 s, p90 14 m 40 s, longest 33 m 13 s. */
function recordedDuration(roll: number): number {
  let from = 0;
  let shortest = 728;
  for (const [to, longest] of durationSteps) {
    if (roll < to) return (shortest + ((roll - from) / (to - from)) * (longest - shortest)) * second;
    [from, shortest] = [to, longest];
  }
  return shortest * second;
}

function outcomeOf(roll: number, live: boolean): Outcome {
  const failed = live ? 0.12 : 0.05;
  if (roll < failed) return 'Failed';
  return roll < failed + (live ? 0.05 : 0.01) ? 'Cancelled' : 'Successful';
}

function life(
  outcome: Outcome,
  start: number,
  duration: number,
  roll: number,
): { startedAt: number; finishedAt: number } {
  if (outcome === 'Successful') return { startedAt: start, finishedAt: start + duration };
  if (outcome === 'Cancelled' && roll < 0.4) return { startedAt: Infinity, finishedAt: start };
  return { startedAt: start, finishedAt: start + duration * (0.15 + 0.75 * roll) };
}

function reasonOf(outcome: Outcome, roll: number): Reason | undefined {
  if (outcome === 'Successful') return undefined;
  return pick(outcome === 'Failed' ? failures : cancellations, roll);
}
