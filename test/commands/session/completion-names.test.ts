import { readFile, stat } from 'node:fs/promises';
import process from 'node:process';
import { expect, test } from 'vitest';
import { forgetNames } from '../../../source/commands/session/completion-names.ts';
import { connect, openSession } from '../../../source/commands/session/session.ts';
import { everyProject } from '../../../source/commands/session/targets.ts';
import { run as whoami } from '../../../source/commands/whoami.ts';
import { namesOf, type KnownNames } from '../../../source/completion/known-names.ts';
import { nameFilePath, readNames } from '../../../source/completion/name-file.ts';
import type { Simulator } from '../../../source/simulator/simulator.ts';
import { openContext } from '../../helpers/command-context.ts';
import { signedIn, simulator } from '../../helpers/sign-in.ts';

type Env = Record<string, string>;

function fileOf(env: Env): string {
  return nameFilePath({ platform: process.platform, homedir: env['HOME'] ?? '', env });
}

async function known(env: Env, { url }: Simulator, profile = 'default'): Promise<KnownNames> {
  return namesOf(readNames(fileOf(env)), { profile, baseUrl: url });
}

async function open(env: Env, words: string): Promise<void> {
  const { context } = await openContext(words, env);
  const session = await openSession(context);
  await session.close();
}

test('stores the clusters of --all-clusters for the profile and the host', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  await open(env, 'list --all-clusters -P staging');
  const { clusters } = await known(env, atlas, 'staging');
  expect(clusters.get(atlas.groupId)?.toSorted()).toEqual(['Ledger', 'Orders', 'Prod0']);
  expect((await known(env, atlas)).clusters.size).toBe(0);
  const text = await readFile(fileOf(env), 'utf8');
  for (const secret of [atlas.keys.publicKey, atlas.keys.privateKey]) expect(text).not.toContain(secret);
});

test('stores projects found by name or by whoami, without extra requests', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  await open(env, 'list -p Analytics -c Warehouse');
  expect((await known(env, atlas)).projects.map(({ name }) => name).toSorted()).toEqual([
    'Analytics',
    'Payments',
  ]);
  expect(atlas.requests.map(({ path }) => path).filter((path) => path.includes('/clusters'))).toEqual([]);

  const other = await signedIn(atlas);
  expect(await whoami((await openContext('whoami', other)).context)).toBe(0);
  expect((await known(other, atlas)).projects).toHaveLength(2);
});

test('stores a cluster whose jobs were listed, but not a refused one', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  const { context } = await openContext('list -c Prod0', env);
  const { atlas: client, clusters, close } = await openSession(context);
  await client.listExports(clusters[0]!);
  await client.listExports(clusters[0]!);
  await expect(client.listExports({ groupId: atlas.groupId, clusterName: 'Nowhere' })).rejects.toThrow();
  await close();
  expect((await known(env, atlas)).clusters.get(atlas.groupId)).toEqual(['Prod0']);
});

test('a paged list replaces the stored names at its end', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  const { context } = await openContext('list', env);
  const { atlas: client, close } = await connect(context);
  await client.listProjects({ pageNum: 2, itemsPerPage: 1 });
  await client.listProjects({ pageNum: 1, itemsPerPage: 1 });
  await client.listProjects({ pageNum: 2, itemsPerPage: 1 });
  await close();
  expect((await known(env, atlas)).projects).toHaveLength(2);

  const [first] = atlas.world.projects.keys();
  atlas.world.projects.delete(first ?? '');
  const again = await connect(context);
  await everyProject(again.atlas, context.signal);
  await again.close();
  expect((await known(env, atlas)).projects.map(({ id }) => id)).toEqual([...atlas.world.projects.keys()]);
});

test('the demo stores nothing', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  await open(env, 'list --demo');
  await expect(stat(fileOf(env))).rejects.toThrow('ENOENT');
});

test('logs a failed write, and the command continues', async () => {
  const atlas = await simulator();
  const env = { ...(await signedIn(atlas)), XDG_CACHE_HOME: '/dev/null/cache' };
  const lines: string[] = [];
  const { context } = await openContext('list --all-clusters', env, { log: (line) => lines.push(line) });
  const session = await openSession(context);
  await session.close();
  await forgetNames(context);
  expect(lines.filter((line) => line.startsWith('the names were not kept: '))).toHaveLength(1);
});

test('logout also removes the names of the profile', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  await open(env, 'list --all-clusters');
  expect((await known(env, atlas)).clusters.size).toBe(1);
  await forgetNames((await openContext('logout', env)).context);
  expect((await known(env, atlas)).clusters.size).toBe(0);
});
