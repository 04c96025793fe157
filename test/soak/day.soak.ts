import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { activityLimit } from '../../source/jobs/activity.ts';
import { breakages, places } from '../helpers/breakages.ts';
import type { Place } from '../helpers/breakages.ts';
import { troubleStory } from '../helpers/trouble-story.ts';
import { watchSimulator } from '../helpers/watched-simulator.ts';
import type { WatchedSimulator } from '../helpers/watched-simulator.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** A new job every 42 seconds: 2,057 a day. */
const beat = 42 * second;
/** How long Atlas keeps a job here, so that all but the last come and go. */
const kept = 2 * hour;

const world = {
  projects: [
    {
      name: 'Payments',
      clusters: [
        { name: 'Prod0', old: { jobs: 300, every: hour, age: hour } },
        { name: 'Orders', kind: 'sharded' as const, old: { jobs: 30, every: hour, age: hour } },
        { name: 'Users', old: { jobs: 8, every: hour, age: hour } },
      ],
    },
  ],
};

type Measured = {
  readonly heap: number;
  readonly timers: number;
  readonly handles: number;
  readonly listeners: number;
  readonly held: number;
  readonly activity: number;
};

function measure({ clock, feed }: WatchedSimulator): Measured {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { jobs, activity } = feed.getState();
  return {
    heap: process.memoryUsage().heapUsed,
    timers: clock.pending,
    handles: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    held: jobs.length,
    activity: activity.length,
  };
}

it('watching for a day does not increase memory', async ({ onTestFinished }) => {
  expect(globalThis.gc).toBeDefined();
  const watch = await watchSimulator({ world });
  onTestFinished(watch.close);
  await watch.start();
  const names = ['Prod0', 'Orders', 'Users'];
  const wanted = Math.ceil(day / beat / 4);
  const [troubles = []] = fc.sample(troubleStory(wanted, wanted), { seed: 24, numRuns: 1 });
  const possible = (Object.keys(places) as Place[]).filter((place) => places[place].signIn === 'api-key');
  const alive: { readonly id: string; readonly born: number }[] = [];
  const measured: Measured[] = [];
  const begin = watch.clock.wall;
  let come = 0;
  let gone = 0;

  for (let turn = 0; turn * beat < day; turn += 1) {
    // One job is created, the one before starts, the one before that ends, and old ones are deleted.
    alive.push({
      id: watch.world.addJob({ clusterName: names[turn % 3]!, state: 'Queued' }),
      born: watch.clock.wall,
    });
    come += 1;
    const [starting, ending] = [alive.at(-2), alive.at(-12)];
    if (starting !== undefined) watch.world.startJob(starting.id);
    if (ending !== undefined) watch.world.endJob(ending.id, turn % 7 === 0 ? 'Failed' : 'Successful');
    while (alive[0] !== undefined && alive[0].born < watch.clock.wall - kept) {
      watch.world.removeJob(alive.shift()!.id);
      gone += 1;
    }
    // A person opens a running job and closes it again, and sometimes pages.
    if (turn % 5 === 0) watch.feed.open(watch.running('Orders')[0]);
    if (turn % 5 === 3) watch.feed.open(undefined);
    if (turn % 50 === 0) watch.feed.loadMore();
    const trouble = turn % 4 === 0 ? troubles[turn / 4] : undefined;
    if (trouble !== undefined) {
      const place = possible[trouble.place % possible.length]!;
      const kinds = breakages(place);
      const fix = watch.inject(
        { ...kinds[trouble.breakage % kinds.length]!, times: 1 },
        places[place].pattern,
      );
      places[place].provoke?.(watch);
      await watch.pass(beat);
      fix();
    } else await watch.pass(beat);
    if ((turn + 1) * beat >= ((measured.length + 1) * day) / 10) measured.push(measure(watch));
  }
  await watch.expectRecovery();

  const [first, last] = [measured[0]!, measured.at(-1)!];
  const { tally, faults, clock } = watch;
  // oxlint-disable-next-line no-console -- the figures of docs/reliability.md
  console.log(
    `${(clock.wall - begin) / hour} h: ${tally.refreshes} refreshes, ${tally.requests} requests, ${faults.length} went wrong, ` +
      `${come} jobs came, ${gone} went, ${clock.mostListeners} listeners at most\n${measured.map((one) => JSON.stringify(one)).join('\n')}`,
  );
  expect(tally.refreshes).toBeGreaterThanOrEqual(20_000);
  expect(gone).toBeGreaterThanOrEqual(1800);
  expect(last.heap).toBeLessThan(first.heap * 1.1);
  const listed = names.reduce((sum, clusterName) => sum + watch.world.jobs({ clusterName }).length, 0);
  for (const { timers, handles, listeners, activity } of measured) {
    // Each cluster has one timer, and for a quarter of a second one more before a sweep.
    expect(timers).toBeLessThanOrEqual(1 + 2 * names.length);
    expect(handles).toBeLessThanOrEqual(first.handles + 2);
    expect(listeners).toBe(first.listeners);
    expect(activity).toBeLessThanOrEqual(activityLimit);
  }
  // A job is dropped after two sweeps without it.
  expect(last.held).toBeLessThanOrEqual(listed + 20);
  expect(clock.mostListeners).toBeLessThanOrEqual(4);
});
