import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';

/** Whom a request is for: `cluster` is its `clusterKey`; `detail` is everything but the refresh of its list. */
export type RequestOwner = { readonly cluster: string; readonly purpose: 'refresh' | 'detail' };

/** The owner of a request for something that a cluster's job, or its schedule, names. */
export function detailOf(ref: ClusterRef): RequestOwner {
  return { cluster: clusterKey(ref), purpose: 'detail' };
}

/** Slots for requests in flight. */
export type Slots = {
  /**
   * A function that frees the slot; undefined when none is free. Idle slots are lent to a cluster that has one already,
   * except for the last.
   */
  take(party: RequestOwner, lend: boolean): (() => void) | undefined;
  /** Whether `take` would succeed. */
  isFree(party: RequestOwner, lend: boolean): boolean;
  /** Resolves, once there is a slot, with the function that frees it; rejects with the signal's reason. */
  enter(party: RequestOwner, signal: AbortSignal): Promise<() => void>;
};

/** A cluster that takes longer to answer, milliseconds, must not delay the others. */
const overdueAfter = 1000;
/** The same while nobody has answered yet, so that the first rows come soon. */
const firstOverdueAfter = 250;
/** The most overdue requests in flight; the connection pool has room for them (atlas/http/pool.ts). */
const slowLimit = 32;

type Slot = {
  readonly party: RequestOwner;
  readonly begun: number;
  overdue: boolean;
  slow: boolean;
  cancel: () => void;
};

type Waiting = { readonly party: RequestOwner; readonly admit: (slow: boolean) => void };

/**
 * `limit` slots for clusters that answer, one each while others wait. An overdue request moves to one of the slow
 * slots, and until its cluster answers in time again, its requests start there: hanging ones never take a slot from
 * those that answer. If no slow slot is free, an overdue request stays where it is.
 */
export function createSlots(
  clock: Pick<Clock, 'now' | 'schedule'>,
  limit: number,
  onFree: () => void = () => {},
): Slots {
  const taken = new Set<Slot>();
  const suspects = new Set<string>();
  let waiting: readonly Waiting[] = [];
  let answered = false;

  /** How many of them are slow ones; kept, since among many clusters it is asked for each that waits. */
  let slowTaken = 0;

  const slots = (slow: boolean): readonly Slot[] => [...taken].filter((slot) => slot.slow === slow);

  /** Which slot is free, a slow one or not; undefined for none. The last is not lent to a cluster that has another. */
  function freeFor({ cluster, purpose }: RequestOwner, lend: boolean): 'slow' | 'quick' | undefined {
    const isSlow = suspects.has(cluster);
    if (isSlow ? slowTaken >= slowLimit : taken.size - slowTaken >= limit) return undefined;
    const all = slots(isSlow);
    const own = all.filter(({ party }) => party.cluster === cluster);
    if (isSlow) {
      const same = own.some(({ party }) => party.purpose === purpose);
      return !same && all.length < slowLimit ? 'slow' : undefined;
    }
    const most = own.length === 0 ? limit : lend ? limit - 1 : 0;
    return all.length < most ? 'quick' : undefined;
  }

  function admitWaiting(): void {
    for (const slot of taken) {
      if (!slot.overdue || slot.slow || slowTaken >= slowLimit) continue;
      slot.slow = true;
      slowTaken += 1;
    }
    onFree();
    for (const lend of [false, true]) {
      for (const each of waiting) {
        const free = freeFor(each.party, lend);
        if (free === undefined) continue;
        waiting = waiting.filter((other) => other !== each);
        each.admit(free === 'slow');
      }
    }
  }

  function take(party: RequestOwner, slow: boolean): () => void {
    const slot: Slot = { party, begun: clock.now(), overdue: slow, slow, cancel: () => {} };
    taken.add(slot);
    if (slow) slowTaken += 1;
    slot.cancel = clock.schedule(
      () => {
        slot.overdue = true;
        suspects.add(party.cluster);
        admitWaiting();
      },
      answered ? overdueAfter : firstOverdueAfter,
    );
    return () => {
      slot.cancel();
      taken.delete(slot);
      if (slot.slow) slowTaken -= 1;
      answered = true;
      if (clock.now() - slot.begun < overdueAfter) suspects.delete(party.cluster);
      admitWaiting();
    };
  }

  return {
    isFree: (party, lend) => freeFor(party, lend) !== undefined,
    take(party, lend) {
      const free = freeFor(party, lend);
      return free === undefined ? undefined : take(party, free === 'slow');
    },
    async enter(party, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const each: Waiting = {
        party,
        admit(slow) {
          signal.removeEventListener('abort', giveUp);
          resolve(take(party, slow));
        },
      };
      const giveUp = (): void => {
        waiting = waiting.filter((other) => other !== each);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting = [...waiting, each];
      admitWaiting();
      return promise;
    },
  };
}
