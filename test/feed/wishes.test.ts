import { describe, expect, it } from 'vitest';

import type { Feed } from '../../source/feed/feed-state.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { watching } from '../helpers/watching.ts';

describe('user requests', () => {
  it('are sent at once, also while paused', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    feed.start();
    await clock.pass(1000);
    feed.pause();
    expect(feed.getState().paused).toBe(true);
    expect(cluster().nextAt).toBeUndefined();
    await clock.pass(60_000);
    expect(atlas.take()).toHaveLength(1);
    feed.refresh();
    await clock.settle();
    expect(atlas.take()).toHaveLength(1);
    await clock.pass(60_000);
    expect(atlas.take()).toHaveLength(0);
    feed.resume();
    expect(feed.getState().paused).toBe(false);
    await clock.settle();
    expect(atlas.take()).toHaveLength(1);
    expect(cluster().nextAt).toBe(clock.wall + 10_000);
    await feed.close();
  });

  it('reach all clusters in one change of the state, and so does the start', async () => {
    const { clock, feed } = watching({ ended: 1, names: ['c', 'd', 'e'] });
    let changes = 0;
    feed.subscribe(() => (changes += 1));
    const changesOf = (act: () => void): number => {
      changes = 0;
      act();
      return changes;
    };
    expect(changesOf(() => feed.start())).toBe(1);
    const planned = feed.getState().clusters.map(({ phase, nextAt }) => nextAt ?? phase);
    expect(planned).toEqual(['asking', clock.wall + 200, clock.wall + 400]);
    await clock.pass(5000);
    expect(changesOf(() => feed.refresh())).toBe(1);
    await clock.settle();
    // One for the word, one for the clusters.
    expect(changesOf(() => feed.pause())).toBe(2);
    expect(feed.getState().clusters.every(({ nextAt }) => nextAt === undefined)).toBe(true);
    expect(changesOf(() => feed.resume())).toBe(2);
    expect(feed.getState().clusters.every(({ nextAt }) => nextAt !== undefined)).toBe(true);
    await feed.close();
  });

  it('keep the refresh schedule after a short pause', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    feed.start();
    await clock.pass(0);
    const begun = clock.wall;
    await clock.pass(2000);
    feed.pause();
    feed.resume();
    feed.resume();
    expect(cluster().nextAt).toBe(begun + 10_000);
    atlas.hold();
    await clock.pass(9000);
    feed.pause();
    feed.resume();
    expect(cluster()).toMatchObject({ phase: 'asking', nextAt: undefined });
    atlas.release();
    await clock.settle();
    expect(cluster().nextAt).toBe(begun + 20_000);
    expect(atlas.take()).toHaveLength(2);
    await feed.close();
  });

  it('are not lost during a refresh', async () => {
    const { atlas, clock, feed } = watching({ ended: 1 });
    feed.start();
    atlas.hold();
    await clock.pass(0);
    feed.refresh();
    feed.refresh();
    atlas.release();
    await clock.settle();
    expect(atlas.take()).toHaveLength(2);
    await feed.close();
  });

  it('end a back-off', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 1 });
    fails({ kind: 'auth', status: 403, retryable: false });
    feed.start();
    await clock.pass(1000);
    atlas.fault = () => undefined;
    feed.refresh();
    await clock.settle();
    expect(cluster().trouble).toBeUndefined();
    await feed.close();
  });

  it('load the next older page once, however often it is requested', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 250 });
    feed.loadMore();
    feed.start();
    await clock.pass(5000);
    expect(cluster()).toMatchObject({ loaded: 100, total: 250, hasMore: true });
    atlas.take();
    feed.loadMore();
    feed.loadMore();
    expect(cluster().loadingMore).toBe(true);
    await clock.settle();
    expect(atlas.take()).toEqual(['c page 2 of 100']);
    expect(cluster()).toMatchObject({ loaded: 200, hasMore: true, loadingMore: false });
    expect(feed.getState().changed.size).toBe(0);
    feed.loadMore();
    await clock.settle();
    expect(cluster()).toMatchObject({ loaded: 250, hasMore: false });
    atlas.take();
    feed.loadMore();
    await clock.settle();
    expect(atlas.take()).toEqual([]);
    await feed.close();
  });

  it('do not stop refreshes while an older page is slow', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    let slow: (() => void) | undefined;
    const { listExports } = atlas;
    atlas.listExports = async (ref, query, signal) => {
      if (query?.pageNum === 2) await new Promise<void>((resolve) => void (slow = resolve));
      return listExports.call(atlas, ref, query, signal);
    };
    feed.loadMore();
    const job = server.arrive(1);
    await clock.pass(10_000);
    expect(feed.getState().jobs[0]?.id).toBe(job.id);
    expect(cluster().loadingMore).toBe(true);
    slow?.();
    await clock.settle();
    expect(cluster()).toMatchObject({ loadingMore: false, hasMore: true, loaded: 200 });
    expect(feed.getState().jobs[0]?.id).toBe(job.id);
    await feed.close();
  });

  it('are kept when the older page cannot be loaded yet', async () => {
    const { atlas, clock, feed, lines, cluster, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    fails({}, /page 2/);
    feed.loadMore();
    await clock.pass(20_000);
    expect(cluster()).toMatchObject({ loadingMore: true, loaded: 100, trouble: undefined });
    expect(lines.join()).toContain('older jobs');
    expect(atlas.take().filter((line) => line.includes('page 2'))).toHaveLength(5);
    atlas.fault = () => undefined;
    await clock.pass(60_000);
    expect(cluster()).toMatchObject({ loadingMore: false, loaded: 200 });
    fails({}, /page 3/);
    feed.loadMore();
    await clock.pass(500);
    await feed.close();
    expect(clock.pending).toBe(0);
  });

  it('wait for an older page as long as Atlas says', async () => {
    const { atlas, clock, feed, lines, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    fails({ kind: 'rate-limited', status: 429, retryAfter: 300_000 }, /page 2/);
    feed.loadMore();
    await clock.settle();
    atlas.fault = () => undefined;
    await clock.pass(299_000);
    expect(lines).toHaveLength(1);
    await clock.pass(2000);
    expect(feed.getState().jobs).toHaveLength(200);
    await feed.close();
  });

  it.each([
    ['r', (feed: Feed) => feed.refresh()],
    ['moving to the end', (feed: Feed) => feed.loadMore(true)],
  ])('report a permanent error of an older page, retried only by %s', async (_, wish) => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    const refused = { kind: 'auth', status: 403, retryable: false } as const;
    fails(refused, /page 2/);
    feed.loadMore();
    await clock.settle();
    expect(cluster()).toMatchObject({ loadingMore: false, olderTrouble: refused, trouble: undefined });
    atlas.take();
    feed.loadMore();
    await clock.pass(300_000);
    expect(atlas.take().filter((line) => line.includes('page 2'))).toEqual([]);
    wish(feed);
    feed.loadMore();
    await clock.settle();
    expect(atlas.take().filter((line) => line.includes('page 2'))).toHaveLength(1);
    expect(cluster()).toMatchObject({ loadingMore: false, olderTrouble: refused });
    atlas.fault = () => undefined;
    wish(feed);
    expect(cluster().olderTrouble).toBeUndefined();
    feed.loadMore();
    await clock.settle();
    expect(cluster()).toMatchObject({ loaded: 200, loadingMore: false, olderTrouble: undefined });
    await feed.close();
  });

  it('retry an older page that was refused while the user refreshed', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    fails({ kind: 'auth', status: 403, retryable: false }, /page 2/);
    feed.loadMore();
    feed.refresh();
    await clock.settle();
    expect(cluster()).toMatchObject({ loadingMore: true, olderTrouble: undefined });
    atlas.fault = () => undefined;
    await clock.pass(2000);
    expect(cluster()).toMatchObject({ loaded: 200, loadingMore: false, olderTrouble: undefined });
    await feed.close();
  });

  it('for older pages stop during a pause, and continue after it', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    fails({}, /page 2/);
    feed.loadMore();
    await clock.pass(2000);
    feed.pause();
    await clock.settle();
    expect(cluster().loadingMore).toBe(false);
    atlas.take();
    await clock.pass(300_000);
    expect(atlas.take()).toEqual([]);
    // A user request, sent once.
    feed.loadMore(true);
    await clock.pass(300_000);
    expect(atlas.take()).toEqual(['c page 2 of 100']);
    atlas.fault = () => undefined;
    feed.resume();
    await clock.settle();
    expect(cluster()).toMatchObject({ loaded: 200, loadingMore: false });
    await feed.close();
  });

  it('report a refused sweep, retried only by the user or after another error', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250 });
    fails({ kind: 'auth', status: 403, retryable: false }, /of 500/);
    feed.start();
    await clock.pass(5000);
    expect(cluster().problems).toEqual(['Older pages could not be checked: Atlas has a hiccup. Wait.']);
    const sweeps = () => atlas.take().filter((line) => line.includes('of 500')).length;
    expect(sweeps()).toBe(1);
    await clock.pass(1_300_000);
    expect(sweeps()).toBe(0);
    feed.refresh();
    await clock.pass(1000);
    expect(sweeps()).toBe(1);
    fails({}, /page 1 of 100/);
    await clock.pass(20_000);
    atlas.fault = () => undefined;
    await clock.pass(60_000);
    expect(sweeps()).toBe(1);
    expect(cluster().problems).toEqual([]);
    await feed.close();
  });

  it('for older jobs end when Atlas repeats known pages', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 100 });
    const only = server.page(1, 100);
    server.page = () => ({ ...only, hasNext: true });
    feed.start();
    await clock.pass(5000);
    atlas.take();
    expect(cluster().hasMore).toBe(true);
    feed.loadMore();
    await clock.settle();
    expect(atlas.take()).toEqual(['c page 2 of 100', 'c page 3 of 100', 'c page 4 of 100']);
    expect(cluster().hasMore).toBe(false);
    await feed.close();
  });

  it('for older jobs end at the last page, also when that has no new ones', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 100 });
    const only = server.page(1, 100);
    server.page = (pageNum) => ({ ...only, hasNext: pageNum === 1 });
    feed.start();
    await clock.pass(5000);
    atlas.take();
    feed.loadMore();
    await clock.settle();
    expect(atlas.take()).toEqual(['c page 2 of 100']);
    expect(cluster()).toMatchObject({ hasMore: false, loadingMore: false });
    await feed.close();
  });

  it('for older jobs are left to the sweep when the list is unsorted', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ pageSize: 5 });
    const server = new ModelServer({ order: 'none', links: true, countError: 0 });
    for (let luck = 1; luck < 2000; luck += 7) server.arrive(luck * 31, true);
    atlas.servers.set('c', server);
    fails({}, /of 500/);
    feed.start();
    await clock.pass(1000);
    expect(cluster().loaded).toBeLessThan(server.jobs.length);
    atlas.fault = () => undefined;
    feed.loadMore();
    await clock.settle();
    expect(cluster()).toMatchObject({ loadingMore: false, loaded: server.jobs.length });
    await feed.close();
  });

  it('to resume do not end a back-off when nothing was paused', async () => {
    const { atlas, clock, feed, fails } = watching({ ended: 1 });
    fails({ kind: 'auth', status: 403, retryable: false });
    feed.start();
    await clock.pass(1000);
    atlas.take();
    feed.resume();
    await clock.settle();
    expect(atlas.take()).toEqual([]);
    await feed.close();
  });

  it('to resume refresh at once after a pause that began with an error', async () => {
    const { atlas, clock, feed, fails } = watching({ ended: 1 });
    fails({});
    feed.start();
    await clock.pass(0);
    feed.pause();
    await clock.pass(60_000);
    atlas.take();
    feed.resume();
    await clock.settle();
    expect(atlas.take()).toHaveLength(1);
    // The scheduled refresh would be nine seconds away.
    feed.pause();
    await clock.pass(1000);
    feed.resume();
    await clock.settle();
    expect(atlas.take()).toHaveLength(1);
    await feed.close();
  });
});
