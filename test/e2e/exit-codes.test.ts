import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { runProgram, startProgram } from '../helpers/run-program.ts';
import { emptyHome, removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';

/** One line with sentence and remedy, without a stack trace or the private key. */
function expectPlain(stderr: string, atlas?: Simulator): void {
  expect(stderr).toMatch(/^[^\n]+[.?!:)\w]\n$/);
  expect(stderr).not.toMatch(/\n +at |node:internal|\.js:\d/);
  if (atlas !== undefined) expect(stderr).not.toContain(atlas.keys.privateKey);
}

test('0: success', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await signedIn(atlas) });
  expect([code, stderr]).toEqual([0, '']);
});

test.each(['Failed', 'Cancelled'] as const)('1: wait, with a job that is %s', async (state) => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state, reason: { errorCode: 'DENIED', message: 'no access' } });
  const { code, stdout } = await runProgram(['wait', id, '-c', 'Prod0'], { env: await signedIn(atlas) });
  expect(code).toBe(1);
  expect(stdout).toBe(`${state}  ${id}  Prod0  0:00  no access\n`);
});

describe('2: wrong usage or settings', () => {
  // One of those that test/cli/options.test.ts has, a secret, and what is found out later.
  test.each([
    [['--nonsense'], 'There is no option "--nonsense".'],
    [['list', '-f', '-o', 'json'], 'A JSON document has an end'],
    [['list', '--private-key', 'hush-hush'], 'A secret is never an argument'],
    [['list', '--base-url', 'http://atlas.example'], 'over plain http'],
    [
      ['list', '--log', '/nonexistent/folder/file'],
      'The log file "/nonexistent/folder/file" cannot be written',
    ],
  ])('%j', async (words, sentence) => {
    const { code, stdout, stderr } = await runProgram(words, { env: await emptyHome() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('hush-hush');
    expectPlain(stderr);
  });

  test('half a key in the environment', async () => {
    const env = { ...(await emptyHome()), MONGODB_ATLAS_PRIVATE_API_KEY: 'hush-hush' };
    const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'MONGODB_ATLAS_PRIVATE_API_KEY is set, but MONGODB_ATLAS_PUBLIC_API_KEY is not.',
    );
    expect(stderr).not.toContain('hush-hush');
    expectPlain(stderr);
  });

  test('several clusters and no --cluster', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const { code, stderr } = await runProgram(['list'], { env: await signedIn(atlas) });
    expect(code).toBe(2);
    expect(stderr).toContain('2 clusters: Orders and Prod0.');
    expectPlain(stderr, atlas);
  });

  test('a mistake in config.toml', async () => {
    const env = await emptyHome();
    const folder = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'config.toml'), 'interval = "soon"\n');
    const { code, stderr } = await runProgram(['list'], { env });
    expect(code).toBe(2);
    expectPlain(stderr);
  });
});

describe('3: not signed in, or refused', () => {
  test('no keys', async () => {
    const { code, stdout, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await emptyHome() });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/atlas-exports login|MONGODB_ATLAS_PUBLIC_API_KEY/);
    expectPlain(stderr);
  });

  test('a wrong key', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = { ...(await signedIn(atlas)), MONGODB_ATLAS_PRIVATE_API_KEY: 'hush-hush' };
    for (const words of [['list'], ['list', '--follow'], ['wait']]) {
      const { code, stderr } = await runProgram([...words, '-c', 'Prod0'], { env });
      expect(code).toBe(3);
      expect(stderr).toContain('Atlas refused the API key (401');
      expect(stderr).not.toContain('hush-hush');
      expectPlain(stderr);
    }
  });

  test("a key without the role, and a client address that is not on the key's access list", async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await signedIn(atlas);
    atlas.world.setRefusal({ kind: 'role' });
    const role = await runProgram(['list', '-c', 'Prod0'], { env });
    expect(role.code).toBe(3);
    expect(role.stderr).toContain('Project Backup Manager');
    expectPlain(role.stderr, atlas);
    atlas.world.setRefusal({ kind: 'address', address: '203.0.113.7' });
    const address = await runProgram(['list', '-c', 'Prod0'], { env });
    expect(address.code).toBe(3);
    expect(address.stderr).toContain('Your address 203.0.113.7 is not on the API access list');
    expectPlain(address.stderr, atlas);
  });

  test('a key that is refused during wait', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    atlas.world.addJob({ state: 'InProgress' });
    const waiting = startProgram(['wait', '-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
    await waiting.until(({ stderr }) => stderr.includes('Waiting for 1'));
    atlas.world.setRefusal({ kind: 'role' });
    expect((await waiting.ended).code).toBe(3);
  });
});

describe('4: Atlas or the network failed', () => {
  test('an unknown project or cluster', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await signedIn(atlas);
    const cluster = await runProgram(['list', '-c', 'prod0'], { env });
    expect(cluster.code).toBe(4);
    expect(cluster.stderr).toMatch(/CLUSTER_NOT_FOUND.*names are case-sensitive/);
    expectPlain(cluster.stderr, atlas);
    const project = await runProgram(['list', '-p', '5f0000000000000000000009', '-c', 'Prod0'], { env });
    expect(project.code).toBe(4);
    expect(project.stderr).toMatch(/GROUP_NOT_FOUND.*Check --project/);
    expectPlain(project.stderr, atlas);
  });

  test('nobody answers, after some retries', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    // A port that was free a moment ago may be another test's by now.
    const env = { ...(await signedIn(atlas)), MONGODB_ATLAS_BASE_URL: 'http://127.0.0.1:1' };
    const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^127\.0\.0\.1:1 refused the connection \(ECONNREFUSED\)\./);
    expectPlain(stderr, atlas);
  });

  test('a redirect to another host names both, and nothing is sent there', async () => {
    let visits = 0;
    const other = createServer((_, response) => {
      visits += 1;
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const atlas = await simulator({ scenario: 'quiet' });
    atlas.inject({ kind: 'redirect', location: `http://127.0.0.1:${port}/login` });
    const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await signedIn(atlas) });
    expect(code).toBe(4);
    expect(stderr).toContain(`${new URL(atlas.url).host} redirects to 127.0.0.1:${port}`);
    expectPlain(stderr, atlas);
    expect(visits).toBe(0);
  });

  test("a proxy's web page instead of data", async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    atlas.inject({
      kind: 'body',
      body: '<html><title>Sign in to Wi-Fi</title></html>',
      contentType: 'text/html',
    });
    const { code, stdout, stderr } = await runProgram(['list', '-c', 'Prod0'], {
      env: await signedIn(atlas),
    });
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('“Sign in to Wi-Fi”');
    expectPlain(stderr, atlas);
  });
});

test('5: the --timeout is over', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'InProgress' });
  const words = ['wait', '-c', 'Prod0', '--timeout', '1s'];
  const { code, stdout, stderr } = await runProgram(words, { env: await signedIn(atlas) });
  expect([code, stdout]).toEqual([5, '']);
  // On a slow machine the time may be over before the first answer.
  expect(stderr).toMatch(/^After the 1s of --timeout .*\. /m);
  if (stderr.includes('had not ended')) expect(stderr).toContain(`1 export job had not ended: ${id}.`);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends wait and list --follow with %i, without a message', async (signal, expected) => {
  const atlas = await simulator({ scenario: 'empty' });
  atlas.world.addJob({ state: 'InProgress' });
  const env = await signedIn(atlas);
  const waiting = startProgram(['wait', '-c', 'Prod0'], { env });
  await waiting.until(({ stderr }) => stderr !== '');
  waiting.child.kill(signal);
  expect(await waiting.ended).toEqual({
    code: expected,
    stdout: '',
    stderr: 'Waiting for 1 export job to end.\n',
  });
  const following = startProgram(['list', '-f', '-o', 'ndjson', '-c', 'Prod0'], { env });
  await following.until(({ stdout }) => stdout !== '');
  following.child.kill(signal);
  expect(await following.ended).toMatchObject({ code: expected, stderr: '' });
});

test('--log gets the stack trace and the requests, for its owner only, and no secret', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'atlas-exports-log-'));
  onTestFinished(() => removeFolder(folder));
  const file = path.join(folder, 'log');
  // A file from an older run that others may read.
  await writeFile(file, '', { mode: 0o644 });
  const env = await signedIn(atlas);
  const { code, stderr } = await runProgram(['list', '-c', 'prod0', '--log', file], { env });
  expect(code).toBe(4);
  expectPlain(stderr, atlas);
  const log = await readFile(file, 'utf8');
  expect(log).toMatch(/^\d{4}-\d\d-\d\dT\S+Z GET \/api\/atlas\/v2\/groups/m);
  expect(log).toMatch(/AtlasError: .*\n +at /);
  expect(log).not.toContain(atlas.keys.privateKey);
  expect(log).not.toMatch(/Digest |response=|authorization/i);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
