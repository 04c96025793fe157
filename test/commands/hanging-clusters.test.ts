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
/** When the client times out, including its retry (atlas/client.ts). */
const timeLimit = 61 * second;
const names = Array.from({ length: 30 }, (_, number) => `c${String(number).padStart(2, '0')}`);

const idOf = (name: string): string => name.padEnd(24, '0');

/**
 * Runs a command over 30 clusters, each with an unfinished job named after it; those in `hung` do not answer, and
 * those in `late` after that many milliseconds.
 */
async function over(
  line: string,
  hung: Set<string>,
  run: typeof list,
  late: ReadonlyMap<string, number> = new Map(),
  given: Parameters<typeof openContext>[2] = {},
) {
  const atlas = new FakeAtlas();
  const clock = new FakeClock();
  for (const clusterName of names) {
    const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
    for (let made = 0; made < 3; made += 1) server.arrive(1, made < 2);
    server.jobs = server.jobs.map((job, index) => ({
      ...job,
      id: index === 0 ? idOf(clusterName) : `${clusterName} ${index}`,
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
    await clock.delay(late.get(name) ?? latency, signal);
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
    ...given,
  });
  const ended = run(opened.context);
  // The keys are read from files, which the fake clock does not control.
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
  return { ...opened, atlas, clock, answered, end, ended };
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
    '%s soon requests the others, prints their jobs within 20 s, and names those that hang',
    async (line) => {
      const { clock, answered, stdout, stderr, ended } = await over(line, new Set(hung), list);
      await clock.pass(5 * second);
      expect(answered.map(({ name }) => name).toSorted()).toEqual(healthy);
      await clock.pass(15 * second);
      expect(stdout().split('\n')).toHaveLength(healthy.length * 3 + 1);
      expect(await ended).toBe(4);
      expect(stderr()).toMatch(
        new RegExp(`^${hung[0]}, .*: No answer within 15 s, while other clusters answered\\.`),
      );
      for (const name of hung) expect(stderr()).toContain(name);
      expect(clock.pending).toBe(0);
    },
  );

  test('wait waits for the jobs of the others, and exits with 4', async () => {
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

test('clusters that start to hang delay wait by one interval at most', async () => {
  const hung = new Set<string>();
  const { clock, end, stdout, ended } = await over('wait --interval 10', hung, wait);
  await clock.pass(5 * second);
  for (const name of names.slice(0, 8)) hung.add(name);
  await clock.pass(25 * second);
  for (const name of names.slice(8)) {
    end(name);
    await clock.pass(11.5 * second);
    expect(stdout()).toContain(`Successful  ${idOf(name)} `);
  }
  hung.clear();
  for (const name of names) end(name);
  await clock.pass(timeLimit + 30 * second);
  expect(await ended).toBe(0);
  expect(stdout().match(/Successful/g)).toHaveLength(names.length);
});

test('wait watches the known jobs while others hang, and adds the rest when they arrive', async () => {
  const hung = new Set(names.slice(0, 4));
  const late = new Map([[names[4]!, 30 * second]]);
  const { clock, end, stdout, stderr, ended } = await over('wait --interval 10', hung, wait, late);
  await clock.pass(4 * second);
  expect(stderr()).toBe('Waiting for 25 export jobs to end.\nStill asking c00, c01 and 3 more.\n');
  end('c10');
  await clock.pass(7.5 * second);
  expect(stdout()).toMatch(/^Successful  c100+ .*\n$/);
  await clock.pass(20 * second);
  expect(stderr()).toContain('Waiting for 1 more export job to end.\n');
  for (const name of names.slice(4)) end(name);
  await clock.pass(60 * second);
  expect(await ended).toBe(4);
  expect(stdout().match(/Successful/g)).toHaveLength(26);
  expect(stderr()).toMatch(/\nc00, c01, c02 and c03: Atlas has a hiccup. Wait.\n$/);
});

test('wait for named jobs ends once these have, whatever hangs', async () => {
  const hung = new Set(names.slice(0, 5));
  const line = `wait ${idOf('c20')} ${idOf('c10')} --interval 10`;
  const { clock, end, stdout, stderr, ended } = await over(line, hung, wait);
  await clock.pass(2 * second);
  expect(stderr()).toBe('Waiting for 2 export jobs to end.\n');
  end('c10');
  end('c20');
  await clock.pass(10.5 * second);
  expect(await ended).toBe(0);
  expect(stdout()).toMatch(/^Successful  c[12]0+ .*\nSuccessful  c[12]0+ .*\n$/);
  expect(clock.pending).toBe(0);
});

test('an error of the only cluster with jobs so far does not end the wait', async () => {
  const late = new Map(names.slice(1).map((name) => [name, 20 * second]));
  const { atlas, clock, end, stdout, stderr, ended } = await over(
    'wait --interval 10',
    new Set(),
    wait,
    late,
  );
  await clock.pass(4 * second);
  expect(stderr()).toMatch(/^Waiting for 1 export job /);
  atlas.servers.delete('c00');
  await clock.pass(40 * second);
  expect(stderr()).toContain('c00: Atlas has a hiccup.');
  for (const name of names.slice(1)) end(name);
  await clock.pass(90 * second);
  expect(await ended).toBe(4);
  expect(stdout().match(/Successful/g)).toHaveLength(29);
});

const people = (): { said: string; stderr: { write(text: string): void; isTTY: true } } => {
  const heard = {
    said: '',
    stderr: {
      isTTY: true as const,
      write: (text: string) => {
        heard.said += text;
      },
    },
  };
  return heard;
};

test('on a terminal list says after 3 s which clusters it waits for, in a log it does not', async () => {
  const person = people();
  const hung = new Set(names.slice(0, 5));
  const { clock, ended } = await over('list', hung, list, new Map(), { stderr: person.stderr });
  await clock.pass(2.5 * second);
  expect(person.said).toBe('');
  await clock.pass(1 * second);
  expect(person.said).toBe('c00, c01 and 3 more have not answered yet.\n');
  await clock.pass(15 * second);
  expect(await ended).toBe(4);
  const log = await over('list', hung, list);
  await log.clock.pass(10 * second);
  expect(log.stderr()).toBe('');
  await log.clock.pass(10 * second);
  expect(await log.ended).toBe(4);
});

test('waits for the time limit when nobody answers, and for the slowest when all are slow', async () => {
  const silent = await over('list', new Set(names), list);
  const failed = expect(silent.ended).rejects.toMatchObject({ trouble: { kind: 'timeout' } });
  await silent.clock.pass(timeLimit - second);
  expect(silent.clock.pending).toBeGreaterThan(0);
  await silent.clock.pass(10 * second);
  await failed;
  const late = new Map(names.map((name, number) => [name, (number === 0 ? 20 : 8) * second]));
  const slow = await over('list -o ndjson', new Set(), list, late);
  await slow.clock.pass(120 * second);
  expect(await slow.ended).toBe(0);
  expect(slow.stdout().split('\n')).toHaveLength(91);
});

test('list --follow starts after 5 s with those that answer, and adds the others later', async () => {
  const hung = new Set(names.slice(0, 2));
  const stop = new AbortController();
  const given = { signal: stop.signal };
  const { clock, stdout, stderr, ended } = await over(
    'list --follow -o ndjson',
    hung,
    list,
    new Map(),
    given,
  );
  await clock.pass(7 * second);
  expect(stdout().split('\n')).toHaveLength(28 * 3 + 1);
  expect(stderr()).toMatch(/^c00 and c01 have not answered yet\.\nNo answer within 5 s, .* Retrying until/);
  stop.abort(new Error('stopped'));
  await expect(ended).rejects.toThrow('stopped');
});
