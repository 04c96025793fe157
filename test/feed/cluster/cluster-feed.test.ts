import { describe, expect, it } from 'vitest';

import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { watching } from '../../helpers/watching.ts';

describe('when Atlas or the network fails', () => {
  it('keeps the data, says since when, and retries with growing waits', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 3 });
    feed.start();
    await clock.pass(5000);
    atlas.take();
    fails({});
    await clock.pass(5000);
    const since = clock.wall;
    expect(cluster()).toMatchObject({
      trouble: { sentence: 'Atlas has a hiccup.' },
      failingSince: since,
      phase: 'waiting',
    });
    expect(feed.getState().jobs).toHaveLength(3);
    await clock.pass(1000 + 2000 + 4000 + 8000);
    expect(atlas.take()).toHaveLength(5);
    await clock.pass(600_000);
    expect(atlas.take().length).toBeGreaterThan(8);
    expect(cluster().failingSince).toBe(since);

    atlas.fault = () => undefined;
    await clock.pass(60_000);
    expect(cluster()).toMatchObject({ trouble: undefined, failingSince: undefined });
    await feed.close();
  });

  it('dates the data by the first answer, however long the last one took', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 30, pageSize: 10 });
    // It is on an old page, so it is requested by its id after the newest page.
    server.replace({ ...server.jobs.at(-1)!, state: 'InProgress', finishedAt: undefined });
    feed.start();
    await clock.pass(15_000);
    atlas.fault = (line) => {
      if (line.includes('page 1 of 10')) atlas.hold();
      return undefined;
    };
    await clock.pass(6000);
    const first = cluster().updatedAt! + 10_000;
    await clock.pass(40_000);
    expect(cluster()).toMatchObject({ phase: 'asking', updatedAt: first - 10_000 });
    atlas.fault = () => undefined;
    atlas.release();
    await clock.settle();
    expect(cluster()).toMatchObject({ phase: 'waiting', updatedAt: first });
    expect(clock.wall - first).toBeGreaterThan(40_000);
    await feed.close();
  });

  it('retries a refused key only once a minute', async () => {
    const { atlas, clock, feed, fails } = watching();
    fails({ kind: 'auth', status: 401, retryable: false });
    feed.start();
    await clock.pass(180_000);
    expect(atlas.take()).toHaveLength(4);
    await feed.close();
  });

  it('reports an unexpected error, and goes on', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1 });
    atlas.fault = () => new RangeError('odd');
    feed.start();
    await clock.pass(0);
    expect(cluster().trouble?.kind).toBe('request');
    atlas.fault = () => undefined;
    await clock.pass(60_000);
    expect(cluster().trouble).toBeUndefined();
    await feed.close();
  });

  it('waits as long as Atlas says, for every cluster and every key press', async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 1, names: ['a', 'b'] });
    feed.start();
    await clock.pass(4000);
    atlas.take();
    fails({ kind: 'rate-limited', status: 429, retryAfter: 45_000 });
    await clock.pass(1000);
    expect(atlas.take()).toEqual(['a page 1 of 100']);
    atlas.fault = () => undefined;
    await clock.pass(5500);
    feed.refresh();
    feed.loadMore();
    await clock.pass(39_000);
    expect(atlas.take()).toEqual([]);
    expect(cluster(1).nextAt).toBe(cluster(0).nextAt);
    await clock.pass(1000);
    expect(atlas.take()).toEqual(expect.arrayContaining(['a page 1 of 100', 'b page 1 of 100']));
    await feed.close();
  });

  it('waits ten seconds after a rate limit without a time, else as long as Atlas says', async () => {
    const { clock, feed, cluster, fails } = watching();
    fails({ kind: 'rate-limited', status: 429 });
    feed.start();
    await clock.pass(0);
    expect(cluster().nextAt).toBe(clock.wall + 10_000);
    await feed.close();
    const other = watching();
    other.fails({ kind: 'rate-limited', status: 429, retryAfter: 3000 });
    other.feed.start();
    await other.clock.pass(0);
    expect(other.cluster().nextAt).toBe(other.clock.wall + 3000);
    await other.feed.close();
  });

  it("waits for another cluster's rate limit, and no longer", async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 1, names: ['a', 'b'] });
    feed.start();
    await clock.pass(4999);
    fails({ kind: 'rate-limited', status: 429, retryAfter: 5500 }, /a page/);
    await clock.pass(1);
    const until = clock.wall + 5500;
    expect(cluster(0).nextAt).toBe(until);
    atlas.fault = () => undefined;
    await clock.pass(5200);
    expect(cluster(1)).toMatchObject({ trouble: { status: 429 }, nextAt: until });
    await feed.close();
  });

  it('does not sweep while its refreshes fail', async () => {
    const { atlas, clock, feed, fails } = watching({ ended: 250 });
    feed.start();
    await clock.pass(5000);
    atlas.take();
    fails({});
    await clock.pass(900_000);
    expect(new Set(atlas.take())).toEqual(new Set(['c page 1 of 100']));
    await feed.close();
  });

  it('reports the rate limit of a sweep when the data grows old because of it', async () => {
    const { atlas, clock, feed, lines, cluster, fails } = watching({ ended: 250 });
    fails({ kind: 'rate-limited', status: 429, retryAfter: 3_600_000 }, /of 500/);
    feed.start();
    await clock.pass(5000);
    const { wall } = clock;
    expect(cluster().trouble).toBeUndefined();
    expect(lines).toEqual(['sweep of g/c: Atlas has a hiccup.']);
    await clock.pass(5000);
    expect(cluster()).toMatchObject({ trouble: { status: 429 }, failingSince: wall + 5000, loaded: 100 });
    expect(cluster().nextAt).toBeGreaterThan(wall + 3_500_000);
    atlas.fault = () => undefined;
    atlas.take();
    await clock.pass(3_595_000);
    expect(cluster()).toMatchObject({ trouble: undefined, failingSince: undefined });
    await feed.close();
  });

  it("ends a refresh when another cluster's request is rate limited", async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250, names: ['a', 'b'] });
    fails({ kind: 'rate-limited', status: 429, retryAfter: 60_000 }, /a page 1/);
    atlas.hold();
    feed.start();
    await clock.pass(1000);
    atlas.release();
    await clock.settle();
    expect(cluster(1)).toMatchObject({ phase: 'waiting', trouble: { status: 429 } });
    expect(feed.getState().jobs).toHaveLength(100);
    await feed.close();
  });

  it('shares the rate limit of another cluster, also after its own error', async () => {
    const { atlas, clock, feed, cluster } = watching({ ended: 1, names: ['a', 'b'] });
    const limited = { kind: 'rate-limited', status: 429, retryAfter: 60_000 } as const;
    atlas.fault = (line) => new AtlasError(line, troubleWith(line.startsWith('a') ? limited : {}));
    atlas.hold();
    feed.start();
    await clock.pass(1000);
    atlas.release();
    await clock.settle();
    expect(cluster(1)).toMatchObject({ trouble: { status: 503 }, nextAt: clock.wall + 60_000 });
    await feed.close();
  });

  it("reports another cluster's rate limit at the next refresh, after one that succeeded", async () => {
    const { atlas, clock, feed, cluster, fails } = watching({ ended: 250, names: ['a', 'b'] });
    feed.start();
    await clock.pass(9000);
    const { listExports } = atlas;
    atlas.listExports = async (ref, query, signal) => {
      const answer = await listExports.call(atlas, ref, query, signal);
      await clock.delay(10_000);
      return answer;
    };
    await clock.pass(2000);
    expect(cluster(1).phase).toBe('asking');
    fails({ kind: 'rate-limited', status: 429, retryAfter: 60_000 }, /page 2/);
    feed.loadMore();
    await clock.pass(10_000);
    const { updatedAt = 0, trouble, nextAt = 0 } = cluster(1);
    expect(trouble).toBeUndefined();
    expect(nextAt - updatedAt).toBeLessThanOrEqual(10_000);
    await clock.pass(10_000);
    expect(cluster(1).trouble?.status).toBe(429);
    await feed.close();
  });

  it('does not retry at once when Atlas says to wait zero seconds', async () => {
    const { atlas, clock, feed, fails } = watching();
    fails({ kind: 'rate-limited', status: 429, retryAfter: 0 });
    feed.start();
    await clock.pass(7500);
    expect(atlas.take().length).toBeLessThanOrEqual(4);
    await feed.close();
  });

  it('requests a job by its id when it left its page, and drops it when Atlas no longer has it', async () => {
    const { atlas, clock, feed, server } = watching({ ended: 250 });
    const job = server.arrive(1);
    feed.start();
    await clock.pass(5000);
    atlas.take();
    server.jobs = server.jobs.filter(({ id }) => id !== job.id);
    await clock.pass(10_000);
    expect(atlas.take().slice(0, 2)).toEqual(['c page 1 of 100', `c job ${job.id}`]);
    expect(feed.getState().activity.at(-1)).toMatchObject({ kind: 'vanished', jobId: job.id });
    await feed.close();
  });

  it.each(['CLUSTER_NOT_FOUND', 'GROUP_NOT_FOUND'])(
    'treats %s as an error, not as a vanished job',
    async (code) => {
      const { clock, feed, server, cluster, fails } = watching({ ended: 250 });
      const job = server.arrive(1);
      feed.start();
      await clock.pass(5000);
      server.jobs = server.jobs.filter(({ id }) => id !== job.id);
      fails({ kind: 'not-found', status: 404, code, retryable: false }, /job/);
      await clock.pass(10_000);
      expect(cluster().trouble?.code).toBe(code);
      expect(feed.getState().jobs.map(({ id }) => id)).toContain(job.id);
      await feed.close();
    },
  );

  it('treats a network error for a single job as a network error', async () => {
    const { atlas, clock, feed, server, cluster, fails } = watching({ ended: 250 });
    const job = server.arrive(1);
    feed.start();
    await clock.pass(5000);
    server.jobs = server.jobs.filter(({ id }) => id !== job.id);
    fails({ kind: 'network', status: undefined }, /job/);
    await clock.pass(10_000);
    expect(cluster().trouble?.kind).toBe('network');
    atlas.fault = (line) => (line.includes('job') ? new RangeError('odd') : undefined);
    await clock.pass(10_000);
    expect(cluster().trouble?.kind).toBe('request');
    await feed.close();
  });

  it.each(['unreadable', 'server', 'request'] as const)(
    'names a job that cannot be read (%s), and still refreshes the others',
    async (kind) => {
      const { clock, feed, server, cluster, fails } = watching({ ended: 250 });
      const job = server.arrive(1);
      feed.start();
      await clock.pass(5000);
      server.jobs = server.jobs.filter(({ id }) => id !== job.id);
      fails({ kind, status: 200 }, /job/);
      await clock.pass(10_000);
      expect(cluster().trouble).toBeUndefined();
      expect(cluster().problems.join()).toContain(job.id);
      await feed.close();
    },
  );
});
