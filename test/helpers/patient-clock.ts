import { getEventListeners } from 'node:events';

import type { Atlas } from '../../source/atlas/api/api.ts';
import { FakeClock } from './fake-clock.ts';

/** A manually moved clock over a real network: by default it stands still while a request is open. */
export class PatientClock extends FakeClock {
  readonly #underWay = new Set<Promise<unknown>>();
  /** The most listeners on a request's abort signal. */
  mostListeners = 0;
  /** False: time continues while requests are open. */
  patient = true;

  override async settle(): Promise<void> {
    await super.settle();
    while (this.patient && this.#underWay.size > 0) {
      await Promise.allSettled(this.#underWay);
      await super.settle();
    }
  }

  /** The same client, whose requests this clock waits for. */
  watch(atlas: Atlas): Atlas {
    const { listExports, getExport, getBucket } = atlas;
    return {
      ...atlas,
      listExports: async (ref, query, signal) => this.#await(listExports(ref, query, signal), signal),
      getExport: async (ref, id, signal) => this.#await(getExport(ref, id, signal), signal),
      getBucket: async (groupId, id, signal) => this.#await(getBucket(groupId, id, signal), signal),
      getSchedule: async (ref, signal) => this.#await(atlas.getSchedule(ref, signal), signal),
      getSnapshot: async (ref, id, sharded, signal) =>
        this.#await(atlas.getSnapshot(ref, id, sharded, signal), signal),
      listSnapshots: async (ref, query, signal) =>
        this.#await(atlas.listSnapshots(ref, query, signal), signal),
      listShardedSnapshots: async (ref, signal) =>
        this.#await(atlas.listShardedSnapshots(ref, signal), signal),
      listEvents: async (groupId, query, signal) =>
        this.#await(atlas.listEvents(groupId, query, signal), signal),
    };
  }

  async #await<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const listeners = signal === undefined ? 0 : getEventListeners(signal, 'abort').length;
    this.mostListeners = Math.max(this.mostListeners, listeners);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }
}
