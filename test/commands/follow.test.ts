import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../source/commands/list.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { openContext } from '../helpers/command-context.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Line = { readonly id: string; readonly state: string };

/** `list --follow`, stopped when the test ends. */
async function following(
  atlas: Simulator,
  words: string,
  over: Parameters<typeof openContext>[2] = {},
  // Shorter than the setting allows, so that the tests are quick.
  interval = 150,
) {
  const stop = new AbortController();
  const opened = await openContext(`list --follow ${words}`, await signedIn(atlas), {
    signal: stop.signal,
    ...over,
  });
  const settings = { ...opened.context.settings, interval };
  const ended = run({ ...opened.context, settings }).catch((error: unknown) => error);
  onTestFinished(async () => {
    stop.abort(new Error('stopped'));
    await ended;
  });
  const lines = (): string[] => opened.stdout().split('\n').slice(0, -1);
  return {
    ...opened,
    stop,
    ended,
    lines,
    jobs: () => lines().map((line) => JSON.parse(line) as Line),
    until: (holds: () => boolean) => waitFor(holds),
  };
}

const refreshes = ({ requests }: Simulator): number => requests.filter(({ status }) => status === 200).length;

test('shows existing jobs first, newest last, then one line for each new or changed job', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const { jobs, until, stderr } = await following(atlas, '-c Prod0 -o ndjson --page-size 10');
  await until(() => jobs().length === 10);
  const first = atlas.world.jobs({ clusterName: 'Prod0' }).slice(0, 10);
  expect(jobs().map(({ id }) => id)).toEqual(first.map(({ id }) => id).toReversed());
  const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  await until(() => jobs().length === 11);
  atlas.world.startJob(id);
  await until(() => jobs().length === 12);
  atlas.world.endJob(id);
  await until(() => jobs().length === 13);
  expect(jobs().slice(10)).toMatchObject([
    { id, state: 'Queued' },
    { id, state: 'InProgress' },
    { id, state: 'Successful' },
  ]);
  expect(stderr()).toBe('');
});

test('requests nothing twice at the start', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const timing = new FakeClock();
  timing.wall = Date.now();
  const { jobs, until } = await following(atlas, '-c Prod0 -o ndjson --page-size 10', { timing }, 10_000);
  await until(() => jobs().length === 10);
  const asked = atlas.requests.map(({ path, query, scheme }) => `${scheme} ${path}${query}`);
  expect(new Set(asked).size).toBe(asked.length);
  await timing.pass(9000);
  expect(atlas.requests).toHaveLength(asked.length);
  await timing.pass(1000);
  await until(() => atlas.requests.length > asked.length);
});

test('does not show older jobs as new when it finds them later, in any sort order', async () => {
  const atlas = await simulator({ scenario: 'quiet', order: 'none' });
  const { jobs, until } = await following(atlas, '-c Prod0 -o ndjson --page-size 50');
  await until(() => jobs().length === 50);
  const before = refreshes(atlas);
  await until(() => refreshes(atlas) >= before + 4);
  const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
  await until(() => jobs().some((job) => job.id === id));
  expect(jobs()).toHaveLength(51);
});

test('with --all, shows every job at the start', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const { jobs, until } = await following(atlas, '-c Prod0 --all -o ndjson --page-size 50');
  await until(() => jobs().length === 240);
  const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  await until(() => jobs().some((job) => job.id === id));
  expect(jobs()).toHaveLength(241);
});

test('--state prints only changes to these states', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const { lines, until } = await following(atlas, '-c Prod0 -o csv --state failed');
  await until(() => lines().length === 1);
  const before = refreshes(atlas);
  const good = atlas.world.addJob({ state: 'Successful' });
  const bad = atlas.world.addJob({ state: 'Failed' });
  await until(() => refreshes(atlas) > before + 1 && lines().length === 2);
  expect(lines()[0]).toMatch(/^id,groupId/);
  expect(lines()[1]).toContain(bad);
  expect(lines().join('')).not.toContain(good);
});

test("cuts the lines of the table to the terminal's width", async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const said = { text: '' };
  const stdout = { write: (text: string) => (said.text += text), isTTY: true, columns: 50 };
  const { until } = await following(atlas, '-c Prod0', { stdout });
  await until(() => said.text.split('\n').length > 100);
  expect(Math.max(...said.text.split('\n').map((line) => line.length))).toBe(50);
});

describe('errors', () => {
  test('are reported once for all clusters, not at each retry, and it continues', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const { jobs, until, stderr } = await following(atlas, '--all-clusters -o ndjson --page-size 10');
    await until(() => jobs().length === 20);
    const asked = atlas.requests.length;
    const fix = atlas.inject({ kind: 'status', status: 503 });
    await until(() => atlas.requests.slice(asked).filter(({ status }) => status === 503).length >= 5);
    fix();
    const id = atlas.world.addJob({ clusterName: 'Orders', state: 'Queued' });
    await until(() => jobs().some((job) => job.id === id));
    expect(stderr()).toMatch(/^127\.0\.0\.1:\d+ reported a server error .*Retrying.*\n$/);
    expect(jobs()).toHaveLength(21);
  });

  test('are retried at the start, too', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    atlas.inject({ kind: 'status', status: 503, times: 1, match: /exports/ });
    const { jobs, until, stderr } = await following(atlas, '-c Prod0 -o ndjson --page-size 10');
    await until(() => jobs().length === 10);
    expect(stderr()).toContain('Retrying');
  });

  test.each([
    [403, /^Orders: .*(role|access list).*\n$/],
    [404, /^Orders: .*\n$/],
  ] as const)(
    'of a cluster that answers %i is reported once, and the others continue',
    async (status, told) => {
      const atlas = await simulator({ scenario: 'quiet' });
      const isOrders = ({ path, scheme }: LoggedRequest) => scheme !== undefined && path.includes('/Orders/');
      atlas.inject({ kind: 'status', status, match: isOrders });
      const { jobs, until, stderr } = await following(atlas, '-c Prod0 -c Orders -o ndjson --page-size 10');
      await until(() => jobs().length === 10);
      await until(() => atlas.requests.filter(isOrders).length > 1);
      const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
      await until(() => jobs().some((job) => job.id === id));
      expect(stderr()).toMatch(told);
    },
  );

  test('end it at the start when permanent, and are only shown later', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const { jobs, until, stderr } = await following(atlas, '-c Prod0 -o ndjson --page-size 10');
    await until(() => jobs().length === 10);
    atlas.world.setRefusal({ kind: 'role' });
    await until(() => stderr() !== '');
    expect(stderr()).toContain('lacks the role');
    const refused = await following(atlas, '-c Prod0 -o ndjson');
    expect(await refused.ended).toMatchObject({ trouble: { kind: 'auth' } });
  });

  test('of unreadable entries, and the end of an API version, are reported', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    atlas.world.addJob({ clusterName: 'Prod0', fields: { id: undefined } });
    atlas.inject({ kind: 'headers', headers: { sunset: 'Mon, 01 Mar 2027 00:00:00 GMT' } });
    const { jobs, until, stderr } = await following(atlas, '-c Prod0 -o ndjson --page-size 10');
    const before = refreshes(atlas);
    await until(() => jobs().length >= 9 && refreshes(atlas) > before + 5);
    const told = stderr().trimEnd().split('\n');
    expect(told.filter((line) => line.includes('not a readable export job'))).toHaveLength(1);
    expect(told.filter((line) => line.includes('2027'))).toHaveLength(1);
  });
});

test('Ctrl+C stops it, also before the first answer', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const going = await following(atlas, '-c Prod0 -o ndjson');
  await going.until(() => going.jobs().length === 100);
  going.stop.abort(new Error('stopped'));
  expect(await going.ended).toMatchObject({ message: 'stopped' });
  atlas.inject({ kind: 'hang' });
  const early = await following(atlas, '-c Prod0 -o ndjson');
  early.stop.abort(new Error('stopped'));
  expect(await early.ended).toMatchObject({ message: 'stopped' });
});
