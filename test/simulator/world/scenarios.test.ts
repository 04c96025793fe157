import { expect, test } from 'vitest';
import { isScenarioName, scenarioNames, scenarioWorld } from '../../../source/simulator/world/scenarios.ts';
import type { ScenarioName } from '../../../source/simulator/world/scenarios.ts';
import { WorldHandle } from '../../../source/simulator/world/world-handle.ts';
import { client, exportsPath, fakeTime, simulated } from '../client.ts';

const names = Object.keys(scenarioNames).filter(isScenarioName);

function states(name: ScenarioName, jobs?: number, clusterName?: string): { [state: string]: number } {
  const world = new WorldHandle(scenarioWorld(name, { speed: 1, jobs }), 1, fakeTime().now);
  const counts: { [state: string]: number } = {};
  for (const { state } of world.jobs(clusterName === undefined ? {} : { clusterName })) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

test('recognises scenario names', () => {
  expect(['busy', 'oldest-first', 'toString', ''].map(isScenarioName)).toEqual([true, true, false, false]);
});

test.each(names)('%s runs, and answers a client with a key', async (scenario) => {
  const simulator = await simulated({ scenario, seed: 5 });
  simulator.world.troubleRate = 0;
  const ask = await client(simulator);
  const answers = await Promise.all(
    simulator.clusterNames.map((name) => ask(`/v2${exportsPath(simulator, name)}`)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([scenario === 'refused' ? 401 : 200]));
});

test('busy has hundreds of old jobs, some running, one queued', () => {
  const prod = states('busy');
  expect(prod['Successful']).toBeGreaterThan(1000);
  expect([prod['Queued'], prod['InProgress']]).toEqual([1, expect.any(Number)]);
  expect(states('busy', undefined, 'Orders')['InProgress']).toBeGreaterThan(0);
  expect(Object.keys(prod).toSorted()).toEqual(['Cancelled', 'Failed', 'InProgress', 'Queued', 'Successful']);
});

test('nightly looks like real backups; within two minutes one export starts, one ends and one fails', () => {
  const time = fakeTime();
  const world = new WorldHandle(scenarioWorld('nightly', { speed: 1, jobs: undefined }), 1, time.now);
  const [project] = world.projects.values();
  const now = (): string[] =>
    [...(project?.clusters.keys() ?? [])]
      .filter((clusterName) => clusterName !== 'staging')
      .map((clusterName) => `${clusterName} ${world.jobs({ clusterName })[0]?.state}`);
  const first = now();
  for (const state of ['Queued', 'InProgress', 'Failed', 'Successful']) {
    expect(first.filter((each) => each.endsWith(state)).length, state).toBeGreaterThan(0);
  }
  expect(first).toEqual(
    expect.arrayContaining(['catalog InProgress', 'profiles InProgress', 'billing Successful']),
  );
  time.pass(60_000);
  expect(now()).toEqual(
    expect.arrayContaining(['catalog Successful', 'profiles Failed', 'billing InProgress']),
  );
  time.pass(60_000);
  expect(now()).toEqual(expect.arrayContaining(['billing Successful', 'checkout InProgress']));
});

test('quiet has ended jobs only, empty none, one a single running job', () => {
  const quiet = states('quiet');
  expect([quiet['Queued'], quiet['InProgress']]).toEqual([undefined, undefined]);
  expect(states('empty')).toEqual({});
  expect(states('one')).toEqual({ InProgress: 1 });
});

test('many has 5,000 jobs, or the given number, and three unfinished ones', () => {
  for (const jobs of [undefined, 20_000, 3]) {
    const many = states('many', jobs);
    expect(Object.values(many).reduce((sum, count) => sum + count)).toBe(jobs ?? 5000);
    expect([many['Queued'], many['InProgress']]).toEqual([1, 2]);
  }
});

test('busy has something new every few seconds', () => {
  const time = fakeTime();
  const world = new WorldHandle(scenarioWorld('busy', { speed: 1, jobs: undefined }), 1, time.now);
  const look = (): string =>
    JSON.stringify(
      ['Prod0', 'Orders', 'Ledger'].map((clusterName) => world.jobs({ clusterName }).slice(0, 20)),
    );
  let before = look();
  let changes = 0;
  for (let seconds = 0; seconds < 300; seconds += 5) {
    time.pass(5000);
    const after = look();
    if (after !== before) changes += 1;
    before = after;
  }
  expect(changes).toBeGreaterThan(30);
});

test('a project keeps its id across restarts', () => {
  const ids = [0, 86_400_000].map((later) => {
    const world = scenarioWorld('busy', { speed: 1, jobs: undefined });
    return new WorldHandle(world, 1, fakeTime(later).now).projects.keys().toArray();
  });
  expect(ids[0]).toEqual(ids[1]);
});

async function dates(scenario: ScenarioName): Promise<string[]> {
  const simulator = await simulated({ scenario });
  const { body } = await (await client(simulator))(`/v2${exportsPath(simulator)}`);
  return body.results.map(({ createdAt }) => createdAt);
}

test('oldest-first and unordered answer in their order', async () => {
  const [rising, mixed] = [await dates('oldest-first'), await dates('unordered')];
  expect(rising).toEqual(rising.toSorted());
  expect(mixed).not.toEqual(mixed.toSorted());
  expect(mixed).not.toEqual(mixed.toSorted().toReversed());
});

test('hostile names, buckets and jobs contain what no terminal must get', async () => {
  const simulator = await simulated({ scenario: 'hostile' });
  const ask = await client(simulator);
  const texts = await Promise.all(
    [
      '/groups',
      `/groups/${simulator.groupId}/clusters`,
      `/groups/${simulator.groupId}/backup/exportBuckets`,
    ].map(async (path) => (await ask(`/v2${path}`)).text),
  );
  for (const text of texts) expect(text).toMatch(/\\u001b|\\u0007|\u202e|\u009b|\\r/);
  expect((await ask(`/v2${exportsPath(simulator)}?itemsPerPage=500`)).text).toContain(String.raw`\u001b[2J`);
});
