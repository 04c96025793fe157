import type { ClusterRef } from '../jobs/job.ts';
import type { Clock } from '../platform/clock.ts';
import { createStore } from '../platform/store.ts';
import type { Store } from '../platform/store.ts';
import { initialFeedState, reduceFeed } from './feed-state.ts';
import type { FeedAction, FeedState } from './feed-state.ts';

/** The feed's state, and when to notify subscribers. */
export type FeedStore = Pick<Store<FeedState>, 'get' | 'subscribe'> & {
  /** Changes from answers: among many clusters, subscribers are notified a few times a second, not for each answer. */
  dispatch(...actions: readonly FeedAction[]): void;
  /** Notifies at once: what a person does shows immediately. */
  tell(): void;
  close(): void;
};

/** Between two notifications, milliseconds: for jobs and trouble, and for mere ages. */
const newsGap = 250;
const quietGap = 1000;

/** `isMany`: whether so many clusters answer that not each answer is worth a frame. */
export function createFeedStore(
  refs: readonly ClusterRef[],
  clock: Pick<Clock, 'now' | 'schedule'>,
  isMany: () => boolean,
): FeedStore {
  const told = createStore(initialFeedState(refs));
  let current = told.get();
  let toldAt = -Infinity;
  let timer: { readonly due: number; readonly cancel: () => void } | undefined;

  function tell(): void {
    timer?.cancel();
    timer = undefined;
    toldAt = clock.now();
    told.set(current);
  }

  function tellSoon(): void {
    const due = toldAt + (isNews(told.get(), current) ? newsGap : quietGap);
    const wait = due - clock.now();
    // A clock that was set back must not delay the news.
    if (wait <= 0 || wait > quietGap) tell();
    else if (timer === undefined || due < timer.due) {
      timer?.cancel();
      timer = { due, cancel: clock.schedule(tell, wait) };
    }
  }

  return {
    get: () => current,
    subscribe: told.subscribe,
    dispatch(...actions) {
      current = actions.reduce(reduceFeed, current);
      if (current === told.get()) return;
      const areFirst = told.get().jobs.length === 0 && current.jobs.length > 0;
      if (areFirst || !isMany()) tell();
      else tellSoon();
    },
    tell() {
      if (current !== told.get()) tell();
    },
    close() {
      timer?.cancel();
    },
  };
}

function isNews(before: FeedState, after: FeedState): boolean {
  return (
    before.jobs !== after.jobs ||
    before.activity !== after.activity ||
    before.shards !== after.shards ||
    before.whole !== after.whole ||
    before.notices !== after.notices ||
    before.clusters.length !== after.clusters.length
  );
}
