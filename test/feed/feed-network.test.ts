import { afterEach, describe, expect, it } from 'vitest';

import { createAtlas } from '../../source/atlas/client.ts';
import { realClock } from '../../source/platform/clock.ts';
import { createFeed } from '../../source/feed/feed.ts';
import type { Feed } from '../../source/feed/feed-state.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';
import { waitFor } from '../helpers/wait-for.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const hour = 3_600_000;

/** The real client over a simulated Atlas, refreshed ten times a second. */
async function connect(
  options: SimulatorOptions = {},
  api: 'v2' | 'v1.0' = 'v2',
  jobs = 230,
  pageSize = 50,
  prepare: (simulator: Simulator) => void = () => {},
) {
  const world = {
    projects: [
      {
        name: 'Payments',
        clusters: [
          { name: 'Prod0', old: { jobs, every: 6 * hour, age: hour } },
          { name: 'Orders', kind: 'sharded' as const },
        ],
      },
    ],
  };
  const simulator = await startSimulator({ scenario: world, ...options });
  prepare(simulator);
  const { url, keys, groupId } = simulator;
  const atlas = createAtlas({
    baseUrl: url,
    api,
    keys: { kind: 'api-key', ...keys },
    timing: realClock,
    userAgent: 'test',
  });
  const clusters = ['Prod0', 'Orders'].map((clusterName) => ({ groupId, clusterName }));
  const feed = createFeed({ atlas, clusters, pageSize, interval: 100, clock: realClock });
  closers.push(simulator.close, () => atlas.close(), feed.close);
  feed.start();
  await waitFor(() => feed.getState().clusters.every(({ updatedAt }) => updatedAt) === true);
  return { simulator, feed };
}

const stateOf = (feed: Feed, id: string) => feed.getState().jobs.find((job) => job.id === id)?.state;
const shown = (feed: Feed) => feed.getState().jobs.filter(({ clusterName }) => clusterName === 'Prod0');
const truth = ({ world }: Simulator) => world.jobs({ clusterName: 'Prod0' });

describe.each(['newest-first', 'oldest-first', 'none'] as const)(
  'a simulated Atlas with sort order %s',
  (order) => {
    it.each(['v2', 'v1.0'] as const)('is followed over %s', async (api) => {
      const { simulator, feed } = await connect({ order }, api);
      const firstIds = (jobs: readonly { readonly id: string }[]) => jobs.slice(0, 50).map(({ id }) => id);
      const newest = firstIds(truth(simulator));
      // An unsorted list shows them after its sweep.
      await waitFor(() => firstIds(shown(feed)).join() === newest.join());

      const id = simulator.world.addJob({ clusterName: 'Prod0' });
      await waitFor(() => shown(feed)[0]?.id === id);
      simulator.world.endJob(id, 'Failed');
      await waitFor(() => stateOf(feed, id) === 'Failed');

      await waitFor(() => {
        feed.loadMore();
        return feed.getState().clusters[0]?.hasMore === false;
      });
      expect(feed.getState().clusters[0]).toMatchObject({ loaded: 231, total: 231 });
      expect(shown(feed).map(({ id: one, state }) => ({ id: one, state }))).toEqual(truth(simulator));
      expect(new Set(shown(feed).map(({ id: one }) => one)).size).toBe(231);
    });
  },
);

describe('a watched cluster', () => {
  it('needs one request a refresh, even with 5,000 jobs', async () => {
    const { simulator, feed } = await connect({}, 'v2', 4997);
    for (let made = 0; made < 3; made += 1) simulator.world.addJob({ clusterName: 'Prod0' });
    await waitFor(() => shown(feed).filter(({ finishedAt }) => !finishedAt).length === 3);
    const lists = () => simulator.requests.filter(({ path }) => path.includes('/Prod0/'));
    await waitFor(() => lists().filter(({ query }) => query.includes('itemsPerPage=500')).length === 10);
    const from = lists().length;
    await waitFor(() => lists().length > from + 5);
    expect(
      new Set(
        lists()
          .slice(from)
          .map(({ query }) => query),
      ).size,
    ).toBe(1);
  });

  it('needs no extra request for an unreadable entry, and shows the others', async () => {
    const { simulator, feed } = await connect({}, 'v2', 239, 10, ({ world }) =>
      world.addJob({ clusterName: 'Prod0', fields: { id: undefined } }),
    );
    const pages = () =>
      simulator.requests
        .filter(({ path, query, status }) => path.includes('/Prod0/') && status === 200 && query !== '')
        .map(({ query }) => new URLSearchParams(query))
        .filter((query) => query.get('itemsPerPage') === '10')
        .map((query) => query.get('pageNum'));
    expect(shown(feed)).toHaveLength(9);
    await waitFor(() => pages().length > 6);
    expect(pages().slice(0, 6)).toEqual(['1', '24', '1', '1', '1', '1']);
    expect(feed.getState().clusters[0]?.problems).toHaveLength(1);
    await waitFor(() => {
      feed.loadMore();
      return feed.getState().clusters[0]?.hasMore === false;
    });
    expect(feed.getState().clusters[0]).toMatchObject({ loaded: 239, total: 240 });
  });

  it('shows the shards of an open job', async () => {
    const { simulator, feed } = await connect();
    const id = simulator.world.addJob({ clusterName: 'Orders' });
    await waitFor(() => stateOf(feed, id) !== undefined);
    feed.open(feed.getState().jobs.find((job) => job.id === id));
    await waitFor(() => {
      const shards = [...feed.getState().shards.values()];
      return shards.length === 3 && shards.every(({ kind }) => kind === 'loaded');
    });
    await waitFor(() => feed.getState().buckets.size === 1);
  });

  it('reports a deleted cluster, and keeps its jobs on the screen', async () => {
    const { simulator, feed } = await connect();
    simulator.world.removeCluster({ clusterName: 'Prod0' });
    await waitFor(() => feed.getState().clusters[0]?.trouble?.code === 'CLUSTER_NOT_FOUND');
    expect(shown(feed)).toHaveLength(50);
  });
});
