import { expect, test } from 'vitest';
import { scenarioWorld } from '../../../source/simulator/world/scenarios.ts';
import { stateAt } from '../../../source/simulator/world/job-timeline.ts';
import { WorldHandle } from '../../../source/simulator/world/world-handle.ts';
import { client, exportsPath, fakeTime, simulated } from '../client.ts';

const day = 86_400_000;

function organisation(now = fakeTime().now): WorldHandle {
  return new WorldHandle(scenarioWorld('organisation', { speed: 1, jobs: undefined }), 1, now);
}

function clusters(world: WorldHandle) {
  return [...world.projects.values()].flatMap((project) => [...project.clusters.values()]);
}

test('has 100 projects of ten clusters, with hundreds of jobs each', () => {
  const time = fakeTime();
  const world = organisation(time.now);
  expect(new Set([...world.projects.values()].map(({ name }) => name)).size).toBe(100);
  expect(clusters(world)).toHaveLength(1000);
  const counts = clusters(world).map(({ jobs }) => jobs.count(time.now()));
  expect(counts.filter((count) => count >= 300).length).toBeGreaterThan(750);
});

test('about 20 exports run at any time, for days, at a realistic pace', () => {
  const time = fakeTime();
  const world = organisation(time.now);
  for (let hours = 0; hours < 60; hours += 5) {
    const newest = clusters(world).flatMap(({ jobs }) => jobs.page('newest-first', 0, 2, time.now()));
    const running = newest.filter((job) => stateAt(job, time.now()) === 'InProgress');
    expect(running.length).toBeGreaterThan(8);
    expect(running.length).toBeLessThan(40);
    time.pass(5 * 3_600_000);
  }
});

test('a job is always the same, in every answer', async () => {
  const time = fakeTime();
  const simulator = await simulated({ scenario: 'organisation', now: time.now, tokenLifetime: 1e9 });
  const get = await client(simulator);
  const path = exportsPath(simulator, simulator.clusterNames[1]);
  const { body } = await get(`/v2${path}?itemsPerPage=500`);
  expect(body.results.length).toBeGreaterThan(290);
  for (const { id } of [body.results[0], body.results[150], body.results.at(-1)].flatMap(
    (job) => job ?? [],
  )) {
    expect((await get(`/v2${path}/${id}`)).body.id).toBe(id);
  }
  time.pass(2 * day);
  const later = await get(`/v2${path}?itemsPerPage=500`);
  expect(later.body.results.slice(2).map(({ id }) => id)).toEqual(body.results.map(({ id }) => id));
});

test('keeps rate limits separately, as Atlas does', async () => {
  const simulator = await simulated({ scenario: 'organisation', now: fakeTime().now });
  const get = await client(simulator);
  const group = `/v2/groups/${simulator.groupId}`;
  const limits = async (path: string): Promise<(string | null)[]> => {
    const { headers } = await get(path);
    return ['ratelimit-limit', 'ratelimit-remaining'].map((name) => headers.get(name));
  };
  expect(await limits(`/v2${exportsPath(simulator)}`)).toEqual(['1200', '1199']);
  expect(await limits(`${group}/clusters/orders/backup/schedule`)).toEqual(['1200', '1198']);
  expect(await limits(`${group}/events`)).toEqual(['300', '299']);
  expect(await limits(`${group}/clusters`)).toEqual(['10000', '9999']);
  expect(await limits('/v2/groups')).toEqual(['1200', '1199']);
});

test('breaks the given number of clusters, spread over the projects, none in two ways', async () => {
  const simulator = await simulated({ scenario: 'organisation', failing: 30, refused: 20 });
  const get = await client(simulator);
  const asked = [...simulator.world.projects.values()].flatMap(({ id, clusters: own }) =>
    [...own.keys()].slice(0, 5).map((name) => ({ id, name })),
  );
  const answers = await Promise.all(
    asked.map(async ({ id, name }) => {
      const { status } = await get(`/v2/groups/${id}/clusters/${name}/backup/exports?itemsPerPage=1`);
      return { id, status };
    }),
  );
  const broken = (wanted: number) => answers.filter(({ status }) => status === wanted);
  // Half of the clusters were requested.
  expect(broken(500).length).toBeGreaterThan(5);
  expect(broken(401).length).toBeGreaterThan(3);
  expect(new Set(broken(500).map(({ id }) => id)).size).toBeGreaterThan(5);
});
