import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { clusterRows } from '../../../source/ui/clusters/cluster-rows.ts';
import { clusterOrders } from '../../../source/views/saved-view.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { sorted } from '../../../source/ui/state/visible-jobs.ts';
import { frame, some } from '../../helpers/frames.tsx';
import type { Job } from '../../../source/jobs/job.ts';
import type { ClusterRow } from '../../../source/ui/state/clusters-state.ts';
import { cluster, feedState, groupId, job, now } from '../../helpers/jobs.ts';

const minute = 60_000;

test('s moves the cursor to the first row of the new order', () => {
  const rows = Array.from({ length: 10 }, () => job());
  const store = createAppStore(0);
  store.show({ ...store.view(), rows, listRows: 4, complete: true });
  store.dispatch({ type: 'move', by: 6 });
  store.dispatch({ type: 'sort' });
  store.show({ ...store.view(), rows: rows.toReversed() });
  expect(store.selected()).toBe(rows.at(-1));
});

test('by duration: running jobs first, then ended, then queued ones', () => {
  const queued = job({ state: 'Queued', createdAt: now - 90 * minute });
  const running = job({ state: 'InProgress', createdAt: now - minute });
  const ended = job();
  expect(sorted([queued, ended, running], 'longest')).toEqual([running, ended, queued]);
});

test('by cluster: clusters of one name by their projects, and newest first in each', () => {
  const [web, ledger] = [{ groupId: 'a' }, { groupId: 'b' }];
  const jobs = [job(web), job(ledger), job({ ...web, clusterName: 'Alpha' }), job(ledger), job(web)];
  const [first, second, alpha, third, fourth] = jobs;
  const projects = new Map([
    ['a', 'Web'],
    ['b', 'Ledger'],
  ]);
  const names = clusterNames(jobs, projects);
  expect(sorted(jobs, 'cluster', names)).toEqual([alpha, second, third, first, fourth]);
});

test('a sorted list shows how many jobs are loaded, and how many are not', () => {
  const clusters = [cluster({ loaded: 5, total: 1240, hasMore: true })];
  const lines = frame(feedState(some, { clusters }), { state: { sort: 'longest' } });
  expect(lines[2]).toMatch(/^ longest first +of 5 loaded · 1,235 not loaded yet$/);
});

test('Esc from an order restores the previous selection, and s with an open job opens the first of the new order', () => {
  const rows = Array.from({ length: 10 }, () => job());
  const store = createAppStore(0);
  const shown = (jobs: readonly Job[]): void =>
    store.show({ ...store.view(), rows: jobs, listRows: 4, complete: true });
  shown(rows);
  store.dispatch({ type: 'move', by: 6 });
  store.dispatch({ type: 'sort' });
  shown(rows.toReversed());
  store.dispatch({ type: 'unfilter' });
  shown(rows);
  expect(store.selected()).toBe(rows[6]);
  store.dispatch({ type: 'open' });
  store.dispatch({ type: 'sort' });
  shown(rows.toReversed());
  expect(store.get()).toMatchObject({ pane: 'split', selection: { id: rows[9]?.id } });
});

test('in the other screens too, removing a filter or an order restores the selection', () => {
  const rowOf = (clusterName: string): ClusterRow => {
    const ref = { groupId, clusterName };
    return {
      id: clusterName,
      ref,
      watched: cluster({ ref }),
      told: undefined,
      jobs: [],
      dataAsOf: undefined,
    };
  };
  const clusters = ['a', 'b', 'c'].map(rowOf);
  const store = createAppStore(0, undefined, 'clusters');
  const shown = (rows: readonly ClusterRow[]): void =>
    store.show({ ...store.view(), clusters: { rows: () => rows, listRows: 3, paneRows: 0, paneLines: 0 } });
  shown(clusters);
  store.dispatch({ type: 'move', by: 1 });
  store.dispatch({ type: 'sort' });
  shown(clusters.toReversed());
  expect(store.selectedCluster()).toBe(clusters[2]);
  store.dispatch({ type: 'unfilter' });
  shown(clusters);
  expect(store.selectedCluster()).toBe(clusters[1]);
  store.dispatch({ type: 'typed', text: 'c' });
  shown(clusters.slice(2));
  expect(store.selectedCluster()).toBe(clusters[2]);
  store.dispatch({ type: 'unfilter' });
  shown(clusters);
  expect(store.selectedCluster()).toBe(clusters[1]);
});

test('clusters of one name stand in the order of their projects, whose ids say nothing', () => {
  const refs = [
    { groupId: 'a'.repeat(24), clusterName: 'Prod0' },
    { groupId: 'b'.repeat(24), clusterName: 'Prod0' },
  ];
  const names = clusterNames(
    refs,
    new Map([
      [refs[0]!.groupId, 'Web'],
      [refs[1]!.groupId, 'Billing'],
    ]),
  );
  const clusters = refs.map((ref) => cluster({ ref }));
  const sources = { clusters, coverage: new Map(), jobsOf: () => [] };
  for (const sort of clusterOrders) {
    const rows = clusterRows(sources, names, { text: '', groups: [], sort });
    expect(rows.map(({ ref }) => names.project(ref.groupId))).toEqual(['Billing', 'Web']);
  }
});
