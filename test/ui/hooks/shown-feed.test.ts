import { expect, test } from 'vitest';
import type { FeedAction, FeedState } from '../../../source/feed/feed-state.ts';
import { initialFeedState, reduceAll } from '../../../source/feed/feed-state.ts';
import { createPacedStore, createStore } from '../../../source/platform/store.ts';
import { shownFeed } from '../../../source/ui/hooks/shown-feed.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const ref = { groupId: 'g', clusterName: 'c' };
const key = 'g/c';
const answered: FeedAction = { kind: 'refreshed', key, at: 1000 };
const refused: FeedAction = { kind: 'failed', key, at: 1000, trouble: troubleWith({}) };

/** How often a screen is notified of a change, after others. */
function notified(change: FeedAction, ...before: readonly FeedAction[]): number {
  const store = createStore<FeedState>(reduceAll(initialFeedState([ref]), before));
  let heard = 0;
  shownFeed({ getTold: store.get, subscribe: store.subscribe }).subscribe(() => (heard += 1));
  store.set(reduceAll(store.get(), [change]));
  return heard;
}

test('a screen is not notified that a cluster is asked, or when it will be', () => {
  expect(notified({ kind: 'asking', key }, answered)).toBe(0);
  expect(notified({ kind: 'scheduled', key, nextAt: 5000 }, answered)).toBe(0);
});

test('in trouble it is, because it says when the request is retried', () => {
  expect(notified({ kind: 'asking', key }, answered, refused)).toBe(1);
  expect(notified({ kind: 'scheduled', key, nextAt: 5000 }, answered, refused)).toBe(1);
});

test('it is notified of each answer, of trouble and of jobs', () => {
  expect(notified({ ...answered, at: 2000 }, answered)).toBe(1);
  expect(notified(refused, answered)).toBe(1);
  expect(notified({ kind: 'jobs', jobs: [], changed: new Set(['a']) }, answered)).toBe(1);
});

test('among several clusters, one that vanishes and one that comes are seen', () => {
  const other = { groupId: 'g', clusterName: 'd' };
  expect(notified({ kind: 'clusters', refs: [other] }, answered)).toBe(1);
  expect(notified({ kind: 'clusters', refs: [ref, other] }, answered)).toBe(1);
});

test('between two notifications it stays the same, so that a key does not draw all clusters again', () => {
  const first = reduceAll(initialFeedState([ref]), []);
  const store = createPacedStore<FeedState>(first, new FakeClock());
  const shown = shownFeed({ getTold: () => store.told().value, subscribe: store.subscribe });
  let heard = 0;
  shown.subscribe(() => (heard += 1));
  const after = reduceAll(first, [answered]);
  store.replace(after);
  expect(shown.get()).toBe(first);
  store.tell();
  expect([shown.get(), heard]).toEqual([after, 1]);
});
