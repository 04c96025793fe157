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
