import { setTimeout as sleep } from 'node:timers/promises';

/** The time, as code that waits needs it; tests put a fake one in its place. */
export type Timing = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it aborts. */
  delay(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

/** The only timers and the only "now" of the program; tests put a fake one in its place. */
export type Clock = Timing & {
  /** Calls back once after so many milliseconds; the returned function cancels it. */
  schedule(callback: () => void, milliseconds: number): () => void;
};

/** Node's timers hold 31 bits: a longer wait would fire at once. */
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
