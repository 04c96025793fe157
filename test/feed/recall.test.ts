import { expect, it } from 'vitest';

import type { KeptCluster } from '../../source/feed/feed-state.ts';
import type { Job } from '../../source/jobs/job.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

/** Jobs of a cluster kept by an earlier run; Atlas has since changed or deleted them. */
function keptOf(name: string, ...jobs: readonly Job[]): KeptCluster {
  const ref = { groupId: 'g', clusterName: name };
  return { ref, at: -3_600_000, total: 7, jobs: jobs.map((job) => ({ ...job, ...ref })) };
}

const kept = new Map([
  ['c', keptOf('c', jobOf('gone', { createdAt: 3, state: 'InProgress' }))],
  ['d', keptOf('d', jobOf('old', { createdAt: 2, state: 'Successful' }))],
]);
const recall = ({ clusterName }: { readonly clusterName: string }) => kept.get(clusterName);

it('shows kept jobs before any request, and does not mark them as new', async () => {
  const { feed, cluster, told, atlas } = watching({ ended: 3, names: ['c', 'd'], recall });
  expect(atlas.take()).toEqual([]);
  const state = feed.getState();
  expect(state.jobs.map(({ id }) => id)).toEqual(['gone', 'old']);
  expect(cluster()).toMatchObject({ asOf: -3_600_000, updatedAt: undefined, loaded: 1, total: 7 });
  expect([state.changed.size, state.activity.length, told.length]).toEqual([0, 0, 0]);
  // Nobody knows whether they are all that Atlas has.
  const { items, since } = feed.jobsOf(cluster().ref);
  expect([items.map(({ id }) => id), since]).toEqual([['gone'], Infinity]);
  expect(feed.jobsOf(cluster().ref).items).toBe(items);
  await feed.close();
});

it('replaces the kept jobs of a cluster with its first answer, and does not mark them as new', async () => {
  const { feed, clock, cluster, told, fails } = watching({ ended: 3, names: ['c', 'd'], recall });
  fails({ retryable: true }, /^d/);
  feed.start();
  await clock.pass(1000);
  expect(cluster()).toMatchObject({ asOf: undefined, loaded: 3, trouble: undefined });
  expect(cluster().updatedAt).toBeDefined();
  // The other cluster could not be loaded: its kept jobs stay, with their age.
  expect(cluster(1)).toMatchObject({ asOf: -3_600_000, updatedAt: undefined, loaded: 1 });
  expect(cluster(1).trouble).toBeDefined();
  const ids = feed.getState().jobs.map(({ id }) => id);
  expect(ids).toHaveLength(4);
  expect(ids).toContain('old');
  expect(ids).not.toContain('gone');
  const held = [0, 1].map((place) => feed.jobsOf(cluster(place).ref).items.map(({ id }) => id));
  expect(held).toEqual([expect.not.arrayContaining(['gone']), ['old']]);
  expect(told).toEqual([]);
  expect(feed.getState().changed.size).toBe(0);
  await feed.close();
});

it('shows the kept jobs of an added cluster, and removes those of a removed one', async () => {
  const { feed, cluster, fails } = watching({ ended: 3, recall });
  fails({ retryable: true }, /^d/);
  const refs = ['c', 'd'].map((clusterName) => ({ groupId: 'g', clusterName }));
  feed.watch(refs);
  expect(cluster(1)).toMatchObject({ asOf: -3_600_000, loaded: 1 });
  feed.watch(refs.slice(0, 1));
  expect(feed.getState().jobs.map(({ id }) => id)).toEqual(['gone']);
  await feed.close();
});
