import type { Answer, Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { createSlots } from '../../feed/slots.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';

/** Spares Atlas and the healthy clusters: few requests at a time, none of which keeps a slot by hanging. */
export type Gate = {
  /** The same client, whose requests about the jobs of a cluster go through the gate. */
  guard(atlas: Atlas): Atlas;
  /** Sends nothing new for `wait` milliseconds where Atlas limits the rate; the client's `onPatience`. */
  heed(trouble: Trouble, wait: number): void;
};

/** Requests in flight at most, overdue ones not counted, as in the feed. */
const limit = 4;

/**
 * The feed's slots for commands, whose client asks again by itself. Of many requests under way together, those that were
 * not sent yet are given up once as many as `limit` found out that nobody will be answered.
 */
export function createGate(clock: Clock): Gate {
  const slots = createSlots(clock, limit);
  let until = 0;
  let underWay = 0;
  let answered = false;
  let hopeless: readonly AtlasError[] = [];

  async function enter(ref: ClusterRef, signal: AbortSignal): Promise<() => void> {
    for (;;) {
      const leave = await slots.enter({ cluster: clusterKey(ref), purpose: 'refresh' }, signal);
      const wait = until - clock.now();
      if (wait <= 0) return leave;
      leave();
      await clock.delay(wait, signal);
    }
  }

  async function ask<T>(
    ref: ClusterRef,
    request: () => Promise<Answer<T>>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Answer<T>> {
    underWay += 1;
    try {
      const leave = await enter(ref, signal);
      try {
        const [first] = hopeless;
        if (first !== undefined && !answered && hopeless.length >= limit) throw first;
        const answer = await request();
        answered = true;
        return answer;
      } catch (error) {
        if (error instanceof AtlasError && isCommon(error.trouble)) hopeless = [...hopeless, error];
        throw error;
      } finally {
        leave();
      }
    } finally {
      underWay -= 1;
      if (underWay === 0) {
        answered = false;
        hopeless = [];
      }
    }
  }

  return {
    guard: (atlas) => ({
      ...atlas,
      listExports: async (ref, query, signal) =>
        ask(ref, async () => atlas.listExports(ref, query, signal), signal),
      getExport: async (ref, id, signal) => ask(ref, async () => atlas.getExport(ref, id, signal), signal),
    }),
    heed({ kind }, wait) {
      if (kind === 'rate-limited') until = Math.max(until, clock.now() + wait);
    },
  };
}

/** Whether each cluster would get the same answer: a wrong key or host is not asked with for each of a hundred. */
function isCommon({ kind }: Trouble): boolean {
  return kind === 'auth' || kind === 'network' || kind === 'settings' || kind === 'redirect';
}
