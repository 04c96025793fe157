import type { Clock } from '../platform/clock.ts';

const beat = 5000;
/** A busy machine delays timers by less than this. */
const tolerance = 10_000;

/**
 * Calls back when the wall clock and the timers disagree: the machine slept, the process was stopped, or the time was
 * set. `drift` is positive when the wall clock ran ahead; milliseconds. Returns a function that stops it.
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
