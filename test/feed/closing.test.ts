import { describe, expect, it, vi } from 'vitest';

import { FakeClock } from '../helpers/fake-clock.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

const manyNames = Array.from({ length: 100 }, (_, number) => `c${number}`);

/** Each time that the queue is looked at, a timer is set for the next look. */
class CountingClock extends FakeClock {
  scheduled = 0;

  override schedule(callback: () => void, milliseconds: number): () => void {
    this.scheduled += 1;
    return super.schedule(callback, milliseconds);
  }
}

describe('closing the feed', () => {
  it('aborts running requests and leaves no timer behind', async () => {
    const { atlas, clock, feed, server } = watching({ ended: 1200 });
    server.jobs.unshift(
      jobOf('p', { components: [{ exportId: 's', replicaSetName: 's' }], exportBucketId: 'b' }),
    );
    feed.start();
    await clock.pass(1000);
    atlas.hold();
    feed.open(server.jobs[0]);
    feed.loadMore();
    feed.refresh();
    await clock.pass(500);
    expect(atlas.inFlight).toBeGreaterThan(1);
    await feed.close();
    expect(atlas.inFlight).toBe(0);
    expect(clock.pending).toBe(0);
    const last = feed.getState();
    feed.refresh();
    await clock.pass(60_000);
    expect(atlas.inFlight).toBe(0);
    expect(feed.getState()).toBe(last);
    expect(last.clusters[0]?.trouble).toBeUndefined();
  });

  it('reports no error for requests that it aborted', async () => {
    const { atlas, clock, feed, lines, cluster } = watching({ ended: 250 });
    feed.start();
    await clock.pass(0);
    atlas.hold();
    await clock.pass(500);
    feed.loadMore();
    await clock.settle();
    expect(atlas.take().slice(-2)).toEqual(['c page 1 of 500', 'c page 2 of 100']);
    await feed.close();
    expect(lines).toEqual([]);
    expect(cluster().problems).toEqual([]);
  });

  it('waits for a request that cannot be aborted', async () => {
    const { atlas, clock, feed } = watching({ ended: 1 });
    const { promise, resolve } = Promise.withResolvers<never>();
    atlas.listExports = () => promise;
    feed.start();
    await clock.pass(0);
    const closed = vi.fn<() => void>();
    const closing = feed.close().then(closed);
    await clock.settle();
    expect(closed).not.toHaveBeenCalled();
    resolve(undefined as never);
    await closing;
  });

  it('works before the feed was started', async () => {
    const { clock, feed } = watching();
    feed.pause();
    await feed.close();
    const last = feed.getState();
    feed.refresh();
    await clock.settle();
    expect(feed.getState()).toBe(last);
    expect(clock.pending).toBe(0);
  });

  it('cancels the plans of many clusters in one go', async () => {
    const clock = new CountingClock();
    const { feed } = watching({ names: manyNames, clock });
    feed.start();
    clock.scheduled = 0;
    await feed.close();
    expect(clock.scheduled).toBeLessThan(5);
  });
});
