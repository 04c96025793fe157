import { spawn, type IPty } from '@lydell/node-pty';
import process from 'node:process';
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { phases, startOnShell, type Phase } from '../helpers/terminal-phases.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { cleanEnvironment, openTerminal, program, root } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs the program on a terminal, closes the terminal once this text appears, and checks that the program ends. */
async function expectEndOnClose(
  { words, seen }: Pick<Phase, 'words' | 'seen'>,
  env: Readonly<Record<string, string>>,
  withSignal: boolean,
): Promise<void> {
  const started = [process.execPath, program, ...words];
  // Only the session leader gets SIGHUP, and the others when it ends; this shell catches it and stays.
  const line = 'trap : HUP; sh -c \'echo "pid=$$"; exec "$@"\' - "$@"; exit';
  const [file = '', ...rest] = withSignal ? started : ['sh', '-c', line, '-', ...started];
  const pty = spawn(file, rest, { cols: 120, rows: 40, cwd: root, env: cleanEnvironment(env) });
  let bytes = '';
  pty.onData((data) => (bytes += data));
  await waitFor(() => bytes.includes(seen), { what: seen, shows: () => bytes });
  const pid = withSignal ? pty.pid : Number(/pid=(\d+)/.exec(bytes)?.[1]);
  onTestFinished(() => {
    if (alive(pid)) process.kill(pid, 'SIGKILL');
  });
  (pty as IPty & { destroy(): void }).destroy();
  await waitFor(() => !alive(pid), { what: 'the program to end' });
}

const all = Object.entries(phases) as readonly (readonly [string, Phase])[];

test.each(all)('%s ends when its terminal is closed', async (_, phase) => {
  await expectEndOnClose(phase, await phase.env(), true);
});

test.each(all.filter(([, { full }]) => full))('%s ends without SIGHUP too', async (_, phase) => {
  await expectEndOnClose(phase, await phase.env(), false);
});

test.each([true, false])(
  'it ends when its terminal is closed while Atlas hangs (SIGHUP: %s)',
  async (withSignal) => {
    const atlas = await simulator({ scenario: 'quiet' });
    atlas.inject({ kind: 'hang' });
    const view = { words: ['-c', 'Prod0'], seen: 'asking Atlas' };
    await expectEndOnClose(view, await signedIn(atlas), withSignal);
  },
);

test('a window of 300×100 is filled, and after 200 sizes in a burst, down to 1×1, the last one is drawn correctly', async () => {
  const phase = phases['the full-screen view'];
  const env = await phase.env();
  const screen = openTerminal(phase.words, { env, columns: 300, rows: 100 });
  await screen.see(phase.seen, 'q quit');
  expect(screen.lines().filter((line) => line.includes('✔ Successful')).length).toBeGreaterThan(80);
  for (let size = 0; size < 200; size += 1) screen.resize(1 + ((size * 37) % 150), 1 + ((size * 17) % 50));
  screen.resize(1, 1);
  screen.resize(100, 30);
  await screen.see('DATA AS OF');
  await screen.see(/q quit/);
  const after = openTerminal(phase.words, { env, columns: 100, rows: 30 });
  await after.see(phase.seen);
  // The clock and the requests left differ.
  const plain = (lines: readonly string[]): readonly string[] =>
    lines.slice(1).map((line) => line.replace(/just now +0:\d\d|\d+ s ago +0:\d\d/, ''));
  await waitFor(() => expect(plain(screen.lines())).toEqual(plain(after.lines())) ?? true, {
    what: 'both screens to show the same',
  });
});

test('TERM=dumb gets sentences and no escape sequence', async () => {
  const phase = phases['the full-screen view'];
  const command = ['env', 'TERM=dumb', process.execPath, program, ...phase.words] as const;
  const screen = openTerminal([], { command, env: { ...(await phase.env()), COLORTERM: undefined } });
  await screen.see('Prod0');
  screen.type('q\r');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  expect(screen.bytes()).not.toContain('\u001B');
});

test.each([
  ['linux', /\u001B[\]P]/],
  ['vt100', /\u001B[\]P]/],
  ['screen', /\u001B\](52|9|777)/],
])('TERM=%s gets rows and no sequence that it would print, and q restores it', async (TERM, foreign) => {
  const phase = phases['the full-screen view'];
  const command = ['env', `TERM=${TERM}`, process.execPath, program, ...phase.words] as const;
  const screen = openTerminal([], { command, env: { ...(await phase.env()), COLORTERM: undefined } });
  // The Linux console has no glyphs: its list is ASCII.
  await screen.see(phase.seen.replace('●', TERM === 'linux' ? '*' : '●'));
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  const bytes = screen.bytes();
  expect(bytes).toMatch(/\u001B\[\?1049l[^]*\u001B\[\?25h/);
  expect(bytes).not.toMatch(foreign);
});

test.each(all.filter(([, { full }]) => full))(
  'without an alternate screen nothing remains of %s, and the prompt is in the first row',
  async (_, { words, seen, env }) => {
    const { screen } = startOnShell(words, { env: await env(), alternateScreen: false, rows: 20 });
    await screen.see(seen);
    screen.type('\u0003');
    await screen.see('[ended=0]');
    await screen.see('all=told');
    expect(screen.lines()[0]).toBe('[ended=0]');
    expect(screen.text()).not.toContain(seen);
  },
);

test('a terminal that reports no size gets a default one', async () => {
  const phase = phases['list --follow'];
  const screen = openTerminal([], {
    command: ['sh', '-c', 'stty rows 0 cols 0; exec "$@"', '-', process.execPath, program, ...phase.words],
    env: await phase.env(),
  });
  await screen.see(phase.seen);
});

test('without a terminal on stdin or stdout the jobs are listed, and no mode is changed', async () => {
  const env = await phases['list --follow'].env();
  const noKeys = openTerminal([], {
    command: ['sh', '-c', '"$@" </dev/null; echo "code=$?"', '-', process.execPath, program, '-c', 'Prod0'],
    env,
  });
  await noKeys.see('code=0');
  expect(noKeys.bytes()).toContain('Successful');
  expect(noKeys.bytes()).not.toMatch(/\u001B\[\?/);
  const file = `${env['HOME']}/out`;
  const toFile = openTerminal([], {
    command: ['sh', '-c', `"$@" >"${file}"; echo "code=$?"`, '-', process.execPath, program, '-c', 'Prod0'],
    env,
  });
  await toFile.see('code=0');
  expect(toFile.bytes()).not.toMatch(/\u001B/);
  expect(await readFile(file, 'utf8')).not.toMatch(/\u001B/);
});
