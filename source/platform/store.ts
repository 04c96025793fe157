import { createAlarm, type Clock } from './clock.ts';

/** A value that is replaced, never mutated, and its subscribers. */
export type Store<T> = {
  get(): T;
  set(next: T): void;
  subscribe(listener: () => void): () => void;
};

/** Listeners are called only when the value differs (by `Object.is`), and may unsubscribe during the call. */
export function createStore<T>(first: T): Store<T> {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of Array.from(listeners)) listener();
    },
    subscribe(listener) {
      // Wrapped, so that one function subscribed twice is called twice and unsubscribes twice.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}

/** A store that may tell its subscribers of changes later than `get` shows them, several at once. */
export type PacedStore<T> = Pick<Store<T>, 'get' | 'subscribe'> & {
  /** The value that subscribers were told of last, and when (local clock, milliseconds since 1970). */
  told(): { readonly value: T; readonly at: number };
  /** Replaces the value, and tells of it with the next `tell`. */
  replace(next: T): void;
  /** Tells at once, or after so many milliseconds unless it is to happen earlier. */
  tell(wait?: number): void;
  close(): void;
};

const second = 1000;
/** A moment after the screen's tick, whose frame shows by then what there is to show (ui/hooks/use-now.ts). */
const afterTick = 50;

/** The time until just after the next whole second, milliseconds. */
export function untilBeat(now: number): number {
  return second - (now % second) + afterTick;
}

export function createPacedStore<T>(first: T, clock: Pick<Clock, 'now' | 'schedule'>): PacedStore<T> {
  const store = createStore(first);
  let current = first;
  let at = -Infinity;
  const alarm = createAlarm(clock, tell);

  function tell(): void {
    alarm.clear();
    at = clock.now();
    store.set(current);
  }

  return {
    get: () => current,
    subscribe: store.subscribe,
    told: () => ({ value: store.get(), at }),
    replace(next) {
      current = next;
    },
    tell(wait = 0) {
      if (current === store.get()) return;
      const now = clock.now();
      const due = now + wait;
      if (wait <= 0) tell();
      // A clock that was set back must not delay it.
      else if (due < alarm.at() || alarm.at() - now > 2 * second) alarm.set(due);
    },
    close: alarm.clear,
  };
}
