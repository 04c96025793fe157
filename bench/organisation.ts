import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterRef } from '../source/jobs/job.ts';
import { bundleWatcher } from './bundles.ts';
import { number, type Figure, type RunLength } from './figure.ts';
import { random as randomFrom } from '../source/simulator/basics/random.ts';
import { organisationEvents } from './organisation-events.ts';
import { organisationKeys } from './organisation-keys.ts';
import { organisationList } from './organisation-list.ts';
import { organisationStart } from './organisation-start.ts';
import { openWatched } from './organisation-watched.ts';
import { worldOf } from './organisation-world.ts';
import type { Note } from './organisation-watcher.tsx';
import { cpuSeconds, residentMiB } from './processes.ts';
import { startAtlas } from './simulated-atlas.ts';

type Case = {
  readonly name: string;
  readonly clusters: number;
  readonly running: number;
  readonly limit: number;
  /** Whether one tenth of the clusters hangs, one answers 500 and one refuses. */
  readonly isBroken: boolean;
};

const cases: readonly Case[] = [
  { name: '1,000 clusters, 20 running', clusters: 1000, running: 20, limit: 1200, isBroken: false },
  { name: '100 clusters, 10 running', clusters: 100, running: 10, limit: 1200, isBroken: false },
  { name: '100 clusters, limit 300', clusters: 100, running: 10, limit: 300, isBroken: false },
  { name: '300 clusters, 90 broken', clusters: 300, running: 10, limit: 1200, isBroken: true },
];

const second = 1000;
const minute = 60 * second;
/** First refreshes and verdicts come before the measured time: at least and at most so long. */
const settling = 4.5 * minute;
const longestSettling = 10 * minute;
const measured = 10 * minute;

/**
 * The live view of many clusters on an Atlas with its limits and 150 ms of latency, for ten minutes after the first
 * refreshes; and what else many clusters may cost. `BENCH_CASE` chooses one: a part of a case's name, or `list`, `start`,
 * `keys` or `events`.
 */
export async function organisation(length: RunLength): Promise<readonly Figure[]> {
  const { quick } = length;
  const watcher = await bundleWatcher();
  const wanted = process.env['BENCH_CASE'];
  const chosen = cases.filter(({ name }) => wanted === undefined || name.includes(wanted));
  const taken: Figure[] = [];
  for (const one of quick ? chosen.slice(1, 2) : chosen) {
    const played = await play(one, watcher, quick ? 2 * minute : measured);
    taken.push(...figuresOf(one, played));
  }
  const others = [
    { name: 'list', take: async () => [await organisationList()] },
    { name: 'start', take: async () => organisationStart(length) },
    { name: 'keys', take: async () => [await organisationKeys(length)] },
    { name: 'events', take: async () => [await organisationEvents(watcher)] },
  ];
  for (const { name, take } of others)
    if (wanted === undefined || wanted === name) taken.push(...(await take()));
  return taken;
}

type Surprise = { readonly id: string; readonly at: number; ended: boolean };

type Played = {
  readonly notes: readonly Note[];
  readonly times: readonly number[];
  readonly refused: number;
  readonly begun: number;
  readonly steady: number;
  readonly surprises: readonly Surprise[];
  /** Seconds a minute: of the measured time, and of its two halves. */
  readonly cpu: { readonly all: number; readonly first: number; readonly second: number };
  readonly memory: number;
};

async function play(one: Case, watcher: string, span: number): Promise<Played> {
  const world = worldOf(one.clusters, one.running);
  const atlas = await startAtlas({ scenario: world, latency: 150, limit: one.limit });
  const clusters = (await atlas.ask({ kind: 'clusters' })) as readonly ClusterRef[];
  if (one.isBroken) {
    await atlas.ask({ kind: 'break', hang: ending(7), fail: ending(8), refuse: ending(9) });
  }
  const begun = Date.now();
  const { terminal, notes: readNotes } = openWatched(watcher, atlas, {
    clusters,
    name: `${one.clusters}-${one.limit}`,
  });
  const times: number[] = [];
  let refused = 0;
  const takeTraffic = async (): Promise<void> => {
    const came = (await atlas.ask({ kind: 'traffic' })) as { times: readonly number[]; refused: number };
    times.push(...came.times);
    refused += came.refused;
  };
  await wait(settling, takeTraffic);
  while ((readNotes().at(-1)?.judged ?? 0) < answering(one) && Date.now() - begun < longestSettling)
    await wait(5 * second, takeTraffic);
  const steady = Date.now();
  const before = await cpuSeconds(terminal.pid);
  let half: { readonly at: number; readonly cpu: number } | undefined;
  const random = randomFrom(one.clusters);
  const surprises: Surprise[] = [];
  const quiet = clusters.filter((_, at) => at % Math.floor(one.clusters / one.running) !== 0 && at % 10 < 7);
  while (Date.now() - steady < span) {
    const seen = new Set(readNotes().flatMap((note) => note.seen.map(({ id }) => id)));
    for (const surprise of surprises) {
      if (surprise.ended || !seen.has(surprise.id)) continue;
      surprise.ended = true;
      await atlas.ask({ kind: 'end', id: surprise.id });
    }
    const cluster = quiet[Math.floor(random() * quiet.length)];
    // The last ones would not be seen in time. One every 10 s: each runs for a while, which costs requests too.
    if (cluster !== undefined && Date.now() - steady < span - 6.5 * minute) {
      const id = (await atlas.ask({ kind: 'surprise', ...cluster })) as string;
      surprises.push({ id, at: Date.now(), ended: false });
    }
    // As many for each request that may be sent.
    await wait(10 * second * (1200 / one.limit), takeTraffic);
    if (half === undefined && Date.now() - steady >= span / 2)
      half = { at: Date.now(), cpu: await cpuSeconds(terminal.pid) };
  }
  const end = await cpuSeconds(terminal.pid);
  const cpu = {
    all: cpuOf(before, end, steady, Date.now()),
    first: half === undefined ? NaN : cpuOf(before, half.cpu, steady, half.at),
    second: half === undefined ? NaN : cpuOf(half.cpu, end, half.at, Date.now()),
  };
  const memory = await residentMiB(terminal.pid);
  await takeTraffic();
  await terminal.end();
  atlas.close();
  return { notes: readNotes(), times, refused, begun, steady, surprises, cpu, memory };
}

/** How many clusters can answer. */
function answering({ clusters, isBroken }: Case): number {
  return isBroken ? clusters * 0.7 : clusters;
}

/** CPU seconds a minute. */
function cpuOf(from: number, to: number, since: number, until: number): number {
  return (to - from) / ((until - since) / minute);
}

/** Every tenth cluster, by name. */
function ending(digit: number): string {
  return `cluster-\\d{3}${digit}/`;
}

async function wait(span: number, meanwhile: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + span; Date.now() < end;) {
    await delay(Math.min(2 * second, Math.max(0, end - Date.now())));
    await meanwhile();
  }
}

function figuresOf(one: Case, played: Played): readonly Figure[] {
  const { notes, times, refused, begun, steady, surprises, cpu, memory } = played;
  const late = notes.filter(({ at }) => at >= steady);
  const ages = late.flatMap(({ running }) => running).toSorted((a, b) => a - b);
  const oldest = Math.max(...late.map((note) => note.oldest));
  const first = notes.find(({ known }) => known >= answering(one))?.at;
  const judged = notes.find((note) => note.judged >= answering(one))?.at;
  const seenAt = new Map(notes.flatMap(({ seen }) => seen.map(({ id, at }) => [id, at])));
  const waits = surprises.map(({ id, at }) => (seenAt.get(id) ?? Infinity) - at).toSorted((a, b) => a - b);
  const most = mostInAMinute(times, 0);
  const steadily = mostInAMinute(times, steady);
  const perMinute =
    times.filter((at) => at >= steady).length / (((notes.at(-1)?.at ?? steady) - steady) / minute);
  const figure = (name: string, value: string, goal: string, met: boolean, against = ''): Figure => ({
    name: `${one.name}: ${name}`,
    measured: value,
    goal,
    met,
    against,
  });
  const seconds = (span: number): string => (Number.isFinite(span) ? `${number(span / second)} s` : 'never');
  const share = one.limit / 4;
  const cpuGoal = one.clusters > 100 ? 4 : 2;
  const firstLook = first === undefined ? Infinity : first - begun;
  const firstVerdicts = judged === undefined ? Infinity : judged - begun;
  const at = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return [
    figure(
      'requests a minute, steady',
      `${number(perMinute, 0)} (most ${steadily})`,
      `≤ ${share}`,
      steadily <= share * 1.02,
      `most in any minute ${most}`,
    ),
    figure('answers of 429', String(refused), 'none', refused === 0),
    figure(
      'age of running jobs, p99',
      seconds(quantile(ages, 0.99)),
      '≤ 12 s',
      quantile(ages, 0.99) <= 12 * second,
      `median ${seconds(quantile(ages, 0.5))}, most ${seconds(ages.at(-1) ?? 0)}`,
    ),
    figure('oldest quiet cluster', seconds(oldest), '≤ 6 min', oldest <= 6 * minute),
    figure(
      'a new job on a quiet cluster is seen after',
      `${seconds(at(0.5))}, worst ${seconds(waits.at(-1) ?? 0)}`,
      'median ≤ 3 min, worst ≤ 6.5 min',
      at(0.5) <= 3 * minute && (waits.at(-1) ?? 0) <= 6.5 * minute,
      `${waits.length} jobs`,
    ),
    figure(
      'all looked at once',
      seconds(firstLook),
      '≤ 4 min, ≤ half of the limit in any minute',
      firstLook <= 4 * minute && most <= one.limit / 2,
      `most in any minute ${most}`,
    ),
    figure('all verdicts known', seconds(firstVerdicts), '≤ 10 min', firstVerdicts <= 10 * minute),
    figure(
      'CPU, seconds a minute',
      number(cpu.all, 2),
      `≤ ${cpuGoal}, and flat`,
      cpu.all <= cpuGoal && cpu.second <= cpu.first * 1.15,
      `first half ${number(cpu.first, 2)}, second ${number(cpu.second, 2)}`,
    ),
    figure('memory', `${number(memory, 0)} MiB`, '≤ 190 MiB', memory <= 190),
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function mostInAMinute(times: readonly number[], from: number): number {
  const late = times.filter((at) => at >= from).toSorted((a, b) => a - b);
  let [most, first] = [0, 0];
  late.forEach((at, last) => {
    while ((late[first] ?? 0) <= at - minute) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
