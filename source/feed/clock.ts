import type { Timing } from '../atlas/api.ts';

/** The only timers and the only "now" of the program; tests put a fake one in its place. */
export type Clock = Timing & {
  /** Calls back once after so many milliseconds; the returned function cancels it. */
  schedule(callback: () => void, milliseconds: number): () => void;
};
