import { describe, expect, test } from 'vitest';
import { run } from '../../source/commands/list.ts';
import type { World } from '../../source/simulator/world/world.ts';
import { openContext } from '../helpers/command-context.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';

const second = 1000;
const now = Date.UTC(2026, 7, 10, 4);
const orders = ['newest-first', 'oldest-first', 'none'] as const;

/** Ended jobs of two clusters, and some added by hand in every state; the clock stands still. */
const world: World = {
  projects: [
    {
      name: 'Payments',
      clusters: [
        {
          name: 'Prod0',
          old: { jobs: 1195, every: 3600 * second, age: 7200 * second },
          jobs: [
            { state: 'Queued', createdAt: now - 10 * second },
            { state: 'InProgress', createdAt: now - 60 * second },
            {
              state: 'Failed',
              createdAt: now - 600 * second,
              finishedAt: now - 500 * second,
              reason: { errorCode: 'DENIED', message: 'no access' },
            },
            { state: 'Cancelled', createdAt: now - 900 * second, finishedAt: now - 800 * second },
            { state: 'InProgress', createdAt: now - 300 * 3600 * second - 1 },
          ],
        },
        { name: 'Orders', kind: 'sharded', old: { jobs: 30, every: 5000 * second, age: 7000 * second } },
      ],
    },
  ],
};

async function listed(line: string, env: Record<string, string>) {
  const { context, stdout, stderr } = await openContext(line, env);
  expect(await run(context)).toBe(0);
  return { stdout: stdout(), stderr: stderr() };
}

async function documentOf(line: string, env: Record<string, string>) {
  const { stdout } = await listed(`${line} -o json`, env);
  return JSON.parse(stdout) as {
    totalCount: number;
    results: { id: string; state: string; createdAt: string; clusterName: string }[];
  };
}

describe('in every sort order, and with both APIs', () => {
  test.each([
    ['the newest page', 'list -c Prod0'],
    ['the newest page of several clusters', 'list --all-clusters'],
    ['a small page', 'list --all-clusters --page-size 7'],
    ['a single job', 'list -c Prod0 --page-size 1'],
    ['every job', 'list --all --all-clusters'],
    ['every job by small pages', 'list --all -c Orders --page-size 4'],
    ['jobs of some states', 'list --all -c Prod0 --state inprogress,failed'],
  ])('%s has the same jobs, newest first', async (_, line) => {
    const atlas = await simulator({ scenario: world, now: () => now });
    const env = await signedIn(atlas);
    const told = new Set<string>();
    for (const order of orders) {
      atlas.world.setOrder(order);
      for (const api of ['v2', 'v1.0']) {
        const { stdout, stderr } = await listed(`${line} --api ${api} -o json`, env);
        expect(stderr).toBe('');
        // v1.0 has no error codes.
        told.add(stdout.replaceAll(/,\n +"errorCode": "\w+"/g, ''));
      }
    }
    expect(told.size).toBe(1);
    const { results } = JSON.parse([...told][0]!) as { results: { createdAt: string }[] };
    const dates = results.map(({ createdAt }) => createdAt);
    expect(dates).toEqual(dates.toSorted().toReversed());
    expect(dates.length).toBeGreaterThan(0);
  });
});

test('a page has the newest jobs of each cluster, and the count is of all jobs in Atlas', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const env = await signedIn(atlas);
  const { totalCount, results } = await documentOf('list --all-clusters --page-size 20', env);
  expect(totalCount).toBe(1230);
  expect(results.filter(({ clusterName }) => clusterName === 'Orders')).toHaveLength(20);
  expect(results.filter(({ clusterName }) => clusterName === 'Prod0').map(({ id }) => id)).toEqual(
    atlas.world
      .jobs({ clusterName: 'Prod0' })
      .slice(0, 20)
      .map(({ id }) => id),
  );
});

test('--all lists 1,200 jobs, each once, and the count is that of the filter', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const env = await signedIn(atlas);
  const all = await documentOf('list --all -c Prod0', env);
  expect(all.totalCount).toBe(1200);
  expect(new Set(all.results.map(({ id }) => id)).size).toBe(1200);
  const running = await documentOf('list --all -c Prod0 --state inprogress', env);
  expect(running.totalCount).toBe(2);
  expect(running.results.map(({ state }) => state)).toEqual(['InProgress', 'InProgress']);
});

test('requests only the first and the last page of a sorted list', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  await documentOf('list -c Prod0', await signedIn(atlas));
  const asked = atlas.requests.filter(
    ({ path, scheme, status }) => path.endsWith('/exports') && scheme !== undefined && status === 200,
  );
  expect(asked.map(({ query }) => new URLSearchParams(query).get('pageNum'))).toEqual(['1', '12']);
});

test('needs one request for a one-page list, and one more for the project’s name in scripts', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const env = await signedIn(atlas);
  const asked = () => atlas.requests.filter(({ status }) => status === 200).map(({ path }) => path);
  await listed('list -c Orders', env);
  expect(asked()).toHaveLength(1);
  await documentOf('list -c Orders', env);
  expect(asked().slice(1)).toHaveLength(2);
});

test('lists the jobs also when the project’s name is unavailable', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  atlas.inject({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/groups') });
  const { results } = await documentOf('list -c Orders', await signedIn(atlas));
  expect(results.length).toBeGreaterThan(0);
  expect(results[0]).not.toHaveProperty('groupName');
});

test('csv, ndjson and the table have the same jobs', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const env = await signedIn(atlas);
  const ids = (await documentOf('list -c Prod0', env)).results.map(({ id }) => id);
  const csv = (await listed('list -c Prod0 -o csv', env)).stdout.split('\r\n');
  expect(csv.slice(1, -1).map((line) => line.split(',')[0])).toEqual(ids);
  const ndjson = (await listed('list -c Prod0 -o ndjson', env)).stdout.trimEnd().split('\n');
  expect(ndjson.map((line) => JSON.parse(line).id)).toEqual(ids);
  const table = (await listed('list -c Prod0', env)).stdout.trimEnd().split('\n');
  expect(table.slice(1).map((line) => line.split(' ')[0])).toEqual(ids);
});

const terminal = (said: { text: string }, columns?: number) => ({
  write: (text: string) => (said.text += text),
  isTTY: true,
  ...(columns !== undefined && { columns }),
});

/** The messages to the user beside the table. */
async function notes(line: string, env: Record<string, string>): Promise<string> {
  const said = { text: '' };
  const { context } = await openContext(line, env, { stderr: terminal(said) });
  expect(await run(context)).toBe(0);
  return said.text;
}

test("computes how long a job has run by Atlas's clock", async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const { stdout } = await listed('list -c Prod0 --state inprogress', await signedIn(atlas));
  expect(stdout.split('\n')[1]).toMatch(/InProgress {2}2026-08-10T03:59:00Z {6}1:00 /);
});

describe('on a terminal', () => {
  test('says that there are more jobs, or none', async () => {
    const atlas = await simulator({ scenario: world, now: () => now });
    const env = await signedIn(atlas);
    expect(await notes('list -c Prod0', env)).toBe(
      'These are the newest 100 of 1,200 jobs; --all lists every one.\n',
    );
    expect(await notes('list -c Prod0 --state cancelled', env)).toBe(
      'Looked at the newest 100 of 1,200 jobs; --all looks at every one.\n',
    );
    expect(await notes('list -c Orders', env)).toBe('');
    expect(await notes('list -c Orders --state queued', env)).toBe('No export job is in that state.\n');
    expect(await notes('list --demo empty', await emptyHome())).toBe('There are no export jobs.\n');
  });

  test('the table fits', async () => {
    const said = { text: '' };
    const { context } = await openContext('list --demo quiet', await emptyHome(), {
      stdout: terminal(said, 60),
    });
    await run(context);
    expect(Math.max(...said.text.split('\n').map((line) => line.length))).toBe(60);
  });
});

test('reports an unreadable job, and lists the others', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  atlas.world.addJob();
  atlas.world.addJob({ fields: { id: undefined } });
  const env = await signedIn(atlas);
  for (const line of ['list -c Prod0 -o ndjson', 'list --all -c Prod0 -o ndjson']) {
    const { stdout, stderr } = await listed(line, env);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^Prod0.*Entry 1 of the page is not a readable export job.*\n$/);
  }
});

test('reports the end of an API version on stderr', async () => {
  const atlas = await simulator({ scenario: world, now: () => now });
  const env = await signedIn(atlas);
  atlas.inject({ kind: 'headers', headers: { sunset: 'Mon, 01 Mar 2027 00:00:00 GMT' } });
  for (const line of ['list --all-clusters', 'list --all --all-clusters']) {
    const { stderr } = await listed(line, env);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('2027');
  }
});

test('leaves out one of several clusters that cannot export, and says so', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  const { stdout, stderr } = await listed('list -c Ledger -c Sandbox -o ndjson', env);
  expect(stdout).toContain('"clusterName":"Ledger"');
  expect(stderr).toMatch(/^Sandbox was left out: This is a Free or Flex cluster/);
  const { context } = await openContext('list -c Sandbox', env);
  await expect(run(context)).rejects.toThrow('Free or Flex');
});

test('refuses to follow a JSON document', async () => {
  const { context } = await openContext('list --follow -o json', await emptyHome());
  await expect(run(context)).rejects.toThrow('Use -o ndjson');
});

test.each(['list', 'list --all', 'list -o json'])(
  "%s prints the other clusters' jobs when one fails, names that one, and exits with 4",
  async (line) => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await signedIn(atlas);
    const some = await openContext(`${line} -c Prod0 -c Nope -c Orders`, env);
    expect(await run(some.context)).toBe(4);
    expect(some.stdout()).toMatch(/Prod0/);
    expect(some.stdout()).toMatch(/Orders/);
    expect(some.stderr()).toMatch(/^Nope: The project has no cluster of this name .*Check --cluster.*\n$/);
    const none = await openContext(`${line} -c Nope -c Neither`, env);
    await expect(run(none.context)).rejects.toMatchObject({ trouble: { code: 'CLUSTER_NOT_FOUND' } });
    expect(none.stdout()).toBe('');
  },
);
