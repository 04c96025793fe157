import { expect, test } from 'vitest';
import type { AppAction, View } from '../../../source/ui/state/app-state.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import type { ClusterRow } from '../../../source/ui/state/clusters-state.ts';
import { cluster, groupId, now } from '../../helpers/jobs.ts';

const rows = ['a', 'b', 'c'].map((clusterName): ClusterRow => {
  const ref = { groupId, clusterName };
  return {
    id: `${groupId}/${clusterName}`,
    ref,
    watched: cluster({ ref }),
    told: undefined,
    jobs: [],
    dataAsOf: undefined,
  };
});

function opened(given: Partial<View> = {}, ...actions: readonly AppAction[]) {
  const store = createAppStore(now, undefined, 'clusters');
  const clusters = { rows: () => rows, listRows: 2, paneRows: 4, paneLines: 10 };
  store.show({ ...store.view(), complete: true, clusters, ...given });
  for (const action of actions) store.dispatch(action);
  return store;
}
const move = (by: number): AppAction => ({ type: 'move', by });
const nameAt = (...actions: readonly AppAction[]) =>
  opened({}, ...actions).selectedCluster()?.ref.clusterName;

test('the selection stops at both ends', () => {
  expect(nameAt()).toBe('a');
  expect(nameAt(move(-1))).toBe('a');
  expect(nameAt(move(9))).toBe('c');
  expect(nameAt({ type: 'last' }, { type: 'first' })).toBe('a');
  expect(nameAt({ type: 'page', by: 1 })).toBe('b');
});

test('a cluster stays selected when others move above it; if it goes, its place stays selected', () => {
  const store = opened({}, move(1));
  const shown = (some: readonly ClusterRow[]) =>
    store.show({ ...store.view(), clusters: { ...store.view().clusters, rows: () => some } });
  shown([rows[2]!, rows[0]!, rows[1]!]);
  expect(store.selectedCluster()).toBe(rows[1]);
  shown([rows[2]!, rows[0]!]);
  expect(store.selectedCluster()).toBe(rows[0]);
});

test('the pane opens beside, then full-screen, scrolls to its last line, and closes the same way', () => {
  const open: AppAction = { type: 'open' };
  const back: AppAction = { type: 'back' };
  const { clusters } = opened({}, open, open, { type: 'scroll', by: 99 }).get();
  expect(clusters).toMatchObject({ pane: 'full', paneScroll: 6 });
  expect(opened({}, open, open, back).get().clusters.pane).toBe('split');
  expect(opened({}, open, back).get()).toMatchObject({ screen: 'clusters', clusters: { pane: 'closed' } });
  expect(opened({ canSplit: false }, open, back).get().clusters.pane).toBe('closed');
});

test("a page of a cluster's pane is its rows minus one, half a page is half of them", () => {
  for (const paneRows of [1, 4, 57]) {
    const clusters = { rows: () => rows, listRows: 2, paneRows, paneLines: 500 };
    const scrolled = (...actions: readonly AppAction[]) =>
      opened({ clusters }, { type: 'open' }, ...actions).get().clusters.paneScroll;
    expect(scrolled({ type: 'scrollPage', by: 1 })).toBe(Math.max(1, paneRows - 1));
    expect(scrolled({ type: 'scrollPage', by: 1 }, { type: 'scrollPage', by: -1 })).toBe(0);
    expect(scrolled({ type: 'scrollHalf', by: 1 })).toBe(Math.max(1, Math.floor(paneRows / 2)));
  }
});

test('Esc removes words, verdicts and sorting one by one, and then stays', () => {
  const esc: AppAction = { type: 'unfilter' };
  const store = opened({}, { type: 'typed', text: ' x ' }, { type: 'keepFilter' });
  for (const action of [{ type: 'toggleVerdicts', group: 0 }, { type: 'sort' }] as const)
    store.dispatch(action);
  const seen = [0, 1, 2, 3].map(() => {
    const { text, groups, sort } = store.get().clusters;
    store.dispatch(esc);
    return [text, groups.length, sort];
  });
  expect(seen).toEqual([
    ['x', 1, 'name'],
    ['', 1, 'name'],
    ['', 0, 'name'],
    ['', 0, 'worst'],
  ]);
  expect(store.get().screen).toBe('clusters');
});

test("Enter shows only the cluster's jobs, and Esc returns to it", () => {
  const store = opened({}, move(1));
  store.dispatch({ type: 'enterCluster', cluster: store.selectedCluster()!.ref });
  expect(store.get()).toMatchObject({ screen: 'list', filter: { cluster: rows[1]?.ref } });
  store.dispatch({ type: 'unfilter' });
  expect(store.get().screen).toBe('clusters');
  expect(store.get().filter).not.toHaveProperty('cluster');
  expect(store.selectedCluster()).toBe(rows[1]);
});
