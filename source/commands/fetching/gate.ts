import type { Answer, Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { createSlots } from '../../feed/scheduler/slots.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { createSilenceWatch } from './silence.ts';
import type { SilenceOptions } from './silence.ts';

/** Spares Atlas and the healthy clusters: few requests at a time, none of which keeps a slot by hanging. */
export type Gate = {
  /** The same client, whose requests about a cluster go through the gate. */
  guard(atlas: Atlas): Atlas;
  /** Sends nothing new for `wait` milliseconds where Atlas limits the rate; for the client's `onPatience`. */
  heed(trouble: Trouble, wait: number): void;
};

/** Requests in flight at most, overdue ones not counted, as in the feed. */
const limit = 4;

/**
 * The feed's slots for commands, whose client asks again by itself. Of many requests for jobs under way together, those that were
 * not sent yet are given up once as many as `limit` found out that nobody will be answered. Without `silence` a cluster may
 * be silent for as long as the client allows.
 */
export function createGate(clock: Clock, silence?: SilenceOptions): Gate {
  const slots = createSlots(clock, limit);
  const silences = silence && createSilenceWatch(clock, silence);
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
    request: (signal: AbortSignal) => Promise<Answer<T>>,
    signal: AbortSignal = new AbortController().signal,
    isOfJobs = true,
  ): Promise<Answer<T>> {
    if (isOfJobs) underWay += 1;
    try {
      const leave = await enter(ref, signal);
      try {
        const [first] = hopeless;
        if (isOfJobs && first !== undefined && !answered && hopeless.length >= limit) throw first;
        const answer = await (silences ? silences.watch(ref, request, signal) : request(signal));
        answered ||= isOfJobs;
        return answer;
      } catch (error) {
        if (isOfJobs && error instanceof AtlasError && isCommon(error.trouble))
          hopeless = [...hopeless, error];
        throw error;
      } finally {
        leave();
      }
    } finally {
      if (isOfJobs) underWay -= 1;
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
        ask(ref, async (inner) => atlas.listExports(ref, query, inner), signal),
      getExport: async (ref, id, signal) =>
        ask(ref, async (inner) => atlas.getExport(ref, id, inner), signal),
      getSchedule: async (ref, signal) =>
        ask(ref, async (inner) => atlas.getSchedule(ref, inner), signal, false),
      getSnapshot: async (ref, id, sharded, signal) =>
        ask(ref, async (inner) => atlas.getSnapshot(ref, id, sharded, inner), signal, false),
      listSnapshots: async (ref, query, signal) =>
        ask(ref, async (inner) => atlas.listSnapshots(ref, query, inner), signal, false),
      listShardedSnapshots: async (ref, signal) =>
        ask(ref, async (inner) => atlas.listShardedSnapshots(ref, inner), signal, false),
    }),
    heed({ kind }, wait) {
      // A time limit is silence itself; all else was an answer.
      if (kind !== 'timeout') silences?.excuse(wait);
      if (kind === 'rate-limited') until = Math.max(until, clock.now() + wait);
    },
  };
}

/** Whether each cluster would get the same answer: a wrong key or host is not asked with for each of a hundred. */
function isCommon({ kind }: Trouble): boolean {
  return kind === 'auth' || kind === 'network' || kind === 'settings' || kind === 'redirect';
}
