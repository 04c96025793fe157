import { describe, expect, test } from 'vitest';
import type { Atlas } from '../../source/atlas/api/api.ts';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import { run as list } from '../../source/commands/list.ts';
import { run as wait } from '../../source/commands/wait.ts';
import { openContext } from '../helpers/command-context.ts';
import { FakeAtlas, troubleWith } from '../helpers/fake-atlas.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { emptyHome } from '../helpers/sign-in.ts';

const second = 1000;
const latency = 150;
/** When the client gives up, the second try included (atlas/client.ts). */
const timeLimit = 61 * second;
const names = Array.from({ length: 30 }, (_, number) => `c${String(number).padStart(2, '0')}`);

/** A command over 30 clusters, each with an unfinished job that has its name; those in `hung` do not answer. */
async function over(line: string, hung: Set<string>, run: typeof list) {
  const atlas = new FakeAtlas();
  const clock = new FakeClock();
  for (const clusterName of names) {
    const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
    for (let made = 0; made < 3; made += 1) server.arrive(1, made < 2);
    server.jobs = server.jobs.map((job, index) => ({
      ...job,
      id: index === 0 ? clusterName : `${clusterName} ${index}`,
      clusterName,
      groupId: 'a'.repeat(24),
    }));
    atlas.servers.set(clusterName, server);
  }
  const answered: { readonly name: string; readonly at: number }[] = [];
  const start = clock.now();
  const answer = async <T>(name: string, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (hung.has(name)) {
      await clock.delay(timeLimit, signal);
      throw new AtlasError('GET', troubleWith({ kind: 'timeout', status: undefined }));
    }
    await clock.delay(latency, signal);
    const given = await ask();
    answered.push({ name, at: clock.now() - start });
    return given;
  };
  const client: Atlas = Object.assign(Object.create(atlas) as Atlas, {
    listExports: (...[ref, query, signal]: Parameters<Atlas['listExports']>) =>
      answer(ref.clusterName, () => atlas.listExports(ref, query, signal), signal),
    getExport: (...[ref, id, signal]: Parameters<Atlas['getExport']>) =>
      answer(ref.clusterName, () => atlas.getExport(ref, id, signal), signal),
  });
  const env = {
    ...(await emptyHome()),
    MONGODB_ATLAS_PUBLIC_API_KEY: 'public',
    MONGODB_ATLAS_PRIVATE_API_KEY: 'private',
    MONGODB_ATLAS_PROJECT_ID: 'a'.repeat(24),
  };
  const words = `${line} ${names.map((name) => `-c ${name}`).join(' ')}`;
  const opened = await openContext(words, env, {
    timing: clock,
    createAtlas: async () => Promise.resolve(client),
  });
  const ended = run(opened.context);
  // The keys are looked for in files, which no clock tells of.
  while (atlas.requests.length === 0 && clock.pending === 0) await clock.settle();
  const end = (name: string): void => {
    const server = atlas.servers.get(name)!;
    server.jobs = server.jobs.map((job) => ({
      ...job,
      state: 'Successful',
      stateText: 'Successful',
      finishedAt: job.createdAt,
    }));
  };
  return { ...opened, clock, answered, end, ended };
}

const cases = [
  ['5 of 30, the first ones', (number: number) => number < 5],
  ['5 of 30, here and there', (number: number) => number % 6 === 1],
  ['all but the last', (number: number) => number < 29],
] as const;

describe.each(cases)('with %s hanging', (_, hangs) => {
  const hung = names.filter((__, number) => hangs(number));
  const healthy = names.filter((__, number) => !hangs(number));

  test.each(['list -o ndjson', 'list --all -o ndjson'])(
    '%s has the jobs of the others soon, and names those that hang after their time limit',
    async (line) => {
      const { clock, answered, stdout, stderr, ended } = await over(line, new Set(hung), list);
      await clock.pass(5 * second);
      expect(answered.map(({ name }) => name).toSorted()).toEqual(healthy);
      await clock.pass(timeLimit);
      expect(await ended).toBe(4);
      expect(stdout().trimEnd().split('\n')).toHaveLength(healthy.length * 3);
      expect(stderr()).toMatch(new RegExp(`^${hung[0]}, .*: Atlas has a hiccup. Wait.\n$`));
      for (const name of hung) expect(stderr()).toContain(name);
      expect(clock.pending).toBe(0);
    },
  );

  test('wait waits for the jobs of the others, and ends with 4', async () => {
    const { clock, end, stdout, stderr, ended } = await over('wait', new Set(hung), wait);
    await clock.pass(timeLimit + 3 * second);
    expect(stderr()).toContain(`Waiting for ${healthy.length} export job`);
    for (const name of hung) expect(stderr()).toContain(name);
    for (const name of healthy) end(name);
    await clock.pass(15 * second);
    expect(await ended).toBe(4);
    expect(stdout().match(/Successful/g)).toHaveLength(healthy.length);
    expect(clock.pending).toBe(0);
  });
});

test('clusters that begin to hang keep wait from none of the others, but once for an interval', async () => {
  const hung = new Set<string>();
  const { clock, end, stdout, ended } = await over('wait --interval 10', hung, wait);
  await clock.pass(5 * second);
  for (const name of names.slice(0, 8)) hung.add(name);
  await clock.pass(25 * second);
  for (const name of names.slice(8)) {
    end(name);
    await clock.pass(11.5 * second);
    expect(stdout()).toContain(`Successful  ${name} `);
  }
  hung.clear();
  for (const name of names) end(name);
  await clock.pass(timeLimit + 30 * second);
  expect(await ended).toBe(0);
  expect(stdout().match(/Successful/g)).toHaveLength(names.length);
});
