import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { executablePath } from '../../scripts/executable-path.ts';
import { noKeyring, startKeyring } from '../helpers/keyring.ts';
import { emptyHome, removeFolder, simulator } from '../helpers/sign-in.ts';
import { cleanEnvironment, openTerminal, root } from '../helpers/terminal.ts';

const built = await executablePath();
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** A copy in a folder of its own, so that it cannot use any file beside it. */
let folder = '';
let program = '';

beforeAll(async () => {
  expect(existsSync(built), 'run npm run build:executable first').toBe(true);
  folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-alone-'));
  program = path.join(folder, path.basename(built));
  await copyFile(built, program);
});

afterAll(() => removeFolder(folder));

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs it without Node or any other program on the PATH. */
async function run(words: readonly string[], env: Record<string, string> = {}, stdin = ''): Promise<Ran> {
  const running = promisify(execFile)(program, words, {
    cwd: folder,
    env: { ...cleanEnvironment({ ...(await emptyHome()), ...env }), PATH: folder },
  });
  running.child.stdin?.end(stdin);
  return running.then(
    (said) => ({ code: 0, ...said }),
    (error: unknown) => error as Ran,
  );
}

test('it prints its version and help, as the bundle does', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `atlas-exports ${version}\n`, stderr: '' });
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), '--help']);
  expect(await run(['--help'])).toEqual({ code: 0, stdout, stderr: '' });
});

test('it has at most 120 MB on Linux x64, for which that is promised', async () => {
  const most = process.platform === 'linux' && process.arch === 'x64' ? 120_000_000 : 200_000_000;
  expect((await stat(built)).size).toBeLessThanOrEqual(most);
});

test('options that Node would take go to the program', async () => {
  const { code, stderr } = await run(['--inspect']);
  expect(code).toBe(2);
  expect(stderr).toContain('--inspect');
});

test('it lists jobs over HTTP', async () => {
  const { code, stdout, stderr } = await run(['list', '--demo', 'one', '-o', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ totalCount: 1, results: [{ clusterName: 'Prod0' }] });
});

test('the full-screen view opens, moves, opens a job, and restores the terminal', async () => {
  const screen = openTerminal([], { command: [program, '--demo', 'busy'], env: await emptyHome() });
  onTestFinished(() => screen.kill());
  await screen.see('● live');
  screen.type('jj\r');
  await screen.see('[Overview]');
  screen.type('?');
  await screen.see('Move');
  screen.type('q');
  await screen.until((text) => !text.includes('Close this help'), 'the help closed');
  screen.type('q');
  expect((await screen.exit).exitCode).toBe(0);
  expect(screen.bytes().lastIndexOf('\u001B[?1049l')).toBeGreaterThan(
    screen.bytes().lastIndexOf('\u001B[?1049h'),
  );
});

test('the licence texts lie beside it', async () => {
  const notices = await readFile(path.join(path.dirname(built), 'THIRD-PARTY.txt'), 'utf8');
  for (const name of ['ink', 'react', 'undici', '@napi-rs/keyring']) expect(notices).toContain(`\n${name} `);
  expect(notices).toContain(`Node.js`);
  expect(existsSync(path.join(path.dirname(built), 'LICENSE'))).toBe(true);
});

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('a key is stored in the keychain, used from there, and removed', async () => {
    const atlas = await simulator();
    const keyring = await startKeyring();
    const env = { ...keyring.env, XDG_CACHE_HOME: path.join(keyring.env['HOME'] ?? '', 'cache') };
    const { publicKey, privateKey } = atlas.keys;
    const words = ['login', '--base-url', atlas.url, '--public-key', publicKey, '--private-key-stdin'];
    expect(await run(words, env, privateKey)).toMatchObject({ code: 0, stderr: '' });
    expect(await keyring.lookUp('atlas-exports_default', 'private_api_key')).toBe(privateKey);
    const who = await run(['whoami'], env);
    expect(who).toMatchObject({ code: 0, stderr: '' });
    expect(who.stdout).toContain(publicKey);
    expect(await run(['list', '-p', atlas.groupId, '-c', 'Prod0'], env)).toMatchObject({ code: 0 });
    expect(await run(['logout'], env)).toMatchObject({ code: 0 });
    expect(await keyring.lookUp('atlas-exports_default', 'private_api_key')).toBeUndefined();
  });

  test('the unpacked library is readable by this user only, and a damaged one is replaced', async () => {
    const { env } = await startKeyring();
    const cache = path.join(env['HOME'] ?? '', 'cache');
    const library = path.join(
      cache,
      `atlas-exports/executable/keyring-${version}-${process.platform}-${process.arch}.node`,
    );
    const withCache = { ...env, XDG_CACHE_HOME: cache };
    expect((await run(['whoami'], withCache)).stderr).toContain('The keychain has no key');
    expect((await stat(library)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(library))).mode & 0o777).toBe(0o700);
    const whole = await readFile(library);
    await writeFile(library, 'not a library');
    expect((await run(['whoami'], withCache)).stderr).toContain('The keychain has no key');
    expect((await readFile(library)).equals(whole)).toBe(true);
    await chmod(path.dirname(library), 0o777);
    expect((await run(['whoami'], withCache)).stderr).toContain('The keychain could not be used.');
  });
});
