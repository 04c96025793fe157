import { describe, expect, it } from 'vitest';

import { watching } from '../helpers/watching.ts';

const refs = (...names: readonly string[]) => names.map((clusterName) => ({ groupId: 'g', clusterName }));

describe('clusters added or removed while the feed runs', () => {
  const abc = () => watching({ ended: 2, names: ['a', 'b', 'c'] });
  const names = ({ feed }: ReturnType<typeof abc>) => ({
    clusters: feed.getState().clusters.map(({ ref }) => ref.clusterName),
    jobs: [...new Set(feed.getState().jobs.map(({ clusterName }) => clusterName))].toSorted(),
  });

  it('loads added ones at once, and stops loading removed ones', async () => {
    const world = abc();
    const { atlas, clock, feed } = world;
    feed.watch(refs('a', 'b', 'b'));
    feed.start();
    await clock.pass(2000);
    const before = feed.getState().clusters[1];
    atlas.take();
    expect(names(world)).toEqual({ clusters: ['a', 'b'], jobs: ['a', 'b'] });
    feed.watch(refs('b', 'c'));
    expect(names(world)).toEqual({ clusters: ['b', 'c'], jobs: ['b'] });
    expect(feed.getState().clusters[0]).toBe(before);
    await clock.pass(2000);
    expect(atlas.take()).toEqual(['c page 1 of 100']);
    expect(names(world)).toEqual({ clusters: ['b', 'c'], jobs: ['b', 'c'] });
    await clock.pass(20_000);
    expect(atlas.take().filter((line) => line.startsWith('a'))).toEqual([]);
    await feed.close();
    expect(clock.pending).toBe(0);
  });

  it('ignores an answer for a removed cluster, also after it was added again', async () => {
    const world = abc();
    const { atlas, clock, feed } = world;
    feed.start();
    await clock.pass(5000);
    atlas.hold();
    feed.refresh();
    await clock.settle();
    feed.watch(refs('b'));
    feed.watch(refs('b', 'a'));
    atlas.release();
    await clock.settle();
    expect(names(world)).toEqual({ clusters: ['b', 'a'], jobs: ['a', 'b'] });
    expect(feed.getState().clusters.map(({ trouble }) => trouble)).toEqual([undefined, undefined]);
    await feed.close();
  });

  it('forgets the pace of jobs of a removed cluster', async () => {
    const { clock, feed, server } = watching({ ended: 1 });
    server.replace({
      ...server.arrive(1),
      exportStatus: { exportedCollections: 5, totalCollections: 40 },
    });
    feed.start();
    await clock.pass(1000);
    expect(feed.getState().paces.size).toBe(1);
    feed.watch([]);
    expect(feed.getState()).toMatchObject({ clusters: [], jobs: [] });
    expect(feed.getState().paces.size).toBe(0);
    await feed.close();
  });

  it('loads clusters added during a pause only after it', async () => {
    const { atlas, clock, feed } = abc();
    feed.start();
    await clock.pass(2000);
    feed.watch(refs('a'));
    feed.pause();
    atlas.take();
    feed.watch(refs('a', 'c'));
    await clock.pass(60_000);
    expect(atlas.take()).toEqual([]);
    feed.resume();
    await clock.pass(2000);
    expect(atlas.take()).toContain('c page 1 of 100');
    await feed.close();
  });
});
