import { expect, test } from 'vitest';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import type { AppAction } from '../../../source/ui/state/app-state.ts';
import type { Job } from '../../../source/jobs/job.ts';
import type { ClusterRow } from '../../../source/ui/state/clusters-state.ts';
import { cluster, groupId, job } from '../../helpers/jobs.ts';

const rows = Array.from({ length: 10 }, (_, index) => job({ state: index % 2 ? 'Failed' : 'Successful' }));
const failed = rows.filter(({ state }) => state === 'Failed');

/** A list with the cursor on this row. */
function listAt(row: number) {
  const store = createAppStore(0);
  const show = (jobs: readonly Job[], searching = false): void =>
    store.show({ ...store.view(), rows: jobs, listRows: 4, complete: true, searching });
  show(rows);
  store.dispatch({ type: 'move', by: row });
  return { store, show };
}

test.each<AppAction>([
  { type: 'toggleState', state: 'Failed' },
  { type: 'typed', text: 'denied' },
])('a filter without the selected job moves the cursor to its first row: $type', (filter) => {
  const { store, show } = listAt(4);
  store.dispatch(filter);
  show(failed);
  expect(store.selected()).toBe(failed[0]);
});

test('a filter that has the selected job leaves the cursor on it', () => {
  const { store, show } = listAt(5);
  store.dispatch({ type: 'toggleState', state: 'Failed' });
  show(failed);
  expect(store.selected()).toBe(rows[5]);
});

test('the same when a long search shows the old rows for a while', () => {
  const { store, show } = listAt(4);
  store.dispatch({ type: 'typed', text: 'denied' });
  show(rows, true);
  show(failed);
  expect(store.selected()).toBe(failed[0]);
});

test('when a job leaves the filter by itself, the next row takes its place', () => {
  const { store, show } = listAt(5);
  store.dispatch({ type: 'toggleState', state: 'Failed' });
  show(failed);
  show(failed.filter((one) => one !== rows[5]));
  expect(store.selected()).toBe(rows[7]);
});

test.each<AppAction>([
  { type: 'toggleVerdicts', group: 0 },
  { type: 'typed', text: 'prod' },
])('among the clusters too: $type', (filter) => {
  const clusters = ['a', 'b', 'c', 'prod0', 'prod1', 'prod2'].map((clusterName): ClusterRow => {
    const ref = { groupId, clusterName };
    const watched = cluster({ ref });
    return { id: clusterName, ref, watched, told: undefined, jobs: [], dataAsOf: undefined };
  });
  const store = createAppStore(0, undefined, 'clusters');
  const show = (shown: readonly ClusterRow[]): void =>
    store.show({ ...store.view(), clusters: { rows: () => shown, listRows: 9, paneRows: 0, paneLines: 0 } });
  show(clusters);
  store.dispatch({ type: 'move', by: 2 });
  store.dispatch(filter);
  show(clusters.slice(3));
  expect(store.selectedCluster()).toBe(clusters[3]);
});
