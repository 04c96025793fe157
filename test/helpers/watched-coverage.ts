import type { Atlas } from '../../source/atlas/api/api.ts';
import { createAtlas } from '../../source/atlas/client.ts';
import { createCoverageFeed } from '../../source/feed/coverage/coverage-feed.ts';
import { createFeed } from '../../source/feed/feed.ts';
import type { FeedOptions } from '../../source/feed/feed-parts.ts';
import { realClock } from '../../source/platform/clock.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';
import type { WorldCluster } from '../../source/simulator/world/world.ts';
import { PatientClock } from './patient-clock.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** Daily snapshots, exported and kept for a week; the last one five hours ago. */
export const daily = {
  items: [{ every: 'daily', keptDays: 7 }],
  exports: 'daily',
  age: 5 * hour,
  days: 20,
} as const;

/** The program's client for a simulated Atlas, on a manually moved clock. */
export function clientOn({ url, keys }: Pick<Simulator, 'url' | 'keys'>, clock: PatientClock): Atlas {
  return createAtlas({
    baseUrl: url,
    api: 'v2',
    keys: { kind: 'api-key', ...keys },
    timing: {
      now: () => clock.now(),
      delay: (milliseconds, signal) => clock.delay(milliseconds, signal),
      schedule: realClock.schedule,
    },
    userAgent: 'test',
  });
}

/** The live verdicts on a simulated Atlas, with one manually moved clock. */
export async function watchCoverage(
  scenario: SimulatorOptions['scenario'] | readonly WorldCluster[],
  options: Partial<FeedOptions> = {},
) {
  const clock = new PatientClock();
  // A Saturday morning: five hours after the day's snapshots.
  clock.wall = Date.UTC(2026, 10, 28, 8, 16);
  const isList = Array.isArray(scenario);
  const simulator = await startSimulator({
    scenario: isList
      ? { projects: [{ name: 'Payments', clusters: scenario as readonly WorldCluster[] }] }
      : (scenario as SimulatorOptions['scenario']),
    now: () => clock.wall,
  });
  const { groupId, clusterNames } = simulator;
  const client = clientOn(simulator, clock);
  const atlas = clock.watch(client);
  const feed = createFeed({
    atlas,
    clusters: clusterNames.map((clusterName) => ({ groupId, clusterName })),
    pageSize: 100,
    interval: 10 * minute,
    clock,
    random: () => 0.5,
    ...options,
  });
  const coverage = createCoverageFeed({ atlas, feed, clock, projectName: () => 'Payments' });
  const log = simulator.requests as LoggedRequest[];
  return {
    clock,
    simulator,
    feed,
    coverage,
    async start(): Promise<void> {
      feed.start();
      coverage.start();
      await clock.pass(minute);
    },
    of: (clusterName: string) => coverage.get().get(`${groupId}/${clusterName}`)?.coverage,
    /** The answered requests since the last call, by cluster and kind. */
    take: (): readonly string[] =>
      log
        .splice(0)
        .filter(({ status }) => status !== 401)
        .map(({ path }) => path.replace(/.*\/groups\/[^/]+\/(clusters\/)?/, '').replace('/backup/', ' ')),
    async close(): Promise<void> {
      await coverage.close();
      await feed.close();
      await client.close();
      await simulator.close();
    },
  };
}
