import { expect, test, vi } from 'vitest';
import { initialFeedState, type Feed, type FeedState } from '../../source/feed/feed-state.ts';
import { createStore, type Store } from '../../source/feed/store.ts';
import { loadScreen } from '../../source/ui/open-first.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const clusters = [{ groupId: '0'.repeat(24), clusterName: 'Prod0' }];

function nothing(): void {}

function feedOf({ get, subscribe }: Store<FeedState>): Feed {
  return {
    getState: get,
    subscribe,
    start: nothing,
    refresh: nothing,
    pause: nothing,
    resume: nothing,
    loadMore: nothing,
    open: nothing,
    close: () => Promise.resolve(),
  };
}

function opening(clock: FakeClock): { readonly store: Store<FeedState>; readonly opened: () => boolean } {
  const store = createStore(initialFeedState(clusters));
  let opened = false;
  void loadScreen(feedOf(store), clock).then(({ openScreen }) => (opened = openScreen !== undefined));
  return { store, opened: () => opened };
}

test('the screen opens with the first answer', async () => {
  const clock = new FakeClock();
  const { store, opened } = opening(clock);
  await vi.waitUntil(() => clock.pending === 1);
  expect(opened()).toBe(false);
  const state = store.get();
  store.set({ ...state, paused: true });
  await clock.settle();
  expect(opened()).toBe(false);
  store.set({ ...state, clusters: state.clusters.map((cluster) => ({ ...cluster, updatedAt: 1 })) });
  await vi.waitUntil(opened);
  expect(clock.pending).toBe(0);
});

test('a slow Atlas does not keep the screen from opening', async () => {
  const clock = new FakeClock();
  const { opened } = opening(clock);
  await vi.waitUntil(() => clock.pending === 1);
  await clock.pass(40);
  await vi.waitUntil(opened);
});
