import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { listenForScrapes } from '../../source/commands/serving/listener.ts';
import { liveText } from '../../source/commands/serving/serve-metrics.ts';
import { createCoverageFeed } from '../../source/feed/coverage/coverage-feed.ts';
import { createFeed } from '../../source/feed/feed.ts';
import { openHooks } from '../../source/hooks/open-hooks.ts';
import { activityLimit } from '../../source/jobs/activity.ts';
import { clusterKey, type ClusterRef } from '../../source/jobs/job.ts';
import { realClock } from '../../source/platform/clock.ts';
import { configFilePath } from '../../source/platform/config-paths.ts';
import { createStore } from '../../source/platform/store.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createAnnouncer } from '../../source/ui/app/notifications.ts';
import { createTerminalSequences } from '../../source/ui/terminal/terminal-sequences.ts';
import { frame } from '../helpers/frames.tsx';
import { PatientClock } from '../helpers/patient-clock.ts';
import { removeFolder } from '../helpers/sign-in.ts';
import { programEnvironment } from '../helpers/steady.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { clientOn, hour, minute } from '../helpers/watched-coverage.ts';
import { endedJobs, weekWorld } from './week-world.ts';

const hours = 7 * 24;
/** With ATLAS_EXPORTS_TEST_SOAK=whole, all 1,000 clusters: an hour or more. */
const isWhole = process.env['ATLAS_EXPORTS_TEST_SOAK'] === 'whole';

/** What is watched, how often, with how many requests a minute at most, and how old its data may become. */
const soak = isWhole
  ? // The budget is a tenth of the usual one, so all periods stretch: a quiet cluster is read every three quarters of an
    // hour, and exports take longer than that, so that each is seen running.
    {
      projects: undefined,
      failing: 0.01,
      lasts: hour,
      interval: minute,
      rateLimit: { capacity: 600, refill: 600 },
      budget: 0.05,
      allowed: 30,
      oldest: hour,
    }
  : // Rare enough that a week takes minutes, and often enough to see each export run: the shortest takes 12 minutes.
    {
      projects: new Set(['Payments', 'Billing']),
      failing: 0.05,
      lasts: 0,
      interval: 10 * minute,
      rateLimit: undefined,
      budget: 0.25,
      allowed: 300,
      oldest: 11 * minute,
    };

/** A home folder whose hook appends a line for each event, and what it has written. */
async function hookHome() {
  const homedir = await mkdtemp(path.join(tmpdir(), 'atlas-exports-week-'));
  onTestFinished(() => removeFolder(homedir));
  const machine = { platform: process.platform, homedir, env: { ...programEnvironment(), HOME: homedir } };
  const config = configFilePath(machine);
  await mkdir(path.dirname(config), { recursive: true });
  await writeFile(config, '');
  const [out, program] = [path.join(homedir, 'out'), path.join(homedir, 'hook.sh')];
  await writeFile(out, '');
  await writeFile(
    program,
    `#!/bin/sh\necho "$ATLAS_EXPORTS_EVENT $ATLAS_EXPORTS_PROJECT/$ATLAS_EXPORTS_CLUSTER $ATLAS_EXPORTS_JOB_ID" >> ${out}\n`,
  );
  await chmod(program, 0o700);
  const hooks = new Map(
    (['failed', 'ended', 'missing', 'overdue'] as const).map((event) => [event, [program]] as const),
  );
  return {
    machine,
    hooks,
    told: async (event: string) =>
      (await readFile(out, 'utf8'))
        .split('\n')
        .filter((line) => line.startsWith(`${event} `))
        .map((line) => line.slice(event.length + 1)),
  };
}

it(
  'watches an organisation for a week with hooks, notices and metrics on',
  { timeout: 6 * hour },
  async () => {
    expect(globalThis.gc).toBeDefined();
    const clock = new PatientClock();
    const { world: scenario, ...expected } = weekWorld(soak);
    const simulator = await startSimulator({
      scenario,
      now: () => clock.wall,
      rateLimit: soak.rateLimit,
    });
    onTestFinished(simulator.close);
    const { world } = simulator;
    const projects = [...world.projects.values()];
    const refs = projects.flatMap(({ id, clusters }) =>
      [...clusters.keys()].map((clusterName) => ({ groupId: id, clusterName })),
    );
    const names = createStore<ReadonlyMap<string, string>>(
      new Map(projects.map(({ id, name }) => [id, name])),
    );
    const client = clientOn(simulator, clock);
    onTestFinished(() => client.close());
    const atlas = clock.watch(client);
    const { interval, budget } = soak;
    const feed = createFeed({
      atlas,
      clusters: refs,
      pageSize: 100,
      interval,
      budget,
      clock,
      random: () => 0.5,
    });
    onTestFinished(() => feed.close());
    const projectName = (groupId: string): string => names.get().get(groupId) ?? groupId;
    const coverage = createCoverageFeed({ atlas, feed, clock, projectName });
    onTestFinished(() => coverage.close());
    // Programs and scrapers take real time, in which this clock stands still.
    const outside = { now: () => clock.wall, schedule: realClock.schedule };
    const home = await hookHome();
    const lines: string[] = [];
    const settings = { hooks: home.hooks, demo: undefined };
    const hooks = openHooks({ ...home.machine, settings, log: (line) => lines.push(line) }, names, outside);
    onTestFinished(() => hooks.close());
    hooks.watch(feed, coverage);
    const env = { TERM: 'xterm-kitty' };
    const sequences = createTerminalSequences({ env, platform: 'linux', ascii: false });
    const notices: string[] = [];
    const announcer = createAnnouncer({
      feed,
      clock,
      projects: names,
      sequences: {
        ...sequences,
        notifyDesktop: (title, body) => {
          notices.push(title);
          return sequences.notifyDesktop(title, body);
        },
      },
      write: () => undefined,
      notify: 'desktop',
    });
    onTestFinished(announcer.close);
    const metrics = (): string => liveText(feed, coverage, projectName, { all: 0, limited: 0 }, clock.wall);
    const listener = await listenForScrapes({ host: '127.0.0.1', port: 0 }, outside, metrics);
    onTestFinished(() => listener.close());

    const before = endedJobs(world, refs).all;
    const log = simulator.requests as LoggedRequest[];
    const inMinute = new Map<number, number>();
    let refused = 0;
    let scraped = 0;
    let worst = 0;
    const measured: { heap: number; timers: number; handles: number; held: number }[] = [];
    const readLog = (): void => {
      for (const { at, status } of log.splice(0)) {
        if (status === 429) refused += 1;
        const number = Math.floor(at / minute);
        // A challenge costs nothing of Atlas's limit.
        if (status !== 401) inMinute.set(number, (inMinute.get(number) ?? 0) + 1);
      }
    };
    feed.start();
    coverage.start();
    const begun = clock.wall;
    do await clock.pass(minute);
    while (feed.getState().clusters.some(({ updatedAt }) => updatedAt === undefined));
    const early = endedJobs(world, refs).all.difference(before);
    const isJudged = (ref: ClusterRef): boolean => {
      const verdict = coverage.get().get(clusterKey(ref))?.coverage;
      return verdict !== undefined && verdict.doubt !== 'loading';
    };
    // Until then, up to twice the budget may be used.
    for (; !refs.every(isJudged); readLog()) await clock.pass(minute);
    await clock.pass(hour);
    readLog();
    say(`every cluster has a verdict after ${(clock.wall - begun) / hour - 1} h`);
    const atStart = sum(inMinute.values());
    inMinute.clear();
    for (let passed = 1; passed <= hours; passed += 1) {
      await clock.pass(hour);
      const text = await (await fetch(listener.url)).text();
      scraped += text.length;
      expect(text.match(/^atlas_exports_up\{.*\} 1$/gm)).toHaveLength(refs.length);
      const state = feed.getState();
      worst = Math.max(worst, ...state.clusters.map(({ updatedAt = 0 }) => clock.wall - updatedAt));
      expect(state.clusters.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
      expect(state.activity.length).toBeLessThanOrEqual(activityLimit);
      expect(frame(state, { columns: 120, rows: 40, coverage: coverage.get() })).toHaveLength(40);
      readLog();
      if (passed % 12 !== 0) continue;
      for (let round = 0; round < 3; round += 1) globalThis.gc?.();
      const now = {
        heap: process.memoryUsage().heapUsed,
        timers: clock.pending,
        handles: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
        held: state.jobs.length,
      };
      measured.push(now);
      say(`${passed} h`, JSON.stringify(now), `at most ${Math.max(...inMinute.values())} requests a minute`);
    }
    const truth = endedJobs(world, refs).all.difference(before);
    await clock.pass(soak.oldest);
    readLog();
    const later = endedJobs(world, refs);
    const ended = await waitFor(
      async () => {
        const ids = (await home.told('ended')).map(jobOf);
        return truth.isSubsetOf(new Set(ids)) ? ids : undefined;
      },
      { what: 'the hook of each job that ended', shows: () => lines.join('\n') },
    );
    const [failed = [], missing = [], overdue = []] = await Promise.all(
      ['failed', 'missing', 'overdue'].map(home.told),
    );
    // `Export failed · orders` is one; `2 exports failed, 1 succeeded` are three.
    const counted = notices.flatMap((title) =>
      title.startsWith('Export ') ? [1] : (title.match(/\d+/g) ?? []).map(Number),
    );
    const { user, system } = process.cpuUsage();
    say(
      `${refs.length} clusters, ${atStart + sum(inMinute.values())} requests, at most ${Math.max(...inMinute.values())} a minute,`,
      `${truth.size} jobs ended, ${ended.length} told, ${failed.length} failed, ${missing.length} missing,`,
      `${overdue.length} overdue, ${sum(counted)} of them in ${notices.length} notices, ${early.size} ended early,`,
      `${scraped} bytes scraped, oldest data ${worst / minute} min,`,
      `heap ${measured.map(({ heap }) => (heap / 2 ** 20).toFixed(1)).join(', ')} MB,`,
      `${((user + system) / 6e7).toFixed(1)} min of CPU`,
    );
    expect(ended.length).toBe(new Set(ended).size);
    expect(ended.filter((id) => !later.all.has(id) || before.has(id))).toEqual([]);
    expect(failed.map(jobOf).toSorted()).toEqual(ended.filter((id) => later.failed.has(id)).toSorted());
    expect(missing.map(clusterOf).toSorted()).toEqual(expected.missing.toSorted());
    expect(overdue.map(clusterOf).toSorted()).toEqual(expected.overdue.toSorted());
    // A job that had ended when its cluster was first read is no notice.
    expect(sum(counted)).toBeLessThanOrEqual(ended.length);
    expect(sum(counted)).toBeGreaterThanOrEqual(ended.length - early.size);
    expect(lines).toEqual([]);
    expect(hooks.troubles.get()).toEqual([]);
    expect(worst).toBeLessThanOrEqual(soak.oldest);
    expect(refused).toBe(0);
    expect(Math.max(...inMinute.values())).toBeLessThanOrEqual(soak.allowed);
    const [first] = measured;
    const half = measured.length / 2;
    const mean = (some: typeof measured): number => sum(some.map(({ heap }) => heap)) / some.length;
    expect(mean(measured.slice(half))).toBeLessThan(mean(measured.slice(0, half)) * 1.1);
    expect(Math.max(...measured.map(({ handles }) => handles))).toBeLessThanOrEqual(
      (first?.handles ?? 0) + 4,
    );
    expect(Math.max(...measured.map(({ timers }) => timers))).toBeLessThanOrEqual(
      (first?.timers ?? 0) + refs.length,
    );
  },
);

/** The figures of docs/reliability.md. */
function say(...words: readonly string[]): void {
  // oxlint-disable-next-line no-console -- to be read while it runs
  console.log(words.join(' '));
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

/** Of a line that the hook wrote: `Project/cluster ID`. */
function jobOf(line: string): string {
  return line.split(' ').at(-1) ?? '';
}

function clusterOf(line: string): string {
  return line.trim();
}
