import type { ClusterRef } from '../jobs/job.ts';
import type { Clock } from '../platform/clock.ts';
import { createPacedStore, untilBeat } from '../platform/store.ts';
import type { Store } from '../platform/store.ts';
import { initialFeedState, reduceAll } from './feed-state.ts';
import type { FeedAction, FeedState } from './feed-state.ts';

/** The feed's state, and when to notify subscribers. */
export type FeedStore = Pick<Store<FeedState>, 'get' | 'subscribe'> & {
  /** The state that subscribers were told of last. */
  getTold(): FeedState;
  /** Changes from answers: among many clusters, subscribers are notified a few times a second, not for each answer. */
  dispatch(...actions: readonly FeedAction[]): void;
  /** Makes one change, shown at its end, of all that is dispatched during it. */
  batch(work: () => void): void;
  /** Notifies at once: what a person does shows immediately. */
  tell(): void;
  close(): void;
};

/** The least time between two notifications of news, milliseconds. */
const newsGap = 250;

/** `isMany`: whether so many clusters answer that not each answer is worth a frame. */
export function createFeedStore(
  refs: readonly ClusterRef[],
  clock: Pick<Clock, 'now' | 'schedule'>,
  isMany: () => boolean,
): FeedStore {
  const store = createPacedStore(initialFeedState(refs), clock);
  let gathered: FeedAction[] | undefined;

  function take(actions: readonly FeedAction[]): void {
    const next = reduceAll(store.get(), actions);
    store.replace(next);
    const { value: told, at } = store.told();
    const now = clock.now();
    const areFirst = told.jobs.length === 0 && next.jobs.length > 0;
    if (areFirst || !isMany()) store.tell();
    else store.tell(isNews(told, next) ? Math.min(newsGap, Math.max(0, at + newsGap - now)) : untilBeat(now));
  }

  return {
    get: store.get,
    getTold: () => store.told().value,
    subscribe: store.subscribe,
    dispatch(...actions) {
      if (gathered === undefined) take(actions);
      else gathered.push(...actions);
    },
    batch(work) {
      const own: FeedAction[] = [];
      gathered = own;
      try {
        work();
      } finally {
        gathered = undefined;
        if (own.length > 0) take(own);
      }
    },
    tell: () => store.tell(),
    close: store.close,
  };
}

/** Whether something came, ended or went; progress and ages can wait for the next second. */
function isNews(before: FeedState, after: FeedState): boolean {
  return (
    before.jobs.length !== after.jobs.length ||
    before.activity !== after.activity ||
    before.shards !== after.shards ||
    before.whole !== after.whole ||
    before.notices !== after.notices ||
    before.clusters.length !== after.clusters.length
  );
}
