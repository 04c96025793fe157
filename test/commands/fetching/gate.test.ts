import { expect, test } from 'vitest';
import { createGate } from '../../../source/commands/fetching/gate.ts';
import { newestJobs } from '../../../source/commands/fetching/newest-jobs.ts';
import { FakeAtlas, troubleWith } from '../../helpers/fake-atlas.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { ModelServer } from '../../helpers/model-server.ts';

/** Lists clusters with one job each, through a gate. */
function gated(count: number) {
  const atlas = new FakeAtlas();
  const clock = new FakeClock();
  const gate = createGate(clock);
  const clusters = Array.from({ length: count }, (_, at) => ({ groupId: 'g', clusterName: `c${at}` }));
  for (const { clusterName } of clusters) {
    const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
    server.arrive(1);
    atlas.servers.set(clusterName, server);
  }
  const { signal } = new AbortController();
  const list = async () => newestJobs({ atlas: gate.guard(atlas), clusters, signal, pageSize: 10 });
  return { atlas, clock, gate, list };
}

test('requests four clusters at a time', async () => {
  const { atlas, list } = gated(10);
  expect((await list()).jobs).toHaveLength(10);
  expect(atlas.mostInFlight).toBe(4);
});

test.each(['auth', 'network'] as const)(
  'sends nothing more after %s errors of the first four clusters',
  async (kind) => {
    const { atlas, list } = gated(100);
    const refused = new AtlasError('no', troubleWith({ kind, retryable: kind === 'network' }));
    atlas.fault = () => refused;
    await expect(list()).rejects.toBe(refused);
    expect(atlas.take()).toHaveLength(4);
    await expect(list()).rejects.toBe(refused);
    expect(atlas.take()).toHaveLength(4);
    atlas.fault = () => undefined;
    expect((await list()).jobs).toHaveLength(100);
  },
);

test('continues after errors of the others when one cluster answers', async () => {
  const { atlas, list } = gated(20);
  atlas.fault = (line) =>
    line.startsWith('c0 ')
      ? undefined
      : new AtlasError('no', troubleWith({ kind: 'auth', retryable: false }));
  const { jobs, failures } = await list();
  expect(jobs).toHaveLength(1);
  expect(failures).toHaveLength(19);
  expect(atlas.take()).toHaveLength(20);
});

test('sends no other request while the client waits for a rate limit', async () => {
  const { atlas, clock, gate, list } = gated(20);
  atlas.hold();
  const listing = list();
  await clock.settle();
  gate.heed(troubleWith({ kind: 'rate-limited' }), 60_000);
  await clock.pass(59_000);
  expect(atlas.take()).toHaveLength(4);
  atlas.release();
  await clock.settle();
  expect(atlas.take()).toHaveLength(0);
  await clock.pass(1000);
  expect((await listing).jobs).toHaveLength(20);
});
