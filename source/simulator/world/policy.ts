import { scheduleBody } from './backup.ts';
import type { SimulatedBackup, SimulatedEvent, SimulatedItem, SimulatedSnapshot } from './backup.ts';
import { minuteStamp } from './job-source.ts';
import type { JobSource } from './job-source.ts';
import { objectId } from '../basics/object-id.ts';
import { hexDigits } from '../basics/random.ts';
import { shardTimeline } from './job-timeline.ts';
import type { JobTimeline, Reason } from './job-timeline.ts';

/** What comes of a scheduled snapshot: `silent`: no job, and nothing says so; `reported`: no job, but an event. */
export type Fate =
  | { readonly kind: 'exported' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'reported' }
  | { readonly kind: 'failed'; readonly reason: Reason };

/** A backup policy, and what came and will come of it. */
export type PolicyPlan = {
  /** `interval` as Atlas counts it; 1 when left out. */
  readonly items: readonly {
    readonly every: string;
    readonly interval?: number;
    readonly keptDays: number;
  }[];
  /** Snapshots of which frequency are exported; none: automatic export is off. */
  readonly exports?: string;
  /** How long before the start the reference time was, milliseconds; negative: it comes so long after. */
  readonly age: number;
  /** For how many days before the start there are snapshots. */
  readonly days: number;
  /** By the days between the reference time and the snapshot: -1 is the one before; exported when left out. */
  readonly fates?: Readonly<Record<number, Fate>>;
};

/** Where a policy is at work. */
export type PolicyPlace = {
  readonly seed: number;
  readonly start: number;
  readonly clusterName: string;
  readonly folder: string;
  readonly bucketId: string;
  readonly shardNames: readonly string[];
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How many days of the future are made. */
const daysAhead = 60;

/** A cluster's backups and their jobs, decided by the plan, for the days before the start and those after. */
export function policyAtWork(
  plan: PolicyPlan,
  place: PolicyPlace,
): { backup: SimulatedBackup; jobs: JobSource } {
  const referenceTime = Math.floor((place.start - plan.age) / minute) * minute;
  const items: readonly SimulatedItem[] = plan.items.map(({ every, interval = 1, keptDays }, index) => ({
    id: objectId(place.start - 300 * day, hexDigits(10, place.seed, place.clusterName, 'item'), index),
    frequencyType: every,
    frequencyInterval: interval,
    keptDays,
  }));
  const snapshots: SimulatedSnapshot[] = [];
  const events: SimulatedEvent[] = [];
  const jobs: JobTimeline[] = [];
  for (let turn = -plan.days; turn <= daysAhead; turn += 1) {
    const due = referenceTime + turn * day;
    const item = itemOf(items, due);
    if (item === undefined) continue;
    const snapshot = takenBy(item, due, turn, place);
    snapshots.push(snapshot);
    if (item.frequencyType !== plan.exports) continue;
    const fate = plan.fates?.[turn] ?? { kind: 'exported' };
    if (fate.kind === 'reported') events.push(reportOf(snapshot, turn, place));
    if (fate.kind !== 'reported' && fate.kind !== 'silent') jobs.push(jobOf(snapshot, fate, turn, place));
  }
  const exported =
    plan.exports === undefined ? undefined : { exportBucketId: place.bucketId, frequencyType: plan.exports };
  const schedule = scheduleBody({ referenceTime, items, exported });
  return { backup: { schedule, snapshots, events, refused: false }, jobs: timelines(jobs) };
}

/** Which item takes the snapshot of a day: the least frequent one that falls on it. */
function itemOf(items: readonly SimulatedItem[], due: number): SimulatedItem | undefined {
  const date = new Date(due);
  const falls: Readonly<Record<string, (interval: number) => boolean>> = {
    yearly: (interval) => date.getUTCDate() === 1 && date.getUTCMonth() === interval - 1,
    monthly: (interval) =>
      interval === 40 ? new Date(due + day).getUTCDate() === 1 : date.getUTCDate() === interval,
    weekly: (interval) => (date.getUTCDay() + 6) % 7 === interval - 1,
    daily: () => true,
    hourly: () => true,
  };
  for (const [frequency, isDue] of Object.entries(falls)) {
    const item = items.find((each) => each.frequencyType === frequency && isDue(each.frequencyInterval));
    if (item !== undefined) return item;
  }
  return undefined;
}

function takenBy(item: SimulatedItem, due: number, turn: number, place: PolicyPlace): SimulatedSnapshot {
  const maker = hexDigits(10, place.seed, place.clusterName, 'snapshot');
  // Whoever watches has not the time to wait.
  const createdAt = due + (turn > 0 ? 5 * second : 68 * second);
  return {
    id: objectId(due, maker, turn + 1000),
    startedAt: due,
    createdAt,
    expiresAt: createdAt + item.keptDays * day + 73 * second,
    snapshotType: 'scheduled',
    frequencyType: item.frequencyType,
    policyItems: [item.id],
    storageSizeBytes: 1_574_477_824 + (Number.parseInt(maker.slice(0, 4), 16) << 16),
  };
}

function reportOf({ createdAt }: SimulatedSnapshot, turn: number, place: PolicyPlace): SimulatedEvent {
  const at = createdAt + (turn > 0 ? 10 * second : 77 * second);
  return {
    id: objectId(at, hexDigits(10, place.seed, place.clusterName, 'event'), turn + 1000),
    at,
    type: 'CPS_AUTO_EXPORT_FAILED',
    clusterName: place.clusterName,
  };
}

function jobOf(
  snapshot: SimulatedSnapshot,
  fate: Exclude<Fate, { kind: 'silent' | 'reported' }>,
  turn: number,
  place: PolicyPlace,
): JobTimeline {
  const haste = turn > 0 ? 20 : 1;
  const createdAt = snapshot.createdAt + (77 * second) / haste;
  const startedAt = createdAt + (3 * minute) / haste;
  const pace = (fate.kind === 'slow' ? 5 * hour : 10 * minute) / haste;
  const failed = fate.kind === 'failed';
  return {
    id: objectId(createdAt, hexDigits(10, place.seed, place.clusterName, 'job'), turn + 1000),
    createdAt,
    startedAt,
    finishedAt: startedAt + (failed ? pace / 2 : pace),
    outcome: failed ? 'Failed' : 'Successful',
    pace,
    counts: place.shardNames.length > 0 ? 'none' : 'counted',
    totalCollections: 40,
    snapshotId: snapshot.id,
    exportBucketId: place.bucketId,
    prefix: `${place.folder}/${minuteStamp(snapshot.createdAt)}/${String(Math.floor(createdAt / second))}`,
    shards:
      place.shardNames.length === 0
        ? undefined
        : place.shardNames.map((replicaSetName) => ({
            exportId: objectId(createdAt, hexDigits(10, place.seed, replicaSetName, 'shard'), turn + 1000),
            replicaSetName,
          })),
    customData: [],
    reason: failed ? fate.reason : undefined,
    isShard: false,
    nulls: false,
    fields: {},
  };
}

/** Jobs that are known one by one, oldest first. */
function timelines(jobs: readonly JobTimeline[]): JobSource {
  const at = (index: number): JobTimeline => {
    const job = jobs[index];
    if (job === undefined) throw new Error(`there is no planned job ${String(index)}`);
    return job;
  };
  return {
    count: (now) => jobs.filter(({ createdAt }) => createdAt <= now).length,
    createdAt: (index) => at(index).createdAt,
    at,
    find(id) {
      for (const [index, job] of jobs.entries()) {
        if (job.id === id) return { index, shard: undefined };
        const shard = job.shards?.findIndex(({ exportId }) => exportId === id) ?? -1;
        if (shard >= 0 && shardTimeline(job, shard) !== undefined) return { index, shard };
      }
      return undefined;
    },
  };
}
