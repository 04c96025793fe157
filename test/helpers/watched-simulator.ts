import { expect } from 'vitest';

import { createAtlas } from '../../source/atlas/client.ts';
import { createFeed } from '../../source/feed/feed.ts';
import type { ClusterState } from '../../source/feed/feed-state.ts';
import { clusterKey, isUnfinished } from '../../source/jobs/job.ts';
import type { Job } from '../../source/jobs/job.ts';
import type { Fault, FaultMatch, LoggedRequest } from '../../source/simulator/http/faults.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { SimulatorOptions } from '../../source/simulator/simulator.ts';
import type { World } from '../../source/simulator/world/world.ts';
import { PatientClock } from './patient-clock.ts';

const hour = 3_600_000;
const second = 1000;
const glance = 2500;
/** Longer than any test, milliseconds: undici's own limits apply, whatever hangs. */
const never = hour;
/**
 * The most refreshes of one cluster that can start in a minute at 10 s: a success, then three failures, 1, 2 and 4 s
 * apart.
 */
const mostRefreshes = 15;
/** The longest back-off, milliseconds (atlas/http/retry.ts); a refused client asks as rarely. */
const ceiling = 60_000;

/** Five pages of ten jobs, two of which still run on the third, beside a small sharded cluster. */
const usualWorld: World = {
  projects: [
    {
      name: 'Payments',
      clusters: [
        {
          name: 'Prod0',
          old: { jobs: 48, every: hour, age: hour },
          jobs: [25.4, 25.6].map((age) => ({
            state: 'InProgress',
            createdAt: 1_700_000_000_000 - age * hour,
          })),
        },
        { name: 'Orders', kind: 'sharded', old: { jobs: 8, every: hour, age: hour } },
      ],
    },
  ],
};

export type WatchOptions = {
  readonly signIn?: 'api-key' | 'service-account';
  readonly world?: World;
  readonly simulator?: SimulatorOptions;
  /** Milliseconds on the fake clock. */
  readonly interval?: number;
  /** A URL in front of the simulator's own. */
  readonly url?: (simulatorUrl: string) => Promise<string>;
};

type Hold = { readonly from: number; readonly until: number };

/**
 * The real client and feed over a simulated Atlas on one fake clock, and what must hold at every moment: nothing shown
 * is lost, nothing old is called fresh, no request comes too soon, and there is always a next one.
 */
export async function watchSimulator(options: WatchOptions = {}) {
  const { signIn = 'api-key', interval = 10 * second } = options;
  const clock = new PatientClock();
  const simulator = await startSimulator({
    scenario: options.world ?? usualWorld,
    now: () => clock.wall,
    ...options.simulator,
  });
  const { groupId, clusterNames, world } = simulator;
  /** How many requests hang on purpose. */
  let hanging = 0;
  const client = createAtlas({
    baseUrl: (await options.url?.(simulator.url)) ?? simulator.url,
    api: 'v2',
    keys:
      signIn === 'api-key'
        ? { kind: 'api-key', ...simulator.keys }
        : { kind: 'service-account', ...simulator.serviceAccount },
    // The clock stands still while a request is open, so request timeouts use real time: only while something hangs on
    // purpose, or a busy machine would look like an Atlas that does not answer.
    timing: {
      now: () => clock.now(),
      delay: (milliseconds, signal) => clock.delay(milliseconds, signal),
      schedule(callback, milliseconds) {
        const timer = setInterval(() => {
          if (hanging === 0) return;
          clearInterval(timer);
          callback();
        }, milliseconds);
        return () => clearInterval(timer);
      },
    },
    userAgent: 'test',
    timeouts: { connect: never, headers: never, body: never, whole: 0.6 * second },
  });
  // Constant instead of random jitter: half of the most.
  const feed = createFeed({
    atlas: clock.watch(client),
    clusters: clusterNames.map((clusterName) => ({ groupId, clusterName })),
    pageSize: 10,
    interval,
    clock,
    random: () => 0.5,
  });

  const holds: Hold[] = [];
  const faults: LoggedRequest[] = [];
  /** Errors that listeners must not throw. */
  const wrong: unknown[] = [];
  let begun = false;
  let recent: readonly LoggedRequest[] = [];
  /** When refreshes started, by cluster, and when a person asked for one. */
  const beginnings = new Map<string, readonly number[]>();
  let wishes: readonly number[] = [];
  let asking: ReadonlySet<string> = new Set();
  let drawn: readonly Job[] = [];
  let shown: ReadonlySet<string> = new Set();
  let updated = new Map<string, number | undefined>();
  const tally = { requests: 0, refreshes: 0, mostInAMinute: 0, longestWait: 0 };

  const jobsOf = (clusterName: string) =>
    feed.getState().jobs.filter((job) => job.clusterName === clusterName);

  /** How the held data differs from the server's: each job, the newest page, and every running job. */
  function differences({ ref: { clusterName }, problems }: ClusterState): readonly unknown[] {
    const held = jobsOf(clusterName).map(({ id, state }) => ({ id, state }));
    const truth = world.jobs({ clusterName });
    const states = new Map(truth.map(({ id, state }) => [id, state]));
    const ids = new Set(held.map(({ id }) => id));
    // The next sweeps drop what Atlas has dropped.
    const listed = held.filter(({ id }) => states.has(id));
    return [
      // A job that could not be requested is named on the screen.
      ...listed.filter(({ id, state }) => states.get(id) !== state && !problems.join().includes(id)),
      ...truth.slice(0, 10).filter(({ id }, index) => listed[index]?.id !== id),
      // Before the first sweep, jobs on other pages are unknown.
      ...(begun ? truth.filter(({ id, state }) => /Queued|InProgress/.test(state) && !ids.has(id)) : []),
    ];
  }

  const unsubscribe = feed.subscribe(() => {
    const { jobs, clusters } = feed.getState();
    if (jobs !== drawn) {
      drawn = jobs;
      const now = new Set(jobs.map(({ id }) => id));
      const gone = [...shown].filter((id) => !now.has(id));
      shown = now;
      // Lost means: it was shown and still exists.
      const truth =
        gone.length === 0 ? [] : clusterNames.flatMap((clusterName) => world.jobs({ clusterName }));
      wrong.push(...truth.filter(({ id }) => gone.includes(id)).map(({ id }) => `${id} is lost`));
    }
    const minuteAgo = clock.wall - 60 * second;
    wishes = wishes.filter((at) => at > minuteAgo);
    for (const cluster of clusters) {
      const key = clusterKey(cluster.ref);
      if (cluster.phase === 'asking' && !asking.has(key)) {
        const begun = [...(beginnings.get(key) ?? []).filter((at) => at > minuteAgo), clock.wall];
        beginnings.set(key, begun);
        if (begun.length > mostRefreshes + wishes.length) wrong.push(`${begun.length} refreshes in a minute`);
      }
      if (cluster.updatedAt === updated.get(key)) continue;
      updated = new Map(updated).set(key, cluster.updatedAt);
      tally.refreshes += 1;
      if (cluster.updatedAt !== clock.wall) wrong.push(`fresh since ${cluster.updatedAt}`);
      wrong.push(...differences(cluster));
    }
    asking = new Set(clusters.filter(({ phase }) => phase === 'asking').map(({ ref }) => clusterKey(ref)));
  });

  /** Everything that must hold between two requests. */
  function check(): void {
    expect(wrong).toEqual([]);
    const log = simulator.requests as LoggedRequest[];
    const came = log.splice(0);
    tally.requests += came.length;
    // Collected into one expectation: this is called thousands of times.
    const broken = came.flatMap(({ at, path }) =>
      holds
        .filter(({ from, until }) => at > from && at < until)
        .map((hold) => `${path} came at ${at}, in ${JSON.stringify(hold)}`),
    );
    recent = [...recent, ...came].filter(({ at }) => at > clock.wall - 60 * second);
    tally.mostInAMinute = Math.max(tally.mostInAMinute, recent.length);

    const { clusters, paused } = feed.getState();
    const held = Math.max(0, ...holds.map(({ until }) => until));
    for (const { trouble, updatedAt, nextAt, phase, failingSince } of clusters) {
      if (phase !== 'waiting') broken.push(`the phase is ${phase}`);
      if ((trouble === undefined) !== (failingSince === undefined))
        broken.push(`failing since ${failingSince} with ${JSON.stringify(trouble)}`);
      if (paused) continue;
      if (nextAt === undefined) broken.push('there is no next time');
      const wait = (nextAt ?? 0) - clock.wall;
      tally.longestWait = Math.max(tally.longestWait, wait);
      const longest = Math.max(clock.wall, held) + Math.max(ceiling, interval);
      if ((nextAt ?? 0) > longest) broken.push(`the next time is ${nextAt}, after ${longest}`);
      if (trouble === undefined && updatedAt !== undefined && clock.wall - updatedAt > interval)
        broken.push(`what is of ${updatedAt} is called fresh at ${clock.wall}`);
    }
    expect(broken).toEqual([]);
  }

  /** From now on requests have a timeout; returns a function that undoes that. */
  function limitTime(): () => void {
    hanging += 1;
    let ended = false;
    return () => {
      if (!ended) hanging -= 1;
      ended = true;
    };
  }

  /** Lets this many milliseconds pass, and checks every few seconds. */
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= glance) {
      await clock.pass(Math.min(glance, left));
      check();
    }
  }

  return {
    clock,
    simulator,
    feed,
    client,
    world,
    tally,
    pass,
    check,
    limitTime,
    refresh(): void {
      wishes = [...wishes, clock.wall];
      feed.refresh();
    },
    resume(): void {
      wishes = [...wishes, clock.wall];
      feed.resume();
    },
    /** Starts, and waits for the first load and the sweep after it. */
    async start(): Promise<void> {
      feed.start();
      await pass(interval);
      begun = feed.getState().clusters.every(({ trouble }) => trouble === undefined);
      await pass(2 * interval);
    },
    faults,
    /** Injects a fault and records the time that it asks to wait. */
    inject(fault: Fault, matches: RegExp = /./): () => void {
      const unlimit = fault.kind === 'hang' ? limitTime() : () => undefined;
      const until = (takeBack: () => void) => () => {
        unlimit();
        takeBack();
      };
      // A connection has no request yet.
      if ('at' in fault && fault.at === 'connect') return until(simulator.inject(fault));
      const match: FaultMatch = (request) => {
        if (`${request.path}${request.query}`.search(matches) < 0) return false;
        if (fault.match !== undefined && typeof fault.match === 'function' && !fault.match(request))
          return false;
        faults.push(request);
        if (fault.kind === 'status' && typeof fault.retryAfter === 'number')
          holds.push({ from: clock.wall, until: clock.wall + fault.retryAfter * second });
        return true;
      };
      return until(simulator.inject({ ...fault, match }));
    },
    /** One interval after the time that the screen announces, everything matches the server. */
    async expectRecovery(): Promise<void> {
      const { clusters } = feed.getState();
      const due = Math.max(...clusters.map(({ nextAt }) => nextAt ?? clock.wall));
      await pass(due - clock.wall + interval);
      begun = true;
      for (const cluster of feed.getState().clusters) {
        expect(cluster.trouble).toBeUndefined();
        expect(differences(cluster)).toEqual([]);
      }
    },
    /** The running jobs of a cluster, newest first. */
    running: (clusterName: string) => jobsOf(clusterName).filter(isUnfinished),
    async close(): Promise<void> {
      unsubscribe();
      await feed.close();
      await client.close();
      await simulator.close();
    },
  };
}

export type WatchedSimulator = Awaited<ReturnType<typeof watchSimulator>>;
