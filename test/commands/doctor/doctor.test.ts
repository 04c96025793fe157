import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../../source/commands/doctor/doctor.ts';
import { terminalChecks } from '../../../source/commands/doctor/terminal-checks.ts';
import { UsageError } from '../../../source/platform/usage-error.ts';
import { configFilePath } from '../../../source/platform/config-paths.ts';
import { openContext } from '../../helpers/command-context.ts';
import { emptyHome, signedIn, simulator } from '../../helpers/sign-in.ts';
import { makeCertificate } from '../../helpers/certificate.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { realClock } from '../../../source/platform/clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

type Over = Parameters<typeof openContext>[2];
type Found = {
  readonly name: string;
  readonly status: string;
  readonly says: string;
  readonly remedy: string | null;
};

/** The results of doctor by the checks' names, and its exit code. */
async function doctor(env: Record<string, string>, words = '', over: Over = {}) {
  const opened = await openContext(`doctor -o json${words}`, env, over);
  const code = await run(opened.context);
  const { results } = JSON.parse(opened.stdout()) as { readonly results: readonly Found[] };
  const checks = new Map(results.map((check) => [check.name, check]));
  return { code, checks, text: opened.stdout(), names: results.map(({ name }) => name) };
}

async function writeConfig(env: Record<string, string>, text: string): Promise<void> {
  const config = configFilePath({ platform: process.platform, homedir: env['HOME'] ?? '', env });
  await mkdir(path.dirname(config), { recursive: true, mode: 0o700 });
  await writeFile(config, text);
}

test('when all is well and signed in: one line a check, and no secret', async () => {
  const atlas = await simulator();
  const env = { ...(await signedIn(atlas)), TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
  const { code, checks, names, text } = await doctor(env);
  expect(code).toBe(0);
  expect(names).toEqual(
    'program config cache state proxy keys keychain atlas clock terminal colours charset glyphs clipboard notices'.split(
      ' ',
    ),
  );
  expect(checks.get('keys')).toMatchObject({
    status: 'good',
    says: `API key ${atlas.keys.publicKey} from the environment (MONGODB_ATLAS_PUBLIC_API_KEY)`,
  });
  expect(checks.get('atlas')?.says).toBe(`${new URL(atlas.url).host} accepts the key`);
  expect(checks.get('clock')).toMatchObject({ status: 'good', says: "agrees with the server's" });
  // The tests have no keychain, which matters for login alone.
  expect(checks.get('keychain')).toMatchObject({
    status: 'warning',
    says: expect.stringMatching(/Only login needs it: the keys come from elsewhere\.$/),
  });
  for (const { status, remedy } of checks.values()) expect(remedy === null).toBe(status === 'good');
  expect(text).not.toContain(atlas.keys.privateKey);
});

test('a file of certificates that Node would ignore is reported', async () => {
  const env = await emptyHome();
  const file = path.join(env['HOME'] ?? '', 'ca.pem');
  const found = async (): Promise<Found | undefined> =>
    (await doctor({ ...env, NODE_EXTRA_CA_CERTS: file }, ' --offline')).checks.get('ca certs');
  expect(await found()).toMatchObject({
    status: 'warning',
    says: `NODE_EXTRA_CA_CERTS names ${file}, which is not there.`,
    remedy: 'Correct the path, or unset it.',
  });
  await writeFile(file, 'no certificate');
  expect((await found())?.says).toMatch(/has no certificate in PEM format\.$/);
  await writeFile(file, makeCertificate('localhost').cert);
  expect(await found()).toMatchObject({ status: 'good', says: `${file}, by NODE_EXTRA_CA_CERTS` });
  expect((await doctor(env, ' --offline')).names).not.toContain('ca certs');
});

test('without a key it still contacts the host, and exits as for a missing key', async () => {
  const atlas = await simulator();
  const { MONGODB_ATLAS_BASE_URL } = await signedIn(atlas);
  const { code, checks } = await doctor({
    ...(await emptyHome()),
    MONGODB_ATLAS_BASE_URL: MONGODB_ATLAS_BASE_URL ?? '',
  });
  expect(code).toBe(3);
  expect(checks.get('keys')).toMatchObject({ status: 'bad' });
  expect(checks.get('keys')?.remedy).toContain('MONGODB_ATLAS_PUBLIC_API_KEY');
  expect(checks.get('atlas')).toMatchObject({ status: 'good', says: `${new URL(atlas.url).host} answers` });
});

test('reports a refused key, and still reads the time from Atlas', async () => {
  const env = { ...(await signedIn(await simulator())), MONGODB_ATLAS_PRIVATE_API_KEY: 'another' };
  const { code, checks } = await doctor(env);
  expect(code).toBe(3);
  expect(checks.get('atlas')?.status).toBe('bad');
  expect(checks.get('clock')?.status).toBe('good');
});

test('reports how far the clock is off', async () => {
  const env = await signedIn(await simulator());
  const timing = { ...realClock, now: () => realClock.now() + 3_600_000 };
  const { code, checks } = await doctor(env, '', { timing });
  expect(code).toBe(0);
  expect(checks.get('clock')).toMatchObject({ status: 'warning' });
  expect(checks.get('clock')?.says).toMatch(
    /^This machine's clock is (1 hour|59 minutes).* ahead of the server's\.$/,
  );
});

test('gives up on a host that does not answer after five seconds', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await waitFor(() => server.listening);
  const { port } = server.address() as AddressInfo;
  const env = {
    ...(await signedIn(await simulator())),
    MONGODB_ATLAS_BASE_URL: `http://127.0.0.1:${port}`,
  };
  const timing = new FakeClock();
  let isAsked = false;
  server.on('request', () => {
    isAsked = true;
  });
  const found = doctor(env, '', { timing });
  await waitFor(() => isAsked);
  await timing.pass(5000);
  const { code, checks } = await found;
  expect(code).toBe(4);
  expect(checks.get('atlas')).toMatchObject({
    status: 'bad',
    says: `127.0.0.1:${port} did not answer within 5 s.`,
  });
});

test('--offline sends no request', async () => {
  const atlas = await simulator();
  const { names } = await doctor(await signedIn(atlas), ' --offline');
  expect(names).not.toContain('atlas');
  expect(atlas.requests).toEqual([]);
});

test('shows a proxy without its password, and reports one that cannot be used', async () => {
  const env = { ...(await signedIn(await simulator())), MONGODB_ATLAS_BASE_URL: 'https://atlas.example' };
  const good = await doctor({ ...env, https_proxy: 'http://me:s3cret@proxy.example:3128' }, ' --offline');
  expect(good.checks.get('proxy')?.says).toBe('proxy.example:3128, by https_proxy');
  expect(good.text).not.toContain('s3cret');
  const socks = await doctor({ ...env, https_proxy: 'socks5://me:s3cret@proxy.example' }, ' --offline');
  expect(socks).toMatchObject({ code: 2 });
  expect(socks.checks.get('proxy')).toMatchObject({ status: 'bad' });
  expect(socks.text).not.toContain('s3cret');
});

test('reports a mistake in config.toml as one line among the others', async () => {
  const configMistake = new UsageError('config.toml, line 1: nonsense\u001b[31m.', 'Write sense.');
  const { code, checks, text } = await doctor(await emptyHome(), ' --offline', { configMistake });
  expect(code).toBe(2);
  expect(checks.get('config')?.says).toBe('config.toml, line 1: nonsense␛[31m.');
  expect(checks.has('terminal')).toBe(true);
  expect(text).not.toContain('\u001b');
});

test.skipIf(process.platform === 'win32')('reports a hook whose program is missing', async () => {
  const env = { ...(await emptyHome()), PATH: '/usr/bin:/bin' };
  await writeConfig(env, '[hooks]\nended = ["sh"]\nfailed = ["no-such-program"]\n');
  expect((await doctor(env, ' --offline')).checks.get('hooks')).toMatchObject({
    status: 'warning',
    says: 'The program of the hook for failed, no-such-program, is not there or may not be run.',
  });
  await writeConfig(env, '[hooks]\nended = ["sh"]\n');
  expect((await doctor(env, ' --offline')).checks.get('hooks')).toMatchObject({
    status: 'good',
    says: 'ended',
  });
});

test.skipIf(process.platform === 'win32')('reports folders that others can write to', async () => {
  const env = await emptyHome();
  await mkdir(path.join(env['XDG_CACHE_HOME'] ?? ''), { recursive: true, mode: 0o700 });
  await writeFile(path.join(env['XDG_CACHE_HOME'] ?? '', 'atlas-exports'), 'a file');
  const { checks } = await doctor(env, ' --offline');
  expect(checks.get('cache')).toMatchObject({ status: 'warning' });
  expect(checks.get('cache')?.remedy).toContain('chmod 700');
});

test.each([
  ['dumb', { TERM: 'dumb' }, 'terminal', 'warning'],
  ['another charset', { LANG: 'cs_CZ.ISO-8859-2' }, 'charset', 'warning'],
  ['another charset', { LANG: 'cs_CZ.ISO-8859-2' }, 'glyphs', 'warning'],
  ['colours turned off', { NO_COLOR: '1' }, 'colours', 'good'],
  ['colours not supported', { TERM: 'vt100' }, 'colours', 'good'],
  ['Terminal.app', { TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal' }, 'clipboard', 'warning'],
] as const)('reports a limited terminal: %s', async (_, variables, name, status) => {
  const env = { ...(await emptyHome()), TERM: 'xterm', ...variables };
  // Not the whole command, which would start a keychain for each.
  const { context } = await openContext('doctor', env);
  expect(terminalChecks(context).find((check) => check.name === name)).toMatchObject({ status });
});

test('says that nothing can be copied where no copy could arrive, and what to do instead', async () => {
  const { checks } = await doctor({ ...(await emptyHome()), TERM: 'dumb' }, ' --offline');
  expect(checks.get('clipboard')).toMatchObject({
    says: 'This terminal has no clipboard that a program can reach.',
    remedy: 'Press w in the list to write a file instead.',
  });
});

test('its remedies are readable in ASCII, too', async () => {
  const env = { ...(await emptyHome()), TERM: 'xterm', LANG: 'cs_CZ.ISO-8859-2' };
  const { checks } = await doctor(env, ' --offline');
  for (const { remedy } of checks.values()) expect(remedy ?? '').toMatch(/^[ -~]*$/);
});

test('the table has marks, names, and remedies below', async () => {
  const env = { ...(await emptyHome()), TERM: 'dumb' };
  const { context, stdout } = await openContext('doctor --offline', env, {
    stdout: { write: () => undefined, columns: 60 },
  });
  expect(stdout()).toBe('');
  const lines: string[] = [];
  const write = (text: string) => lines.push(...text.split('\n'));
  expect(await run({ ...context, stdout: { write, columns: 60 } })).toBe(3);
  expect(lines[0]).toMatch(/^✔ program {4}atlas-exports /);
  expect(lines.find((line) => line.startsWith('✖ keys'))).toBeDefined();
  // That there is no keychain is the same sentence, said once.
  expect(lines).toContain('▲ keychain   see keys');
  expect(lines.find((line) => line.startsWith('▲ terminal'))).toContain('TERM names a terminal');
  expect(lines.find((line) => line.startsWith("             Set TERM to your terminal's"))).toBeDefined();
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  const ascii = { ...context, settings: { ...context.settings, ascii: true } };
  lines.length = 0;
  await run({ ...ascii, stdout: { write, columns: 60 } });
  expect(lines[0]).toMatch(/^ok program/);
});
