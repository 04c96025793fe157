import { expect, test } from 'vitest';
import { initialFeedState, type Feed, type FeedState } from '../../../source/feed/feed-state.ts';
import { createStore, type Store } from '../../../source/platform/store.ts';
import { loadScreen } from '../../../source/ui/loading/load-screen.ts';
import { tally } from '../../../source/jobs/job-lists.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const clusters = [{ groupId: '0'.repeat(24), clusterName: 'Prod0' }];

function nothing(): void {}

function feedOf({ get, subscribe }: Store<FeedState>): Feed {
  return {
    getState: get,
    getTold: get,
    subscribe,
    tell: nothing,
    start: nothing,
    refresh: nothing,
    pause: nothing,
    resume: nothing,
    loadMore: nothing,
    open: nothing,
    openBucket: nothing,
    watch: nothing,
    tallies: () => tally([]),
    jobsOf: () => ({ items: [], since: -Infinity }),
    verdictGap: () => 0,
    ask: () => Promise.reject(new Error('not asked for by a screen that is loading')),
    events: { of: () => ({ kind: 'loading' }), need: nothing, refresh: nothing, subscribe: () => nothing },
    close: () => Promise.resolve(),
  };
}

function opening(clock: FakeClock, onPause: () => boolean = () => false) {
  const store = createStore(initialFeedState(clusters));
  let opened = false;
  void loadScreen(feedOf(store), clock, onPause).then(
    ({ openScreen }) => (opened = openScreen !== undefined),
  );
  return { store, opened: () => opened };
}

function answer(store: Store<FeedState>): void {
  const state = store.get();
  store.set({ ...state, clusters: state.clusters.map((cluster) => ({ ...cluster, updatedAt: 1 })) });
}

test('the screen opens with the first answer', async () => {
  const clock = new FakeClock();
  const { store, opened } = opening(clock);
  await waitFor(() => clock.pending === 1);
  expect(opened()).toBe(false);
  const state = store.get();
  store.set({ ...state, paused: true });
  await clock.settle();
  expect(opened()).toBe(false);
  answer(store);
  await waitFor(opened);
  expect(clock.pending).toBe(0);
});

test('the first rows are shown once, before Ink is loaded', async () => {
  const clock = new FakeClock();
  const shown: boolean[] = [];
  let answered = false;
  const { store, opened } = opening(clock, () => {
    if (answered) shown.push(opened());
    return answered;
  });
  await waitFor(() => clock.pending === 1);
  answered = true;
  answer(store);
  await waitFor(opened);
  expect(shown).toEqual([false]);
});

test('rows that are known already wait for no answer, and neither does the screen after them', async () => {
  const clock = new FakeClock();
  const shown: number[] = [];
  const { opened } = opening(clock, () => {
    shown.push(clock.pending);
    return true;
  });
  await waitFor(opened);
  expect(shown).toEqual([0]);
});

test('a slow Atlas delays neither loading Ink nor opening the screen', async () => {
  const clock = new FakeClock();
  let pauses = 0;
  const { opened } = opening(clock, () => {
    pauses += 1;
    return false;
  });
  await waitFor(() => clock.pending === 1);
  await clock.pass(99);
  expect(pauses).toBe(1);
  await clock.pass(1);
  // The modules are loaded; the first frame still waits for its rows.
  await waitFor(() => pauses === 4 && clock.pending === 1);
  expect(opened()).toBe(false);
  await clock.pass(40);
  await waitFor(opened);
});
