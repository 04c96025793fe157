import { setTimeout as sleep } from 'node:timers/promises';

/** The time, for code that only waits; tests use a fake. */
export type Timing = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it aborts. */
  delay(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

/** The program's only timers and its only "now"; tests use a fake. */
export type Clock = Timing & {
  /** Calls back once after `milliseconds`; the returned function cancels it. */
  schedule(callback: () => void, milliseconds: number): () => void;
};

/** Node's timers take 31 bits; a longer wait would fire at once. */
const longestWait = 2 ** 31 - 1;

/** The system's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  async delay(milliseconds, signal) {
    try {
      await sleep(Math.min(milliseconds, longestWait), undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
  schedule(callback, milliseconds) {
    const timer = setTimeout(callback, Math.min(milliseconds, longestWait));
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A timer that can be set to another time. */
export type Alarm = {
  /** When it rings, local clock; Infinity if it does not. */
  at(): number;
  /** Rings then, instead of at any other time. */
  set(at: number): void;
  clear(): void;
};

/** Calls `ring` at the time that is set; it may set the next one. */
export function createAlarm(clock: Pick<Clock, 'now' | 'schedule'>, ring: () => void): Alarm {
  let timer: { readonly at: number; readonly cancel: () => void } | undefined;

  function clear(): void {
    timer?.cancel();
    timer = undefined;
  }

  return {
    at: () => timer?.at ?? Infinity,
    set(at) {
      clear();
      const wait = Math.max(0, at - clock.now());
      const cancel = clock.schedule(() => {
        timer = undefined;
        ring();
      }, wait);
      timer = { at, cancel };
    },
    clear,
  };
}
