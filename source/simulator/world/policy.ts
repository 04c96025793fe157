import { scheduleBody } from './backup.ts';
import type { SimulatedBackup, SimulatedEvent, SimulatedItem, SimulatedSnapshot } from './backup.ts';
import { minuteStamp } from './job-source.ts';
import type { JobSource } from './job-source.ts';
import { failures, tags } from './job-texts.ts';
import { objectId, objectIdParts } from '../basics/object-id.ts';
import { hash, hexDigits, pick } from '../basics/random.ts';
import type { JobTimeline, Reason } from './job-timeline.ts';

/** The result of a scheduled snapshot: `silent`: no job, and no sign of it; `reported`: no job, but an event. */
export type Fate =
  /** `lasts`: how long the export takes, milliseconds; the plan's own duration when left out. */
  | { readonly kind: 'exported'; readonly lasts?: number }
  /** It fails halfway. */
  | { readonly kind: 'failed'; readonly reason: Reason; readonly lasts?: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'reported' };

/** A backup policy, and its past and future results. Times in milliseconds. */
export type PolicyPlan = {
  /** `interval` in Atlas's units; 1 when left out. */
  readonly items: readonly {
    readonly every: string;
    readonly interval?: number;
    readonly keptDays: number;
  }[];
  /** The frequency whose snapshots are exported; undefined: automatic export is off. */
  readonly exports?: string;
  /** True: a script creates these jobs, and the schedule exports nothing. */
  readonly byHand?: boolean;
  /** How long before the start the reference time was; negative if it comes after the start. */
  readonly age: number;
  /** For how many days before the start there are snapshots. */
  readonly days: number;
  /** By the days from the reference time to the snapshot: -1 is the one before it; exported when left out. */
  readonly fates?: Readonly<Record<number, Fate>>;
  /** About how long an export takes; when left out, exactly 10 minutes. */
  readonly lasts?: number;
  /** The share of exports without their own fate that fails, 0 to 1. */
  readonly failing?: number;
  /** How much faster than real ones exports run after the start; 20 when left out. */
  readonly haste?: number;
};

/** Where a policy applies. */
export type PolicyContext = {
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

/** How long a snapshot takes, how long until its export appears, and until that begins. */
const taking = 68 * second;
const coming = 77 * second;
const waiting = 3 * minute;

/** The number of a turn in an id; before the first turn there is none. */
const firstCounter = 1000;

/** A cluster's backups and their jobs, determined by the plan: each is created on demand, and none is kept. */
export function scheduledBackups(
  plan: PolicyPlan,
  place: PolicyContext,
): { backup: SimulatedBackup; jobs: JobSource } {
  const policy = new Policy(plan, place);
  return {
    backup: {
      schedule: policy.schedule(),
      snapshots: (now) => policy.snapshots(now),
      events: policy.reports(),
      refused: false,
    },
    jobs: policy,
  };
}

class Policy implements JobSource {
  readonly #plan: PolicyPlan;
  readonly #place: PolicyContext;
  readonly #items: readonly SimulatedItem[];
  readonly #referenceTime: number;
  /** The seed of everything random here. */
  readonly #seed: number;
  readonly #makers: Readonly<Record<'job' | 'snapshot' | 'item' | 'event', string>>;
  readonly #shardMakers: readonly string[];
  /** The turns that create a job, oldest first, as far as requested so far. */
  readonly #turns: number[] = [];
  #nextTurn: number;

  constructor(plan: PolicyPlan, place: PolicyContext) {
    this.#plan = plan;
    this.#place = place;
    this.#seed = hash(place.seed, place.folder);
    const maker = (what: string): string => hexDigits(10, this.#seed, what);
    this.#makers = {
      job: maker('job'),
      snapshot: maker('snapshot'),
      item: maker('item'),
      event: maker('event'),
    };
    this.#shardMakers = place.shardNames.map(maker);
    this.#referenceTime = Math.floor((place.start - plan.age) / minute) * minute;
    this.#items = plan.items.map(({ every, interval = 1, keptDays }, index) => ({
      id: objectId(place.start - 300 * day, this.#makers.item, index),
      frequencyType: every,
      frequencyInterval: interval,
      keptDays,
    }));
    this.#nextTurn = -plan.days;
  }

  schedule(): SimulatedBackup['schedule'] {
    const { exports, byHand = false } = this.#plan;
    const exported =
      exports === undefined || byHand
        ? undefined
        : { exportBucketId: this.#place.bucketId, frequencyType: exports };
    return scheduleBody({ referenceTime: this.#referenceTime, items: this.#items, exported });
  }

  /** All that Atlas may still know, and some that it has forgotten. */
  snapshots(now: number): readonly SimulatedSnapshot[] {
    const kept = Math.max(8, ...this.#items.map(({ keptDays }) => keptDays)) + 1;
    const last = this.#turnAt(now);
    const turns = Array.from({ length: kept + 1 }, (_, back) => last - back);
    return turns
      .filter((turn) => turn >= -this.#plan.days)
      .map((turn) => this.#snapshotOf(turn))
      .filter((snapshot) => snapshot !== undefined);
  }

  /** The events of exports that created no job. */
  reports(): readonly SimulatedEvent[] {
    return Object.entries(this.#plan.fates ?? {})
      .filter(([, { kind }]) => kind === 'reported')
      .map(([turn]) => this.#reportOf(Number(turn)))
      .filter((event) => event !== undefined);
  }

  count(now: number): number {
    const turns = this.#turnsUpTo(this.#turnAt(now));
    let low = 0;
    let high = turns.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#createdAt(turns[middle] ?? 0) <= now) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  createdAt(index: number): number {
    return this.#createdAt(this.#turns[index] ?? 0);
  }

  at(index: number): JobTimeline {
    const turn = this.#turns[index];
    const snapshot = turn === undefined ? undefined : this.#snapshotOf(turn);
    if (turn === undefined || snapshot === undefined)
      throw new Error(`there is no planned job ${String(index)}`);
    return this.#jobOf(snapshot, turn);
  }

  find(id: string): { readonly index: number; readonly shard: number | undefined } | undefined {
    const parts = objectIdParts(id);
    if (parts === undefined) return undefined;
    const shard = this.#shardMakers.indexOf(parts.maker);
    if (shard < 0 && parts.maker !== this.#makers.job) return undefined;
    const turn = parts.counter - firstCounter;
    const index = this.#turnsUpTo(turn).indexOf(turn);
    if (index < 0 || id !== objectId(this.#createdAt(turn), parts.maker, parts.counter)) return undefined;
    return { index, shard: shard < 0 ? undefined : shard };
  }

  /** The last turn whose snapshot was due by then. */
  #turnAt(now: number): number {
    return Math.floor((now - this.#referenceTime) / day);
  }

  #turnsUpTo(turn: number): readonly number[] {
    for (; this.#nextTurn <= turn; this.#nextTurn += 1) {
      if (this.#makesJob(this.#nextTurn)) this.#turns.push(this.#nextTurn);
    }
    return this.#turns;
  }

  #makesJob(turn: number): boolean {
    const { exports } = this.#plan;
    if (exports === undefined || this.#itemOf(turn)?.frequencyType !== exports) return false;
    const { kind } = this.#fateOf(turn);
    return kind !== 'silent' && kind !== 'reported';
  }

  #fateOf(turn: number): Fate {
    const { fates, failing = 0 } = this.#plan;
    const own = fates?.[turn];
    if (own !== undefined) return own;
    if (failing > 0 && roll(this.#seed, turn, 'failing') < failing) {
      return { kind: 'failed', reason: pick(failures, roll(this.#seed, turn, 'reason')) };
    }
    return { kind: 'exported' };
  }

  #dueAt(turn: number): number {
    return this.#referenceTime + turn * day;
  }

  /** People who watch cannot wait for real durations. */
  #haste(turn: number): number {
    return turn > 0 ? (this.#plan.haste ?? 20) : 1;
  }

  #takenAt(turn: number): number {
    // Atlas knows whole minutes; a plan's age is exact to the second.
    const late = this.#place.start - this.#plan.age - this.#referenceTime;
    return this.#dueAt(turn) + late + taking / this.#haste(turn);
  }

  #createdAt(turn: number): number {
    return this.#takenAt(turn) + coming / this.#haste(turn);
  }

  /** The item that takes a day's snapshot: the least frequent one due on that day. */
  #itemOf(turn: number): SimulatedItem | undefined {
    const due = this.#dueAt(turn);
    for (const [frequency, isDue] of falls) {
      const item = this.#items.find(
        (each) => each.frequencyType === frequency && isDue(due, each.frequencyInterval),
      );
      if (item !== undefined) return item;
    }
    return undefined;
  }

  #snapshotOf(turn: number): SimulatedSnapshot | undefined {
    const item = this.#itemOf(turn);
    if (item === undefined) return undefined;
    const maker = this.#makers.snapshot;
    const createdAt = this.#takenAt(turn);
    return {
      id: objectId(this.#dueAt(turn), maker, turn + firstCounter),
      startedAt: this.#dueAt(turn),
      createdAt,
      expiresAt: createdAt + item.keptDays * day + 73 * second,
      snapshotType: 'scheduled',
      frequencyType: item.frequencyType,
      policyItems: [item.id],
      storageSizeBytes: 1_574_477_824 + (Number.parseInt(maker.slice(0, 4), 16) << 16),
    };
  }

  #reportOf(turn: number): SimulatedEvent | undefined {
    if (this.#itemOf(turn) === undefined) return undefined;
    const at = this.#createdAt(turn);
    return {
      id: objectId(at, this.#makers.event, turn + firstCounter),
      at,
      type: 'CPS_AUTO_EXPORT_FAILED',
      clusterName: this.#place.clusterName,
    };
  }

  #jobOf(snapshot: SimulatedSnapshot, turn: number): JobTimeline {
    const { folder, bucketId, shardNames } = this.#place;
    const fate = this.#fateOf(turn);
    const haste = this.#haste(turn);
    const createdAt = this.#createdAt(turn);
    const startedAt = createdAt + waiting / haste;
    const duration = this.#lengthOf(fate, turn) / haste;
    const failed = fate.kind === 'failed';
    return {
      id: objectId(createdAt, this.#makers.job, turn + firstCounter),
      createdAt,
      startedAt,
      finishedAt: startedAt + (failed ? duration / 2 : duration),
      outcome: failed ? 'Failed' : 'Successful',
      duration: duration,
      counts: shardNames.length > 0 ? 'none' : 'counted',
      totalCollections: 40,
      snapshotId: snapshot.id,
      exportBucketId: bucketId,
      prefix: `${folder}/${minuteStamp(snapshot.createdAt)}/${String(Math.floor(createdAt / second))}`,
      shards:
        shardNames.length === 0
          ? undefined
          : shardNames.map((replicaSetName, shard) => ({
              exportId: objectId(createdAt, this.#shardMakers[shard] ?? '', turn + firstCounter),
              replicaSetName,
            })),
      customData: roll(this.#seed, 'tagged') < 0.5 ? [] : pick(tags, roll(this.#seed, 'tags')),
      reason: failed ? fate.reason : undefined,
      isShard: false,
      nulls: false,
      fields: {},
    };
  }

  #lengthOf(fate: Fate, turn: number): number {
    if ('lasts' in fate && fate.lasts !== undefined) return fate.lasts;
    const { lasts } = this.#plan;
    if (lasts === undefined) return 10 * minute;
    return lasts * (0.9 + 0.2 * roll(this.#seed, turn, 'length'));
  }
}

/** Whether an item of a frequency, with that interval, is due on the day; least frequent first. */
const falls: readonly (readonly [string, (due: number, interval: number) => boolean])[] = [
  [
    'yearly',
    (due, interval) => new Date(due).getUTCDate() === 1 && new Date(due).getUTCMonth() === interval - 1,
  ],
  [
    'monthly',
    (due, interval) =>
      interval === 40 ? new Date(due + day).getUTCDate() === 1 : new Date(due).getUTCDate() === interval,
  ],
  ['weekly', (due, interval) => (new Date(due).getUTCDay() + 6) % 7 === interval - 1],
  ['daily', () => true],
  ['hourly', () => true],
];

/** 0 ≤ n < 1, determined by the parts. */
function roll(...parts: readonly (string | number)[]): number {
  return hash(...parts) / 0x1_0000_0000;
}
