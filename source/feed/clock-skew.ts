import type { Clock } from '../platform/clock.ts';

/** `Date` is truncated to whole seconds, half a second on average. */
const cutOff = 500;
/** Anything less is latency and rounding. */
const worthTelling = 2000;
const weight = 1 / 8;
const jump = 10_000;

/**
 * Server's clock minus ours, milliseconds, smoothed over several answers; a sample far off means that a clock was set.
 */
export function estimateSkew(before: number | undefined, serverTime: number, now: number): number {
  const sample = serverTime + cutOff - now;
  if (before === undefined || Math.abs(sample - before) > jump) return sample;
  return before + (sample - before) * weight;
}

/** The skew to use: whole seconds, 0 when it is small, and unchanged while the estimate stays near it. */
export function smoothSkew(before: number, estimate: number): number {
  if (Math.abs(estimate) < worthTelling) return 0;
  return Math.abs(estimate - before) <= 1000 ? before : Math.round(estimate / 1000) * 1000;
}

/** The server's clock, as far as its answers tell it. */
export type ServerClock = {
  now(): number;
  /** Takes an answer's time; returns the skew to use from now on. */
  note(serverTime: number): number;
  /** The local clock was set: earlier answers say nothing. */
  forget(): void;
};

export function createServerClock(clock: Pick<Clock, 'now'>): ServerClock {
  let estimate: number | undefined;
  let skew = 0;
  return {
    now: () => clock.now() + skew,
    note(serverTime) {
      estimate = estimateSkew(estimate, serverTime, clock.now());
      skew = smoothSkew(skew, estimate);
      return skew;
    },
    forget() {
      estimate = undefined;
    },
  };
}
