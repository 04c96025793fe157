import { failures } from './job-texts.ts';
import { nightly } from './nightly.ts';
import { organisation } from './organisation.ts';
import type { Fate } from './policy.ts';
import type { World, WorldCluster } from './world.ts';

/** The built-in worlds, each with the line that `--demo` shows for it. */
export const scenarioNames = {
  nightly: 'daily exports of 18 clusters, run 60 times as fast, one of which goes missing while you watch',
  busy: 'three clusters, jobs that queue, run, fail and succeed while you watch',
  quiet: 'hundreds of ended jobs, nothing running',
  empty: 'a cluster that has never exported a snapshot',
  one: 'a single job, running',
  many: '5,000 jobs, three of them unfinished',
  sharded: 'a cluster of 12 shards, each with an export of its own',
  'oldest-first': 'busy, with the oldest job on the first page',
  unordered: 'busy, with the jobs in no order at all',
  trouble: 'busy, with an Atlas that is slow, limits requests and fails now and then',
  refused: 'a key that lacks the role to see export jobs',
  coverage: 'a cluster for each verdict, and an export that goes missing while you watch',
  organisation: '100 projects with 1,000 clusters, about 20 of them exporting at any time',
  hostile: 'control characters, colours and bidi marks in every text',
} as const satisfies Record<string, string>;

export type ScenarioName = keyof typeof scenarioNames;

/** Whether an untrusted word names a scenario. */
export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(scenarioNames, name);
}

/** Variations of a scenario; `jobs`: how many in the first cluster. */
export type ScenarioOptions = { readonly speed: number; readonly jobs: number | undefined };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** At speed 1 a watched export runs ten times as fast as the recorded ones: at least 73 seconds. */
const haste = 10;

/** How many watched jobs came before the start, so that the newest page already shows such durations. */
const recent = 64;

/** A scenario's world. */
export function scenarioWorld(name: ScenarioName, options: ScenarioOptions): World {
  return worlds[name](options);
}

const worlds: Record<ScenarioName, (options: ScenarioOptions) => World> = {
  nightly,
  busy,
  quiet: ({ jobs = 240 }) => payments([ended('Prod0', jobs), { ...ended('Orders', 60), kind: 'sharded' }]),
  empty: () => payments([{ name: 'Prod0' }]),
  one: () =>
    payments([
      {
        name: 'Prod0',
        live: { age: 90 * second, every: 30 * second, haste: 2, limit: 1, ends: 'in time' },
      },
    ]),
  many: ({ jobs = 5000 }) =>
    payments([
      {
        ...ended('Prod0', Math.max(0, jobs - 3)),
        live: { age: 30 * minute, every: 10 * minute, haste: 1, limit: Math.min(3, jobs), ends: 'endless' },
      },
    ]),
  sharded: ({ speed, jobs = 300 }) =>
    payments([{ ...watched('Orders', jobs, 30 * second, speed), kind: 'sharded', shards: 12 }]),
  'oldest-first': (options) => ({ ...busy(options), order: 'oldest-first' }),
  unordered: (options) => ({ ...busy(options), order: 'none' }),
  trouble: (options) => ({ ...busy(options), troubleRate: 0.2 }),
  refused: (options) => ({ ...busy(options), refusal: { kind: 'role' } }),
  coverage: () => payments(covered),
  organisation,
  hostile: ({ speed, jobs = 200 }) => ({
    projects: [
      {
        name: 'Payments',
        hostile: true,
        clusters: [
          watched('Prod0', jobs, 20 * second, speed),
          { ...watched('Orders', 60, 30 * second, speed), kind: 'sharded' },
        ],
      },
    ],
  }),
};

function busy({ speed, jobs = 1200 }: ScenarioOptions): World {
  return {
    projects: [
      {
        name: 'Payments',
        clusters: [
          watched('Prod0', jobs, 20 * second, speed),
          { ...watched('Orders', 420, 30 * second, speed), kind: 'sharded' },
          { ...watched('Ledger', 90, 3 * minute, speed), counts: 'zero' },
          { name: 'Sandbox', kind: 'flex' },
        ],
      },
      { name: 'Analytics', clusters: [{ ...ended('Warehouse', 150), counts: 'zero-at-end' }] },
    ],
  };
}

const day = 24 * hour;
const failed: Fate = { kind: 'failed', reason: failures[0] };
const daily = {
  items: [{ every: 'daily', keptDays: 7 }],
  exports: 'daily',
  age: 5 * hour,
  days: 40,
} as const;

/** One cluster for each verdict; `checkout` is good until its next export is due, within a minute of the start. */
const covered: readonly WorldCluster[] = [
  { name: 'orders-eu', policy: { ...daily, fates: { 0: { kind: 'silent' } } } },
  { name: 'checkout', policy: { ...daily, age: day - 65 * second, fates: { 1: { kind: 'reported' } } } },
  { name: 'ledger', policy: { ...daily, age: 9 * hour, fates: { [-2]: failed, [-1]: failed, 0: failed } } },
  {
    name: 'archive',
    policy: {
      items: [
        { every: 'hourly', interval: 6, keptDays: 2 },
        { every: 'weekly', interval: 7, keptDays: 28 },
      ],
      exports: 'monthly',
      age: 2 * hour,
      days: 30,
    },
  },
  { name: 'reports', old: { jobs: 30, every: day, age: 3 * day } },
  {
    name: 'staging',
    jobs: [
      { state: 'Successful', age: 9 * day },
      { state: 'Failed', age: 3 * hour, reason: failures[3] ?? failures[0] },
    ],
  },
  {
    name: 'search',
    kind: 'sharded',
    policy: { ...daily, age: 40 * minute, fates: { 0: { kind: 'exported', lasts: 5 * hour } } },
  },
  { name: 'prod0', policy: { ...daily, age: 6 * hour } },
  { name: 'scratch' },
  { name: 'vault', old: { jobs: 30, every: day, age: 8 * hour }, backups: 'refused' },
];

function payments(clusters: readonly WorldCluster[]): World {
  return { projects: [{ name: 'Payments', clusters }] };
}

/** A snapshot every six hours, exported; the last one a few hours ago. */
function ended(name: string, jobs: number): WorldCluster {
  return { name, old: { jobs, every: 6 * hour, age: 3 * hour } };
}

/** Old jobs, and a new one every so often while someone watches. */
function watched(name: string, jobs: number, every: number, speed: number): WorldCluster {
  const age = (recent * every) / speed;
  return {
    name,
    old: { jobs, every: 6 * hour, age: age + 3 * hour },
    live: { age, every: every / speed, haste: haste * speed, limit: Infinity, ends: 'in time' },
  };
}
