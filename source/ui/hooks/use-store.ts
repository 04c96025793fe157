import { useSyncExternalStore } from 'react';

type Source<T> = { subscribe(listener: () => void): () => void; get(): T };

/** The value of a store; redraws whenever it changes. */
export function useStore<T>(store: Source<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
