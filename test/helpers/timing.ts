import type { Clock } from '../../source/platform/clock.ts';

/**
 * A clock that stands still until `advance`, which fires the timers that become due, and whose delays end at once;
 * `delays` records them.
 */
export function instantTiming(start = Date.UTC(2026, 7, 10)) {
  let time = start;
  const delays: number[] = [];
  const timers = new Set<{ readonly due: number; readonly callback: () => void }>();
  const timing: Clock = {
    now: () => time,
    delay: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      delays.push(milliseconds);
      time += milliseconds;
    },
    schedule: (callback, milliseconds) => {
      const timer = { due: time + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = (milliseconds: number): void => {
    time += milliseconds;
    for (const timer of timers) if (timer.due <= time && timers.delete(timer)) timer.callback();
  };
  return { timing, delays, advance };
}
