import { describe, expect, it, vi } from 'vitest';

import { bare, watching } from '../helpers/watching.ts';

describe('a feed without user input', () => {
  it('sends nothing before it is started, then refreshes every ten seconds', async () => {
    const { atlas, clock, feed } = watching({ ended: 3 });
    await clock.pass(60_000);
    expect(atlas.take()).toEqual([]);
    feed.start();
    await clock.pass(25_000);
    expect(atlas.take()).toEqual(['c page 1 of 100', 'c page 1 of 100', 'c page 1 of 100']);
    await feed.close();
  });

  it('sends its first request when started', async () => {
    const { atlas, clock, feed } = watching({ ended: 3 });
    feed.start(10_000);
    await clock.pass(9000);
    expect(atlas.take()).toEqual([]);
    await clock.pass(1000);
    expect(atlas.take()).toEqual(['c page 1 of 100']);
    await feed.close();
  });

  it('reports when it is loading and when it refreshes next', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    atlas.hold();
    feed.start();
    // At once: the first screen is drawn in between.
    expect(cluster().phase).toBe('asking');
    await clock.pass(0);
    expect(cluster()).toMatchObject({ phase: 'asking', nextAt: undefined, updatedAt: undefined });
    const { wall } = clock;
    atlas.release();
    await clock.settle();
    expect(cluster()).toMatchObject({
      phase: 'waiting',
      nextAt: wall + 10_000,
      updatedAt: wall,
      total: 1,
      loaded: 1,
    });
    await feed.close();
  });

  it('keeps its jobs, counts and the rest identical when nothing is new', async () => {
    const onActivity = vi.fn<() => void>();
    const { clock, feed } = watching({ ended: 250, names: ['c', 'd'], onActivity });
    feed.start();
    await clock.pass(10_000);
    const before = feed.getState();
    await clock.pass(10_000);
    expect(onActivity).not.toHaveBeenCalled();
    const after = feed.getState();
    expect(after.jobs).toBe(before.jobs);
    expect(after.changed).toBe(before.changed);
    expect(after.activity).toBe(before.activity);
    expect(after.clusters[0]?.problems).toBe(before.clusters[0]?.problems);
    await feed.close();
  });

  it('skips refreshes that would start during a slow answer', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    feed.start();
    await clock.pass(0);
    const begun = clock.wall;
    atlas.hold();
    await clock.pass(34_000);
    expect(atlas.take()).toHaveLength(2);
    atlas.release();
    await clock.settle();
    expect(cluster().nextAt).toBe(begun + 40_000);
    await feed.close();
  });

  it('reports what arrived, changed and vanished, and marks it for one refresh', async () => {
    const { clock, feed, server, told } = watching({ ended: 2 });
    const running = server.arrive(1);
    feed.start();
    await clock.pass(1000);
    expect(feed.getState().activity).toEqual([]);
    expect(feed.getState().changed.size).toBe(0);

    server.replace({ ...running, exportStatus: { exportedCollections: 2, totalCollections: 9 } });
    await clock.pass(10_000);
    expect(feed.getState().changed.size).toBe(0);

    const arrived = server.arrive(2);
    server.replace({ ...running, state: 'Successful', stateText: 'Successful', finishedAt: 5 });
    await clock.pass(10_000);
    const { activity, changed } = feed.getState();
    expect(changed).toEqual(new Set([running.id, arrived.id]));
    expect(activity).toMatchObject([
      { jobId: arrived.id, kind: 'arrived', to: 'Queued' },
      { jobId: running.id, kind: 'changed', from: 'InProgress', to: 'Successful' },
    ]);
    expect(told).toEqual(activity);

    await clock.pass(10_000);
    expect(feed.getState().changed.size).toBe(0);
    server.jobs = server.jobs.filter(({ id }) => id !== arrived.id);
    await clock.pass(20_000);
    expect(feed.getState().activity.at(-1)).toMatchObject({
      jobId: arrived.id,
      kind: 'vanished',
      from: 'Queued',
    });
    await feed.close();
  });

  it('shows the first page before the last one arrives, and is fresh only then', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 250 });
    atlas.fault = (line) => {
      if (line.includes('page 3')) atlas.hold();
      return undefined;
    };
    feed.start();
    await clock.pass(0);
    expect(feed.getState().jobs).toHaveLength(100);
    await feed.close();
    expect(cluster().ref.clusterName).toBe('c');
  });

  it('refreshes one cluster after the other, each at its own time', async () => {
    const { atlas, clock, feed } = watching({ ended: 1, names: ['a', 'b'] });
    feed.start();
    await clock.pass(199);
    expect(atlas.take()).toEqual(['a page 1 of 100']);
    await clock.pass(801);
    expect(atlas.take()).toEqual(['b page 1 of 100']);
    await clock.pass(5000);
    expect(atlas.take()).toEqual(['a page 1 of 100']);
    await clock.pass(5000);
    expect(atlas.take()).toEqual(['b page 1 of 100']);
    expect(
      feed
        .getState()
        .jobs.map(({ clusterName }) => clusterName)
        .toSorted(),
    ).toEqual(['a', 'b']);
    await feed.close();
  });

  it('spreads the refreshes of its clusters over the interval', async () => {
    const { clock, feed, cluster } = watching({ ended: 1, names: ['a', 'b', 'c'] });
    feed.start();
    const begun = clock.wall;
    await clock.pass(1000);
    const beats = [0, 1, 2].map((index) => Math.round((cluster(index).nextAt ?? 0) - begun - 200 * index));
    expect(beats).toEqual([3333, 6667, 10_000]);
    await feed.close();
  });

  it('has at most four requests in flight, however many clusters there are', async () => {
    const { atlas, clock, feed } = watching({ ended: 1, names: ['a', 'b', 'c', 'd', 'e', 'f'] });
    feed.start();
    await clock.pass(5000);
    atlas.mostInFlight = 0;
    atlas.hold();
    feed.refresh();
    await clock.pass(900);
    expect(atlas.mostInFlight).toBe(4);
    atlas.release();
    await clock.settle();
    expect(feed.getState().jobs).toHaveLength(6);
    await feed.close();
  });

  it('watches a cluster once that is named twice', async () => {
    const { feed } = watching({ names: ['a', 'a'] });
    expect(feed.getState().clusters).toHaveLength(1);
    await feed.close();
  });
});

describe('clock changes', () => {
  it('opens new connections and refreshes at once after the machine slept', async () => {
    const { atlas, clock, feed, lines } = watching({ ended: 1, interval: 3_600_000 });
    feed.start();
    await clock.pass(1000);
    atlas.take();
    clock.wall += 8 * 3_600_000;
    await clock.pass(5000);
    expect(atlas.reconnects).toBe(1);
    expect(atlas.take()).toHaveLength(1);
    expect(lines.join()).toContain('jumped by 28800 s');
    feed.pause();
    clock.wall += 3_600_000;
    await clock.pass(5000);
    expect(atlas.reconnects).toBe(2);
    expect(atlas.take()).toHaveLength(0);
    await feed.close();
  });

  it('never runs two refreshes at once, even when the clock jumps during one', async () => {
    const { atlas, clock, feed } = watching({ ended: 1 });
    atlas.hold();
    feed.start();
    await clock.pass(1000);
    clock.wall += 3_600_000;
    await clock.pass(20_000);
    expect(atlas.reconnects).toBe(1);
    expect(atlas.mostInFlight).toBe(1);
    await feed.close();
  });

  it('does not lengthen a wait when the clock is set back', async () => {
    const { atlas, clock, feed, fails } = watching({ ended: 1 });
    fails({ kind: 'rate-limited', status: 429, retryAfter: 30_000 });
    feed.start();
    await clock.pass(0);
    atlas.fault = () => undefined;
    atlas.take();
    clock.wall -= 86_400_000;
    await clock.pass(25_000);
    expect(atlas.take()).toHaveLength(0);
    await clock.pass(10_000);
    expect(atlas.take().length).toBeGreaterThan(0);
    await feed.close();
  });

  it('refreshes at once after a sleep that was longer than the rate limit', async () => {
    const { atlas, clock, feed, fails } = watching({ ended: 1 });
    fails({ kind: 'rate-limited', status: 429, retryAfter: 30_000 });
    feed.start();
    await clock.pass(0);
    atlas.fault = () => undefined;
    atlas.take();
    clock.wall += 8 * 3_600_000;
    await clock.pass(5000);
    expect(atlas.take()).toHaveLength(1);
    await feed.close();
  });

  it('does not wait for hours when the clock is set back during a refresh or a pause', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    feed.start();
    await clock.pass(1000);
    atlas.hold();
    await clock.pass(9000);
    clock.wall -= 8 * 3_600_000;
    await clock.pass(6000);
    atlas.release();
    await clock.settle();
    expect(atlas.take()).toHaveLength(3);
    expect(cluster().nextAt).toBe(clock.wall + 10_000);

    feed.pause();
    clock.wall -= 8 * 3_600_000;
    await clock.pass(6000);
    feed.resume();
    await clock.settle();
    expect(atlas.take()).toHaveLength(1);
    await feed.close();
  });

  it('sweeps again when the clock is set back', async () => {
    const { atlas, clock, feed } = watching({ ended: 250 });
    feed.start();
    await clock.pass(60_000);
    atlas.take();
    clock.wall -= 8 * 3_600_000;
    await clock.pass(20_000);
    expect(atlas.take()).toContain('c page 1 of 500');
    await feed.close();
  });

  it("measures how far the server's clock is off", async () => {
    const { atlas, clock, feed } = watching({ ended: 1 });
    atlas.headers = { ...bare, serverTime: clock.wall + 89_700, notice: 'v1.0 ends in May.' };
    feed.start();
    await clock.pass(0);
    expect(feed.getState().clockSkew).toBe(90_000);
    expect(feed.getState().notices).toEqual(['v1.0 ends in May.']);
    await feed.close();
  });

  it('keeps the known limits and versions when an answer has none', async () => {
    const { atlas, clock, feed } = watching({ ended: 1 });
    feed.start();
    await clock.pass(0);
    expect(feed.getState()).toMatchObject({ rateLimit: undefined, notices: [] });
    atlas.headers = { ...bare, rateLimit: 1000, rateLimitRemaining: 990, notice: 'v1.0 ends in May.' };
    await clock.pass(10_000);
    atlas.headers = bare;
    await clock.pass(10_000);
    expect(feed.getState()).toMatchObject({
      rateLimit: { limit: 1000, remaining: 990 },
      notices: ['v1.0 ends in May.'],
    });
    await feed.close();
  });
});

const exported = (exportedCollections: number) => ({
  exportStatus: { exportedCollections, totalCollections: 40 },
});

describe('the pace of running jobs', () => {
  it('is measured with each refresh, and forgotten when they end', async () => {
    const { clock, feed, server } = watching({ ended: 3 });
    const running = server.arrive(1);
    for (const count of [5, 7, 7, 10]) {
      server.replace({ ...running, ...exported(count) });
      if (count === 5) feed.start();
      await clock.pass(10_000);
    }
    const pace = feed.getState().paces.get(running.id);
    expect(pace).toMatchObject({ moves: 2, seen: 5, watched: 40_000, beat: 10_000 });
    expect(pace?.endsAt).toBeGreaterThan(clock.wall);
    server.replace({ ...running, state: 'Successful', stateText: 'Successful', finishedAt: 5 });
    await clock.pass(10_000);
    expect(feed.getState().paces.size).toBe(0);
    await feed.close();
  });

  it("uses the server's clock, and is forgotten when they vanish", async () => {
    const { atlas, clock, feed, server } = watching({ ended: 1 });
    const running = server.arrive(1);
    server.replace({ ...running, ...exported(5) });
    atlas.headers = { ...bare, serverTime: clock.wall + 3_600_000 };
    feed.start();
    await clock.pass(0);
    expect(feed.getState().paces.get(running.id)?.observedAt).toBe(clock.wall + feed.getState().clockSkew);
    expect(feed.getState().clockSkew).toBeGreaterThan(3_000_000);
    server.jobs = server.jobs.filter(({ id }) => id !== running.id);
    await clock.pass(20_000);
    expect(feed.getState().paces.size).toBe(0);
    await feed.close();
  });

  it('is measured only for jobs that the refresh reached', async () => {
    const { clock, feed, server } = watching({ pageSize: 1 });
    for (let made = 0; made < 60; made += 1) {
      const running = server.arrive(1);
      server.replace({ ...running, ...exported(5) });
    }
    feed.start();
    await clock.pass(35_000);
    const looks = [...feed.getState().paces.values()].map(({ observedAt: lookedAt }) => lookedAt);
    expect(Math.min(...looks)).toBeLessThan(Math.max(...looks));
    await feed.close();
  });

  it('does not change when no job reports progress', async () => {
    const { clock, feed, server } = watching({ ended: 1 });
    server.arrive(1);
    feed.start();
    await clock.pass(5000);
    const before = feed.getState().paces;
    await clock.pass(10_000);
    expect(feed.getState().paces).toBe(before);
    await feed.close();
  });
});
