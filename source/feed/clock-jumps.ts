import type { Clock } from '../platform/clock.ts';

const beat = 5000;
/** A busy machine is late by less. */
const tolerance = 10_000;

/**
 * Calls back when the clock on the wall moved otherwise than the timers did: the machine slept, the process was stopped,
 * or the time was set. `drift` is positive when the wall clock ran ahead; milliseconds. Returns what ends the watch.
 */
export function watchForJumps(clock: Clock, onJump: (drift: number) => void): () => void {
  let cancel = plan();
  function plan(): () => void {
    const due = clock.now() + beat;
    return clock.schedule(() => {
      const drift = clock.now() - due;
      cancel = plan();
      if (Math.abs(drift) > tolerance) onJump(drift);
    }, beat);
  }
  return () => cancel();
}
