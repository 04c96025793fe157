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
