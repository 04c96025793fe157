import { expect, it } from 'vitest';

import type { KeptCluster } from '../../source/feed/feed-state.ts';
import type { Job } from '../../source/jobs/job.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

/** What an earlier run kept of a cluster: jobs that Atlas has no more, or tells otherwise now. */
function keptOf(name: string, ...jobs: readonly Job[]): KeptCluster {
  const ref = { groupId: 'g', clusterName: name };
  return { ref, at: -3_600_000, total: 7, jobs: jobs.map((job) => ({ ...job, ...ref })) };
}

const kept = new Map([
  ['c', keptOf('c', jobOf('gone', { createdAt: 3, state: 'InProgress' }))],
  ['d', keptOf('d', jobOf('old', { createdAt: 2, state: 'Successful' }))],
]);
const recall = ({ clusterName }: { readonly clusterName: string }) => kept.get(clusterName);

it('what was kept is there before anything is sent, and is no news', async () => {
  const { feed, cluster, told, atlas } = watching({ ended: 3, names: ['c', 'd'], recall });
  expect(atlas.take()).toEqual([]);
  const state = feed.getState();
  expect(state.jobs.map(({ id }) => id)).toEqual(['gone', 'old']);
  expect(cluster()).toMatchObject({ asOf: -3_600_000, updatedAt: undefined, loaded: 1, total: 7 });
  expect([state.changed.size, state.activity.length, told.length]).toEqual([0, 0, 0]);
  await feed.close();
});

it('the first answer of a cluster takes the place of what was kept of it, and is no news either', async () => {
  const { feed, clock, cluster, told, fails } = watching({ ended: 3, names: ['c', 'd'], recall });
  fails({ retryable: true }, /^d/);
  feed.start();
  await clock.pass(1000);
  expect(cluster()).toMatchObject({ asOf: undefined, loaded: 3, trouble: undefined });
  expect(cluster().updatedAt).toBeDefined();
  // The other one could not be asked: what is shown of it stays, and its age.
  expect(cluster(1)).toMatchObject({ asOf: -3_600_000, updatedAt: undefined, loaded: 1 });
  expect(cluster(1).trouble).toBeDefined();
  const ids = feed.getState().jobs.map(({ id }) => id);
  expect(ids).toHaveLength(4);
  expect(ids).toContain('old');
  expect(ids).not.toContain('gone');
  expect(told).toEqual([]);
  expect(feed.getState().changed.size).toBe(0);
  await feed.close();
});

it('a cluster that comes later shows what was kept of it; one that leaves takes it along', async () => {
  const { feed, cluster, fails } = watching({ ended: 3, recall });
  fails({ retryable: true }, /^d/);
  const refs = ['c', 'd'].map((clusterName) => ({ groupId: 'g', clusterName }));
  feed.watch(refs);
  expect(cluster(1)).toMatchObject({ asOf: -3_600_000, loaded: 1 });
  feed.watch(refs.slice(0, 1));
  expect(feed.getState().jobs.map(({ id }) => id)).toEqual(['gone']);
  await feed.close();
});
