import { useSyncExternalStore } from 'react';

type Source<T> = { subscribe(listener: () => void): () => void; get(): T };

/** The value of a store, drawn anew whenever it is replaced. */
export function useStore<T>(store: Source<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
