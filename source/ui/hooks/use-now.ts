import { useEffect, useRef, useState } from 'react';
import type { Clock } from '../../platform/clock.ts';

const second = 1000;

/** What else can change the screen; stable functions. */
export type OtherChanges = {
  /** When the screen must change in any case. */
  readonly turnsAt?: number | undefined;
  /** Called before each tick: what is about to change the screen can do so now, in the same frame. */
  readonly beforeTick?: () => void;
  /** Subscribes to what is drawn at once; each time, slow steps begin anew. */
  readonly onNews?: (listener: () => void) => () => void;
};

/**
 * The local time, milliseconds since 1970, updated every `stepAt(now)` milliseconds: the one tick behind every age and
 * countdown on the screen. Steps can be long while the screen shows no seconds.
 */
export function useNow(
  clock: Clock,
  stepAt: (now: number) => number,
  { turnsAt, beforeTick, onNews }: OtherChanges = {},
): number {
  const [now, setNow] = useState(() => clock.now());
  const step = stepAt(now);
  const isFirst = useRef(true);
  useEffect(() => {
    const untilNext = () => step - (clock.now() % step);
    const tick = () => {
      beforeTick?.();
      setNow(clock.now());
      cancel = clock.schedule(tick, untilNext());
    };
    // Start a faster step now, instead of waiting for the last slow tick.
    let cancel = clock.schedule(tick, isFirst.current ? untilNext() : 0);
    isFirst.current = false;
    const leave =
      step > second
        ? onNews?.(() => {
            cancel();
            setNow(clock.now());
            cancel = clock.schedule(tick, step);
          })
        : undefined;
    return () => {
      leave?.();
      cancel();
    };
  }, [clock, step, beforeTick, onNews]);
  useEffect(() => {
    const wait = (turnsAt ?? 0) - clock.now();
    return wait > 0 ? clock.schedule(() => setNow(clock.now()), wait) : undefined;
  }, [clock, turnsAt]);
  return now;
}
