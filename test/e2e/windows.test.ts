import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../helpers/run-program.ts';
import { list, noList, row, tab } from '../helpers/seen.ts';
import { emptyHome, removeFolder } from '../helpers/sign-in.ts';
import { phases } from '../helpers/terminal-phases.ts';
import { keys, openTerminal, program, type Screen } from '../helpers/terminal.ts';

const asWindows = ['--import', fileURLToPath(new URL('../helpers/as-windows.mjs', import.meta.url))];

/** Erases below the cursor: Ink's way to clear the screen, seen as flicker; and sequences that clear all of it. */
const clearsScreen = /\u001B\[H\u001B\[J|\u001B\[1;1H\u001B\[J|\u001B\[[23]J|\u001Bc/g;

/** An empty folder to run in: Windows paths are plain names here, and would leave files around. */
async function elsewhere(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-windows-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** The demo as on Windows, as far as that can be simulated here. */
async function onWindows(env: Readonly<Record<string, string | undefined>> = {}): Promise<Screen> {
  const screen = openTerminal([], {
    columns: 100,
    rows: 24,
    cwd: await elsewhere(),
    command: [process.execPath, ...asWindows, program, '--demo', 'quiet', '-c', 'Prod0'],
    env: { ...(await emptyHome()), ...env },
  });
  await screen.see('● live');
  return screen;
}

test('every frame leaves the last row free, only the first clears the screen, and Ctrl+Z does nothing', async () => {
  const screen = await onWindows();
  expect(screen.lines().at(-1)).toBe('');
  expect(screen.lines().at(-2)).toContain('quit');
  const first = screen.bytes().length;
  await screen.press('jjj', row(3));
  await screen.press(keys.enter, tab('Overview'));
  await screen.press(`${keys.enter}${keys.tab}${keys.escape}${keys.escape}t`, noList, 'now');
  await screen.press('t?', 'To the newest job');
  expect(screen.lines().at(-1)).toBe('');
  expect(screen.bytes().slice(first).match(clearsScreen)).toBeNull();
  await screen.press('?', list);
  const before = screen.bytes().length;
  await screen.press(`${keys.controlZ}j`, row(4));
  expect(screen.bytes().slice(before)).not.toMatch(/\u001B\[\?(1049|25)/);
  for (const [columns, rows] of [
    [120, 40],
    [80, 20],
    [100, 30],
  ] as const) {
    screen.resize(columns, rows);
    await screen.until(
      () => screen.lines().at(-2)?.includes('quit') ?? false,
      'the footer above the last row',
    );
    expect(screen.lines().at(-1)).toBe('');
  }
  // High enough for the whole help.
  screen.resize(100, 110);
  const help = await screen.press('?', 'In the list');
  expect(help).toContain('Quit, and restore the terminal');
  expect(help).not.toMatch(/suspend/i);
  screen.type('?q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test.each(['the picker', 'the first-run screen'] as const)(
  '%s leaves the last row free too',
  async (name) => {
    const { words, seen, env } = phases[name];
    const screen = openTerminal([], {
      columns: 100,
      rows: 24,
      cwd: await elsewhere(),
      command: [process.execPath, ...asWindows, program, ...words],
      env: { ...(await env()) },
    });
    await screen.see(seen);
    expect(screen.lines().at(-1)).toBe('');
    expect(screen.lines().at(-2)).toContain('quit');
    const first = screen.bytes().length;
    screen.type(keys.controlZ + keys.down);
    await screen.until(() => screen.bytes().length > first, 'an answer to the arrow');
    expect(screen.bytes().slice(first)).not.toMatch(/\u001B\[\?(1049|25)/);
    expect(screen.bytes().slice(first).match(clearsScreen)).toBeNull();
  },
);

test('an old console window, whose font lacks the glyphs, gets ASCII', async () => {
  const screen = openTerminal([], {
    cwd: await elsewhere(),
    // The pseudo-terminal sets TERM itself.
    command: ['env', '-u', 'TERM', process.execPath, ...asWindows, program, '--demo', 'quiet', '-c', 'Prod0'],
    env: { ...(await emptyHome()), TERM: undefined },
  });
  await screen.see('* live');
  expect(screen.text()).not.toMatch(/[^\u0000-\u007F]/);
});

test('Git Bash, which looks like pipes, is told how to get the full-screen view', async () => {
  const env = await emptyHome();
  const cwd = await elsewhere();
  const words = ['--demo', 'quiet', '-c', 'Prod0'];
  const { code, stdout, stderr } = await runProgram(words, {
    env: { ...env, MSYSTEM: 'MINGW64' },
    nodeWords: asWindows,
    cwd,
  });
  expect([code, stderr]).toEqual([
    0,
    'This terminal gives programs of Windows no console, so the jobs are listed once. For the full-screen view run ' +
      'winpty atlas-exports.cmd, or open Windows Terminal.\n',
  ]);
  expect(stdout).toContain('SNAPSHOT');
  // An explicit list command gets no such hint.
  for (const [given, variables] of [
    [['list', ...words], { MSYSTEM: 'MINGW64' }],
    [words, {}],
  ] as const) {
    const ran = await runProgram(given, { env: { ...env, ...variables }, nodeWords: asWindows, cwd });
    expect(ran.stderr).toBe('');
  }
});

test("files are written to Windows' own folders", async () => {
  const cwd = await elsewhere();
  const screen = openTerminal([], {
    cwd,
    command: [process.execPath, ...asWindows, program, 'list', '--demo', 'quiet', '-c', 'Prod0'],
    env: { ...(await emptyHome()), LOCALAPPDATA: String.raw`C:\Users\me\AppData\Local` },
  });
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  expect(await readdir(cwd)).toEqual([String.raw`C:\Users\me\AppData\Local\atlas-exports`]);
});
