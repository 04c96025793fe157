import type { Answer, Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { createSlots } from '../../feed/scheduler/slots.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { capYoungSpace } from '../../platform/v8-flags.ts';
import { createSilenceWatch } from './silence.ts';
import type { SilenceOptions } from './silence.ts';

/** Protects Atlas and the healthy clusters: few requests at a time, and a hanging one does not keep its slot. */
export type Gate = {
  /** The same client, but its requests about a cluster go through the gate. */
  guard(atlas: Atlas): Atlas;
  /** Sends nothing new for `wait` milliseconds when Atlas limits the rate; for the client's `onRetryWait`. */
  heed(trouble: Trouble, wait: number): void;
};

/** The most requests in flight, without overdue ones, as in the feed. */
const limit = 4;

/**
 * The feed's slots for commands, whose client retries on its own. Of many simultaneous requests for jobs, the unsent
 * ones are given up once `limit` of them show that none will be answered. Without `silence`, a cluster may be silent
 * for as long as the client allows.
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
        // A thousand pages without a screen took a hundred megabytes more.
        capYoungSpace();
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
      // A timeout is silence; everything else was an answer.
      if (kind !== 'timeout') silences?.excuse(wait);
      if (kind === 'rate-limited') until = Math.max(until, clock.now() + wait);
    },
  };
}

/** Whether each cluster would get the same answer: a wrong key or host is not tried for each of a hundred. */
function isCommon({ kind }: Trouble): boolean {
  return kind === 'auth' || kind === 'network' || kind === 'settings' || kind === 'redirect';
}
