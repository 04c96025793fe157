import { describe, expect, it, onTestFinished } from 'vitest';

import { startRelay } from '../helpers/relay.ts';
import { watchSimulator } from '../helpers/watched-simulator.ts';

const hour = 3_600_000;

/** A feed whose connections can stop delivering. */
async function behindRelay() {
  let relay: Awaited<ReturnType<typeof startRelay>> | undefined;
  const watch = await watchSimulator({
    url: async (simulatorUrl) => {
      relay = await startRelay(simulatorUrl);
      return relay.url;
    },
  });
  const through = relay!;
  onTestFinished(async () => {
    await watch.close();
    await through.close();
  });
  await watch.start();
  return { ...watch, relay: through };
}

describe('a machine that sleeps for eight hours', () => {
  it('has fresh data within one interval, although its connections died meanwhile', async () => {
    const { relay, clock, world, feed, pass } = await behindRelay();
    expect(relay.goDeaf()).toBeGreaterThan(0);
    const id = world.addJob({ clusterName: 'Prod0', state: 'Queued' });
    clock.wall += 8 * hour;
    clock.patient = false;
    await clock.pass(5000);
    clock.patient = true;
    await pass(5000);
    const { jobs, clusters } = feed.getState();
    expect(jobs.map((job) => job.id)).toContain(id);
    for (const { updatedAt, trouble } of clusters) {
      expect(trouble).toBeUndefined();
      expect(clock.wall - updatedAt!).toBeLessThanOrEqual(10_000);
    }
  });

  it('repeats a request that was in flight, on a new connection', async () => {
    const { relay, clock, world, feed, refresh, pass } = await behindRelay();
    relay.goDeaf();
    clock.patient = false;
    refresh();
    await clock.settle();
    expect(feed.getState().clusters.map(({ phase }) => phase)).toContain('asking');
    const id = world.addJob({ clusterName: 'Prod0', state: 'Queued' });
    clock.wall += 8 * hour;
    await clock.pass(5000);
    clock.patient = true;
    await pass(5000);
    expect(feed.getState().jobs.map((job) => job.id)).toContain(id);
    expect(feed.getState().clusters.map(({ trouble }) => trouble)).toEqual([undefined, undefined]);
  });

  it("keeps to Atlas's rate limit when the clock was only set back", async () => {
    const { clock, simulator, inject, pass, feed } = await behindRelay();
    inject({ kind: 'status', status: 429, retryAfter: 60, times: 1 });
    await pass(10_000);
    clock.wall -= 8 * hour;
    await clock.pass(5000);
    (simulator.requests as unknown[]).length = 0;
    await clock.pass(40_000);
    expect(simulator.requests).toEqual([]);
    await clock.pass(25_000);
    expect(simulator.requests.length).toBeGreaterThan(0);
    expect(feed.getState().clusters.map(({ trouble }) => trouble)).toEqual([undefined, undefined]);
  });
});

describe('a connection that died silently', () => {
  it('blocks nothing: the timeout is reported, and the retry opens another', async () => {
    const { relay, world, clock, feed, pass, limitTime, expectRecovery } = await behindRelay();
    relay.goDeaf();
    const unlimit = limitTime();
    const id = world.addJob({ clusterName: 'Prod0', state: 'Queued' });
    const kinds = new Set<string | undefined>();
    const leave = feed.subscribe(() => {
      for (const { trouble } of feed.getState().clusters) kinds.add(trouble?.kind);
    });
    await pass(15_000);
    leave();
    unlimit();
    expect([...kinds]).toEqual([undefined, 'timeout']);
    await expectRecovery();
    expect(feed.getState().jobs.map((job) => job.id)).toContain(id);
    expect(clock.wall).toBeLessThan(1_700_000_000_000 + 120_000);
  });
});
