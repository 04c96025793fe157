import { describe, expect, it } from 'vitest';

import { bare, watching } from '../../helpers/watching.ts';

const swept = (lines: readonly string[]) => lines.filter((line) => line.endsWith('of 500')).length;

describe('a sweep', () => {
  it('finds an unfinished job that no refresh would load', async () => {
    const { atlas, clock, feed, server } = watching({ ended: 1200 });
    const old = server.jobs[1000]!;
    server.replace({ ...old, state: 'InProgress', stateText: 'InProgress', finishedAt: undefined });
    feed.start();
    await clock.pass(1000);
    expect(atlas.take()).toEqual([
      'c page 1 of 100',
      'c page 12 of 100',
      'c page 1 of 500',
      'c page 2 of 500',
      'c page 3 of 500',
    ]);
    expect(feed.getState().jobs).toHaveLength(101);
    expect(feed.getState().jobs.at(-1)?.id).toBe(old.id);
    expect(feed.getState().activity).toEqual([]);
    await clock.pass(10_000);
    expect(atlas.take()).toEqual(['c page 1 of 100', `c job ${old.id}`]);
    await feed.close();
  });

  it('is spread over several refreshes, and waits when few requests are left', async () => {
    const { atlas, clock, feed } = watching({ ended: 15_000 });
    feed.start();
    await clock.pass(1000);
    expect(atlas.take()).toHaveLength(2 + 20);
    atlas.headers = { ...bare, rateLimit: 1200, rateLimitRemaining: 100 };
    await clock.pass(10_000);
    expect(atlas.take()).toHaveLength(1);
    expect(feed.getState().rateLimit).toEqual({ limit: 1200, remaining: 100 });
    atlas.headers = { ...bare, rateLimitRemaining: 900 };
    await clock.pass(20_000);
    expect(atlas.take()).toHaveLength(1 + 1 + 10);
    await clock.pass(60_000);
    expect(atlas.take()).toHaveLength(6);
    await feed.close();
  });

  it('is repeated every ten minutes', async () => {
    const { atlas, clock, feed } = watching({ ended: 150, pageSize: 50 });
    feed.start();
    await clock.pass(30_000);
    expect(swept(atlas.take())).toBe(1);
    await clock.pass(600_000);
    expect(swept(atlas.take())).toBe(1);
    await feed.close();
  });

  it('stops while paused, and reports when it cannot continue', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 1500 });
    fails({}, /500/);
    feed.start();
    await clock.pass(5000);
    expect(cluster().trouble).toBeUndefined();
    expect(cluster().problems).toEqual(['Older pages could not be checked: Atlas has a hiccup.']);
    atlas.fault = (line) => {
      if (line === 'c page 1 of 500') feed.pause();
      return undefined;
    };
    atlas.take();
    await clock.pass(20_000);
    expect(atlas.take()).toEqual(['c page 1 of 100', 'c page 1 of 500']);
    await feed.close();
  });

  it('loads the older jobs of an unsorted list', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 900 });
    server.jobs = server.jobs.toSorted((a, b) => a.id.localeCompare(b.id));
    feed.start();
    await clock.pass(100);
    expect(cluster().hasMore).toBe(true);
    feed.loadMore();
    await clock.settle();
    expect(cluster()).toMatchObject({ loaded: 900, hasMore: false });
    atlas.take();
    await clock.pass(10_000);
    expect(atlas.take()).toEqual([
      'c page 1 of 100',
      'c page 9 of 100',
      expect.stringMatching(/page [2-8] of 100/),
    ]);
    await feed.close();
  });

  it('continues beside refreshes, and neither loses what the other learned', async () => {
    const { atlas, clock, feed, server } = watching({ ended: 1200 });
    feed.start();
    await clock.pass(100);
    const old = server.jobs[700]!;
    server.replace({ ...old, state: 'InProgress', stateText: 'InProgress', finishedAt: undefined });
    const { listExports } = atlas;
    atlas.listExports = async (ref, query, signal) => {
      const answer = await listExports.call(atlas, ref, query, signal);
      if (query?.itemsPerPage === 500) await clock.delay(15_000, signal);
      return answer;
    };
    await clock.pass(5000);
    const job = server.arrive(1);
    await clock.pass(60_000);
    const ids = feed.getState().jobs.map(({ id }) => id);
    expect(ids[0]).toBe(job.id);
    expect(ids).toContain(old.id);
    expect(atlas.take().filter((line) => line.endsWith('of 500'))).toHaveLength(3);
    await feed.close();
  });
});
