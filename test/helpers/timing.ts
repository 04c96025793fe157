import type { Timing } from '../../source/platform/clock.ts';

/** A clock that stands until `advance`, and whose delays are over at once; `delays` remembers them. */
export function instantTiming(start = Date.UTC(2026, 7, 10)) {
  let time = start;
  const delays: number[] = [];
  const timing: Timing = {
    now: () => time,
    delay: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      delays.push(milliseconds);
      time += milliseconds;
    },
  };
  return { timing, delays, advance: (milliseconds: number) => (time += milliseconds) };
}
