import { expect, it, onTestFinished } from 'vitest';

import { createAtlas } from '../../source/atlas/client.ts';
import { createFeed } from '../../source/feed/feed.ts';
import { realClock } from '../../source/platform/clock.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';

const names = Array.from({ length: 30 }, (_, number) => `c${String(number).padStart(2, '0')}`);

const cases = [
  ['5 of 30', 5],
  ['all but one', 29],
] as const;
const when = [
  ['before the key was asked for', () => true],
  ['after the key was shown', ({ scheme }: LoggedRequest) => scheme !== undefined],
] as const;

it.each(cases.flatMap(([text, count]) => when.map(([at, is]) => [text, at, count, is] as const)))(
  'with %s hanging %s, the others load before the first timeout',
  async (_, __, count, isHung) => {
    const hung = new Set(names.slice(0, count));
    const clusters = names.map((name) => ({ name, old: { jobs: 3, every: 3_600_000, age: 3_600_000 } }));
    const simulator = await startSimulator({ scenario: { projects: [{ name: 'Payments', clusters }] } });
    simulator.inject({
      kind: 'hang',
      match: (request) =>
        isHung(request) && names.some((name) => hung.has(name) && request.path.includes(`/${name}/`)),
    });
    const { url, keys, groupId } = simulator;
    const atlas = createAtlas({
      baseUrl: url,
      api: 'v2',
      keys: { kind: 'api-key', ...keys },
      timing: realClock,
      userAgent: 'test',
    });
    const feed = createFeed({
      atlas,
      clusters: names.map((clusterName) => ({ groupId, clusterName })),
      pageSize: 100,
      interval: 10_000,
      clock: realClock,
    });
    onTestFinished(async () => {
      await feed.close();
      await atlas.close();
      await simulator.close();
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const answered = () => feed.getState().clusters.filter(({ updatedAt }) => updatedAt !== undefined);
    feed.subscribe(() => {
      const failed = feed.getState().clusters.some(({ trouble }) => trouble !== undefined);
      if (failed || answered().length === names.length - count) resolve();
    });
    feed.start();
    await promise;
    expect(answered().map(({ ref }) => ref.clusterName)).toEqual(names.slice(count));
  },
);
