import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configFilePath } from '../../source/platform/config-paths.ts';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../source/commands/plain.ts';
import { realClock } from '../../source/platform/clock.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { openContext } from '../helpers/command-context.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Over = Parameters<typeof openContext>[2];

/** `watch --plain`, stopped when the test ends. */
async function telling(atlas: Simulator, words: string, over: Over = {}, env?: Record<string, string>) {
  const stop = new AbortController();
  const opened = await openContext(`watch --plain ${words}`, env ?? (await signedIn(atlas)), {
    signal: stop.signal,
    ...over,
  });
  // Shorter than the setting allows, so that the tests are quick.
  const settings = { ...opened.context.settings, interval: 150 };
  const ended = run({ ...opened.context, settings }).catch((error: unknown) => error);
  onTestFinished(async () => {
    stop.abort(new Error('stopped'));
    await ended;
  });
  return {
    ...opened,
    stop,
    ended,
    until: (holds: () => boolean) => waitFor(holds),
  };
}

/** On a terminal with this many columns: its output, and the keyboard. */
async function onTerminal(atlas: Simulator, columns: number) {
  const said = { text: '' };
  const stdout = { write: (text: string) => (said.text += text), isTTY: true, columns };
  const opened = await telling(atlas, '-c Prod0', { stdout, isTTY: true });
  await opened.until(() => said.text.includes('Press Enter'));
  return { ...opened, text: () => said.text };
}

test('uses the name of a project given by its id once it is known', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const { stdout, until } = await telling(atlas, '-c Prod0');
  await until(() => stdout().includes('Ctrl+C ends.'));
  expect(stdout()).toMatch(/Project (Payments|[0-9a-f]{24}), cluster Prod0\./);
});

test('reports a cluster that cannot export, and watches the others', async () => {
  const atlas = await simulator({ scenario: 'busy' });
  const { stdout, until } = await telling(atlas, '-c Prod0 -c Sandbox');
  await until(() => stdout().includes('clusters Prod0 and Sandbox'));
  await until(() => /\d\d:\d\d:\d\d Sandbox: .*(Flex|flex)/.test(stdout()));
});

test.each([403, 404])(
  'reports a cluster that answers %i once, with its remedy, and watches the others',
  async (status) => {
    const atlas = await simulator({ scenario: 'quiet' });
    const isOrders = ({ path, scheme }: LoggedRequest) => scheme !== undefined && path.includes('/Orders/');
    atlas.inject({ kind: 'status', status, match: isOrders });
    const { stdout, until } = await telling(atlas, '-c Prod0 -c Orders');
    await until(() => stdout().includes('From now on'));
    const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
    await until(() => stdout().includes(id.slice(-6)));
    const about = stdout()
      .split('\n')
      .filter((line) => /Orders: /.test(line));
    expect(about).toHaveLength(1);
    expect(about[0]).toMatch(/Check /);
  },
);

test('waits at most ten seconds for a cluster that does not answer', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.inject({ kind: 'hang', match: /Orders/ });
  let ahead = 0;
  const timing = { ...realClock, now: () => realClock.now() + ahead };
  const { stdout, until } = await telling(atlas, '-c Prod0 -c Orders', { timing });
  await until(() => atlas.requests.some(({ path, status }) => path.includes('Prod0') && status === 200));
  expect(stdout()).not.toContain('Project');
  ahead = 11_000;
  await until(() => stdout().includes('clusters Prod0 and Orders'));
});

test('runs a hook for a failed job', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const env = await signedIn(atlas);
  const out = path.join(env['HOME'] ?? '', 'out');
  const config = configFilePath({ platform: process.platform, homedir: env['HOME'] ?? '', env });
  const program = `require('fs').appendFileSync(process.argv[1], process.env.ATLAS_EXPORTS_SUMMARY)`;
  const failed = JSON.stringify([process.execPath, '-e', program, out]);
  await mkdir(path.dirname(config), { recursive: true, mode: 0o700 });
  await writeFile(config, `[hooks]\nfailed = ${failed}\nmissing = ["no-such-program"]\n`);
  const { stdout, until } = await telling(atlas, '-c Prod0', {}, env);
  await until(() => stdout().includes('From now on'));
  const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
  await until(() => stdout().includes(id.slice(-6)));
  atlas.world.endJob(id, 'Failed', { message: 'Access denied', errorCode: 'EXPORT_FAILED' });
  await waitFor(async () => /export \w{8} failed: Access denied$/.test(await readFile(out, 'utf8')));
});

test('on a terminal breaks no word, shows the status on Enter, and ends on q and Enter', async () => {
  const { stdin, text, until, ended } = await onTerminal(await simulator({ scenario: 'quiet' }), 40);
  expect(
    Math.max(
      ...text()
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(40);
  stdin.write('\n');
  await until(() => text().includes('Last answer'));
  stdin.write('q\n');
  expect(await ended).toBe(0);
});

test('stops when the terminal closes', async () => {
  const { stdin, ended } = await onTerminal(await simulator({ scenario: 'empty' }), 80);
  stdin.end();
  expect(await ended).toBe(0);
});

test('Ctrl+C stops it, also before the first answer', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const going = await telling(atlas, '-c Prod0');
  await going.until(() => going.stdout().includes('From now on'));
  going.stop.abort(new Error('stopped'));
  expect(await going.ended).toMatchObject({ message: 'stopped' });
  atlas.inject({ kind: 'hang' });
  const early = await telling(atlas, '-c Prod0');
  await early.until(() => early.stdout().startsWith('Asking Atlas for the export jobs of Prod0.'));
  early.stop.abort(new Error('stopped'));
  expect(await early.ended).toMatchObject({ message: 'stopped' });
});

test('stops when Atlas refuses the key', async () => {
  const { ended } = await telling(await simulator({ scenario: 'refused' }), '-c Prod0 -c Orders');
  expect(await ended).toMatchObject({ trouble: { kind: 'auth' } });
});
