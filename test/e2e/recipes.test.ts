import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { NewJob } from '../../source/simulator/world/new-job.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { missing } from '../helpers/optional-programs.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { cleanEnvironment, program, root } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

// The recipes of docs/recipes.md, word for word, in a real shell with a real jq, on the simulator.

const noTools = missing('jq', 'curl');
const noSystemd = missing('systemd-analyze');
const hour = 3_600_000;

let page = '';
beforeAll(async () => {
  page = await readFile(path.join(root, 'docs/recipes.md'), 'utf8');
});

/** The code block of this recipe. */
function recipe(name: string): string {
  const [, block] = new RegExp(`<!-- recipe: ${name} -->\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(page) ?? [];
  if (block === undefined) throw new Error(`docs/recipes.md has no recipe ${name}`);
  return block;
}

async function atlasWith(...jobs: readonly NewJob[]): Promise<Simulator> {
  return simulator({ scenario: { projects: [{ name: 'Payments', clusters: [{ name: 'Prod0', jobs }] }] } });
}

/** A failed job, created this many hours ago. */
function failed(message: string, ago: number): NewJob {
  return { state: 'Failed', createdAt: Date.now() - ago * hour, reason: { errorCode: 'DENIED', message } };
}

/** A successful job that took this many minutes, created this many hours ago. */
function successful(minutes: number, ago: number): NewJob {
  const createdAt = Date.now() - ago * hour;
  return { state: 'Successful', createdAt, finishedAt: createdAt + (minutes * hour) / 60 };
}

type Env = Readonly<Record<string, string>>;

/** Signed in by the environment, with a short interval and the program on the PATH under its own name. */
async function readyFor(env: Env): Promise<Env> {
  const home = env['HOME'] ?? '';
  const config = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(config, { recursive: true });
  await writeFile(path.join(config, 'config.toml'), 'interval = 2\n');
  await executable(home, 'atlas-exports', `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  return { ...env, PATH: `${home}/bin:${process.env['PATH'] ?? ''}` };
}

async function executable(home: string, name: string, script: string): Promise<void> {
  await mkdir(path.join(home, 'bin'), { recursive: true });
  await writeFile(path.join(home, 'bin', name), script);
  await chmod(path.join(home, 'bin', name), 0o755);
}

async function sh(script: string, env: Env) {
  const child = spawn('/bin/sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

async function shell(name: string, atlas: Simulator) {
  return sh(recipe(name), cleanEnvironment(await readyFor(await signedIn(atlas))));
}

describe.skipIf(noTools !== '')(`the recipes${noTools}`, () => {
  test('list what failed in the last day, and why', async () => {
    const id = '0123456789abcdef01234567';
    const atlas = await atlasWith({ ...failed('no role', 2), id }, failed('long ago', 30), successful(5, 1));
    expect(await shell('failed today', atlas)).toEqual({
      code: 0,
      stdout: `Prod0\t${id}\tno role\n`,
      stderr: '',
    });
  });

  test("show how long a cluster's exports take", async () => {
    const atlas = await atlasWith(successful(10, 5), successful(99, 9), successful(2, 3), failed('no', 1));
    expect(await shell('how long', atlas)).toEqual({ code: 0, stdout: 'Prod0\t600\n', stderr: '' });
  });

  test('alert a monitor after a day without a good export, or when Atlas does not answer', async () => {
    const good = await atlasWith(successful(10, 50), successful(10, 20));
    expect(await shell('monitor', good)).toMatchObject({ code: 0, stdout: 'true\n' });
    const bad = await atlasWith(successful(10, 50), failed('no role', 2));
    expect(await shell('monitor', bad)).toMatchObject({ code: 1, stdout: 'false\n' });
    bad.world.setRefusal({ kind: 'role' });
    const refused = await shell('monitor', bad);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('lacks the role');
  });

  test('notify someone when a job fails, and nobody when all is well', async () => {
    const calls: unknown[] = [];
    const hook = createServer(async (request, response) => {
      calls.push(JSON.parse(await text(request)));
      response.end();
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void hook.close());
    const webhook = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    for (const end of ['Successful', 'Failed'] as const) {
      const atlas = await atlasWith({ state: 'InProgress' });
      const id = atlas.world.jobs()[0]?.id ?? '';
      const env = { ...(await readyFor(await signedIn(atlas))), WEBHOOK: webhook };
      const listed = () => atlas.requests.some((one) => one.path.endsWith('/exports') && one.status === 200);
      const running = sh(recipe('alert'), cleanEnvironment(env));
      await waitFor(listed);
      atlas.world.endJob(id, end);
      expect((await running).code).toBe(0);
      if (end === 'Successful') expect(calls).toEqual([]);
      else
        expect(calls).toEqual([{ text: expect.stringMatching(new RegExp(`^An export failed.*${id}`, 's')) }]);
    }
  });

  test('mail each failed export once from cron, and trouble with Atlas', async () => {
    const atlas = await atlasWith(failed('no role', 2), successful(5, 1));
    const env = await readyFor(await signedIn(atlas));
    const home = env['HOME'] ?? '';
    await executable(home, 'new-failures', recipe('new failures'));
    // As cron does: a shell, a home, and nothing else.
    const names = ['PATH', 'MONGODB_ATLAS_PROJECT_ID', 'MONGODB_ATLAS_BASE_URL'];
    const keys = ['MONGODB_ATLAS_PUBLIC_API_KEY', 'MONGODB_ATLAS_PRIVATE_API_KEY'];
    const variables = [...names, ...keys].map((name) => `${name}=${env[name]}\n`).join('');
    await mkdir(path.join(home, '.config/atlas-exports'), { recursive: true });
    await writeFile(path.join(home, '.config/atlas-exports/env'), variables, { mode: 0o600 });
    const [, command = ''] = /^(?:\S+ ){5}(.*)\n$/.exec(recipe('crontab')) ?? [];
    const run = () => sh(command, { HOME: home, PATH: '/usr/bin:/bin' });
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Prod0\t\w{24}\tno role\n$/),
    });
    expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
    atlas.world.addJob({ clusterName: 'Prod0', ...failed('bucket is gone', 0) });
    expect((await run()).stdout).toMatch(/^Prod0\t\w{24}\tbucket is gone\n$/);
    atlas.world.setRefusal({ kind: 'role' });
    const refused = await run();
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('lacks the role');
  });

  test('wait for running jobs in a workflow, signed in by a service account', async () => {
    const atlas = await atlasWith({ state: 'InProgress' });
    const yaml = recipe('workflow');
    const given: Env = {
      'vars.ATLAS_CLIENT_ID': atlas.serviceAccount.clientId,
      'secrets.ATLAS_CLIENT_SECRET': atlas.serviceAccount.clientSecret,
      'vars.ATLAS_PROJECT_ID': atlas.groupId,
    };
    const variables = [...yaml.matchAll(/^ {4}(\w+): \$\{\{ ([\w.]+) \}\}$/gm)];
    expect(variables).toHaveLength(3);
    const env = await readyFor({
      ...(await emptyHome()),
      MONGODB_ATLAS_BASE_URL: atlas.url,
      ...Object.fromEntries(variables.map(([, name = '', from = '']) => [name, given[from] ?? ''])),
    });
    const [, command = ''] = /^ {2}run: (.*)$/m.exec(yaml) ?? [];
    const running = sh(command, cleanEnvironment(env));
    await waitFor(() => atlas.requests.some((one) => one.path.endsWith('/exports') && one.status === 200));
    atlas.world.endJob(atlas.world.jobs()[0]?.id ?? '');
    expect(await running).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Successful/) });
  });
});

test.skipIf(noSystemd !== '')(`systemd accepts the units${noSystemd}`, async () => {
  const home = (await emptyHome())['HOME'] ?? '';
  await executable(home, 'new-failures', recipe('new failures'));
  for (const kind of ['service', 'timer']) {
    await writeFile(path.join(home, `new-failures.${kind}`), recipe(kind).replaceAll('%h', home));
  }
  const units = ['service', 'timer'].map((kind) => path.join(home, `new-failures.${kind}`));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], {
    encoding: 'utf8',
  });
  expect({ status, stderr: stderr.split('\n').filter((line) => line.includes('new-failures')) }).toEqual({
    status: 0,
    stderr: [],
  });
});
