import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DigestOptions } from '../../source/simulator/auth/digest-guard.ts';
import { missing } from '../helpers/optional-programs.ts';
import { exportsPath, simulated, v2 } from './client.ts';

const run = promisify(execFile);
const noCurl = missing('curl');

async function started(...options: string[]) {
  const child = spawn(process.execPath, ['source/simulator/serve.ts', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes('pretty=true')) break;
  }
  return { child, printed };
}

async function refused(...options: string[]): Promise<string> {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['source/simulator/serve.ts', ...options]);
  expect([status, String(stdout)]).toEqual([2, '']);
  return String(stderr);
}

test('prints its address, its keys and its contents, and ends at Ctrl+C', async () => {
  const { child, printed } = await started('--scenario', 'sharded', '--seed', '4', '--jobs', '10');
  expect(printed).toMatch(/^Simulated Atlas at http:\/\/127\.0\.0\.1:\d+\n/);
  expect(printed).toMatch(/clusters +Orders\n/);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.skipIf(noCurl !== '')(`the command that it prints works unchanged${noCurl}`, async () => {
  const { printed } = await started('--scenario', 'many', '--speed', '2', '--order', 'oldest-first');
  const { stdout } = await run('sh', ['-c', printed.slice(printed.indexOf('curl '))]);
  expect(JSON.parse(stdout)).toMatchObject({ totalCount: 5000, results: [{}, {}, {}] });
});

test('rejects a wrong option, and shows the right ones', async () => {
  expect(await refused('--port', 'x')).toMatch(/^--port wants a number from 0 to 65535, not "x"\n/);
  expect(await refused('--scenario', 'none')).toMatch(
    /^--scenario wants one of nightly, busy, quiet, .*, not "none"\n/,
  );
  expect(await refused('--what')).toMatch(/^Unknown option '--what'.*\nRuns the simulated Atlas/s);
});

test('reports a port in use without the list of options', async () => {
  const { url } = await simulated();
  const message = await refused('--port', new URL(url).port);
  expect(message).toMatch(/^listen EADDRINUSE/);
  expect(message).not.toContain('--scenario');
});

test('help lists every scenario', () => {
  const { status, stdout } = spawnSync(process.execPath, ['source/simulator/serve.ts', '--help']);
  expect(status).toBe(0);
  for (const name of ['busy', 'oldest-first', 'hostile']) expect(String(stdout)).toContain(`  ${name} `);
});

describe.skipIf(noCurl !== '')(`curl, which shares no code with either side, signs in${noCurl}`, () => {
  const challenges: [string, DigestOptions][] = [
    ['MD5', {}],
    ['SHA-256', { algorithms: ['SHA-256'] }],
    ['MD5-sess', { algorithms: ['MD5-sess'] }],
    ['SHA-256-sess', { algorithms: ['SHA-256-sess'] }],
    ['no qop', { qop: 'none' }],
    ['an opaque', { opaque: true }],
    ['two challenges', { algorithms: ['SHA-256', 'MD5'] }],
    ['an offer of Basic, too', { decoys: ['Basic realm="MMS Public API"'] }],
  ];

  test.each(challenges)('with %s, page after page', async (_, digest) => {
    const simulator = await simulated({ digest });
    const { keys, url, requests } = simulator;
    const pages = [1, 2, 3].map((page) => `${url}/api/atlas/v2${exportsPath(simulator)}?pageNum=${page}`);
    const user = `${keys.publicKey}:${keys.privateKey}`;
    const statuses = [
      '--write-out',
      '%{http_code} ',
      ...pages.flatMap((page) => ['--output', '/dev/null', page]),
    ];
    const { stdout } = await run('curl', [
      '--silent',
      '--digest',
      '--user',
      user,
      '--header',
      `Accept: ${v2}`,
      ...statuses,
    ]);
    expect(stdout.trim()).toBe('200 200 200');
    expect(requests.map(({ scheme }) => scheme)).toEqual(pages.flatMap(() => [undefined, 'Digest']));
  });

  test('but not with a wrong key', async () => {
    const { url, keys } = await simulated();
    const { stdout } = await run('curl', [
      '--silent',
      '--digest',
      '--user',
      `${keys.publicKey}:no`,
      `${url}/api/atlas/v2/groups`,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ error: 401, errorCode: 'UNEXPECTED_ERROR' });
  });
});
