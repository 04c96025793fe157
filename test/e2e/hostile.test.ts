import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run as list } from '../../source/commands/list.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { notMeant, takeApart, unseen } from '../helpers/control-sequences.ts';
import { openContext } from '../helpers/command-context.ts';
import { hostileWorld, poison, poisoned, poisons } from '../helpers/hostile-atlas.ts';
import { runProgram, startProgram } from '../helpers/run-program.ts';
import { removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

const tmux = { TERM: 'tmux-256color', TMUX: '/tmp/tmux,1,0' };

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'atlas-exports-hostile-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

/** The full-screen view on an Atlas whose texts are all hostile. */
async function watch(
  atlas: Simulator,
  words: readonly string[],
  { env, ...options }: ScreenOptions = {},
): Promise<Screen> {
  const signed = await signedIn(atlas);
  const screen = openTerminal(['--interval', '2', ...words], { ...options, env: { ...signed, ...env } });
  return screen;
}

/** Each key, and what the screen shows then. */
async function press(screen: Screen, steps: readonly (readonly [key: string, wanted: string | RegExp])[]) {
  for (const [key, wanted] of steps) {
    screen.type(key);
    await screen.see(wanted);
  }
}

async function leave(screen: Screen): Promise<void> {
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  expect(notMeant(screen.bytes())).toEqual([]);
}

/** Checks that a pipe got lines of plain text. */
function expectPlain(written: string): void {
  expect(takeApart(written.replaceAll(/\r?\n/g, '')).filter(({ kind }) => kind !== 'text')).toEqual([]);
  expect(written).not.toMatch(unseen);
}

describe('hostile texts never drive the terminal', () => {
  test('in the list, the pane with its tabs, the full screen, the time axis, and when the list is saved', async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const cwd = await folder();
    const screen = await watch(
      atlas,
      ['-c', 'Prod0', '-c', 'Orders', '--page-size', '500', '--notify', 'off'],
      { cwd },
    );
    await screen.see('● live');
    await press(screen, [
      [keys.enter, '[Overview]'],
      [keys.tab, '[Shards'],
      [keys.tab, '[Custom data'],
      [keys.tab, '[Error]'],
      [keys.tab, '[JSON]'],
      ['G', '[JSON]'],
      [keys.home, '[JSON]'],
      [keys.tab, '[Overview]'],
      [keys.enter, /\[Overview\]/],
    ]);
    screen.type('n'.repeat(poisons.length));
    screen.type(keys.shiftTab);
    await screen.see('[JSON]');
    screen.type('N'.repeat(poisons.length));
    screen.type(keys.escape);
    await screen.see('STATE');
    screen.type(keys.escape);
    for (const key of 'ssss12345') screen.type(key);
    await press(screen, [
      ['12345', 'STATE'],
      ['w', '.json'],
      ['W', '.csv'],
      ['t', 'Prod0'],
      ['++--jjkk', 'Prod0'],
      ['t', 'STATE'],
      ['?', 'Next job'],
      ['q', 'STATE'],
    ]);
    await leave(screen);
    // With --notify off it rings no bell itself, so any bell would be the texts'.
    expect(screen.bytes()).not.toContain('\u0007');
    for (const file of await readdir(cwd)) expectPlain(await readFile(path.join(cwd, file), 'utf8'));
  });

  test.each([
    // It gets iTerm2's sequence too.
    ['an xterm', {}],
    ['kitty', { TERM: 'xterm-kitty' }],
  ])('in titles, notifications, the activity and the clipboard of %s', async (_, env) => {
    const atlas = await simulator({ scenario: hostileWorld });
    const screen = await watch(atlas, ['-c', 'Prod0', '--notify', 'desktop'], { env });
    await screen.see('● live');
    const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress', fields: poisoned(poison) });
    await screen.see(`${poisons.length + 1} jobs`);
    atlas.world.endJob(id, 'Failed', { errorCode: poison, message: poison });
    const sequences = () =>
      takeApart(screen.bytes()).flatMap(({ kind, text }) => (kind === 'osc' ? text : []));
    const called = () => sequences().some((text) => /^(9|99|777);/.test(text));
    await screen.until(called, 'the notification');
    await press(screen, [['a', id.slice(-8)]]);
    screen.type(`a${keys.home}${keys.enter}`);
    await screen.see('[Overview]');
    screen.type('yiypylyeyj');
    const copies = () => sequences().filter((text) => text.startsWith('52;'));
    await screen.until(() => copies().length >= 3, 'id, error and JSON copied');
    expect(sequences().some((text) => text.startsWith('2;'))).toBe(true);
    for (const text of copies()) {
      expectPlain(Buffer.from(text.slice('52;c;'.length), 'base64').toString('utf8'));
    }
    await leave(screen);
  });

  test('in the picker, with any project name and any paste', async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const screen = await watch(atlas, [], { env: { MONGODB_ATLAS_PROJECT_ID: undefined } });
    await screen.see('Analytics');
    // Without those that are keys themselves: Ctrl+C quits.
    const pasted = poison.replaceAll(/[\u0000-\u001F\u007F]/g, '');
    await press(screen, [
      [`\u001B[200~${pasted}\u001B[201~`, /No project|matches|0 of/],
      ['\u0015', 'Analytics'],
      [keys.enter, 'Prod0'],
      [keys.enter, '● live'],
      [`/${pasted}`, '▌'],
      [keys.enter, 'match'],
      [keys.escape, 'STATE'],
    ]);
    await leave(screen);
  });

  test('in a narrow terminal, in ASCII, without colours, and in tmux', async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const screen = await watch(atlas, ['-c', 'Prod0', '--ascii', '--no-color'], {
      columns: 46,
      rows: 14,
      env: tmux,
    });
    await screen.see(/live/);
    await press(screen, [
      [keys.enter, 'Overview'],
      ['jjjjj', 'Overview'],
      [keys.escape, /\S/],
    ]);
    screen.resize(200, 50);
    await screen.see('STATE');
    await leave(screen);
  });

  test("in error messages of Atlas or a proxy's page", async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const screen = await watch(atlas, ['-c', 'Prod0']);
    await screen.see('● live');
    const words = { errorCode: `${poison}CODE`, detail: `${poison}detail`, parameters: [poison, poison] };
    const takeBack = atlas.inject({ kind: 'status', status: 503, ...words });
    await screen.see('reported a server error');
    takeBack();
    screen.type('r');
    await screen.see('● live');
    const page = `<html><head><title>${poison.replaceAll('<', '')}sign in</title></head></html>`;
    atlas.inject({ kind: 'body', body: page, contentType: 'text/html' });
    screen.type('r');
    await screen.see('a web page');
    await leave(screen);
  });
});

describe('hostile texts reach a pipe as plain text', () => {
  test.each(['table', 'json', 'ndjson', 'csv'])('by list -o %s', async (output) => {
    const atlas = await simulator({ scenario: hostileWorld });
    // In this process: the built program writes what the command writes here.
    const opened = await openContext(`list --all-clusters --all -o ${output}`, await signedIn(atlas));
    expect([await list(opened.context), opened.stderr()]).toEqual([0, '']);
    const stdout = opened.stdout();
    expect(stdout.length).toBeGreaterThan(10_000);
    expectPlain(stdout);
    if (output === 'json') expect(JSON.parse(stdout)).toMatchObject({ results: expect.any(Array) });
  });

  test('by list --follow, wait and --plain', async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const env = await signedIn(atlas);
    const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress', fields: poisoned(poison) });
    const common = ['-c', 'Prod0', '--interval', '2'];
    const programs = [
      startProgram(['list', '--follow', '-o', 'csv', ...common], { env }),
      startProgram(['wait', id, ...common], { env }),
      startProgram(['--plain', ...common], { env }),
    ];
    const [following, waiting, plain] = programs;
    await following?.until(({ stdout }) => stdout.includes(id));
    await plain?.until(({ stdout }) => stdout.includes('From now on'));
    atlas.world.endJob(id, 'Failed', { errorCode: poison, message: poison });
    expect((await waiting?.ended)?.code).toBe(1);
    await plain?.until(({ stdout }) => / failed after/.test(stdout));
    await following?.until(({ stdout }) => new RegExp(`${id},[^\n]*,Failed,`).test(stdout));
    for (const { child, ended, stdout, stderr } of programs) {
      child.kill('SIGINT');
      await ended;
      expectPlain(stdout());
      expectPlain(stderr());
    }
  });

  test('by whoami, a refusal, and messages about the command line', async () => {
    const atlas = await simulator({ scenario: hostileWorld });
    const env = await signedIn(atlas);
    const said = [await runProgram(['whoami'], { env }), await runProgram(['whoami', '-o', 'json'], { env })];
    const unnamed = { ...env, MONGODB_ATLAS_PROJECT_ID: undefined };
    said.push(await runProgram(['list'], { env: unnamed }));
    const typed = poison.replaceAll('\u0000', '');
    for (const words of [[typed], ['-p', typed], ['-c', typed], ['wait', typed], ['list', `--${typed}`]]) {
      said.push(await runProgram(words, { env }));
    }
    atlas.inject({ kind: 'status', status: 403, errorCode: poison, detail: poison, parameters: [poison] });
    said.push(await runProgram(['list', '-c', 'Prod0'], { env }));
    for (const { stdout, stderr } of said) {
      expectPlain(stdout);
      expectPlain(stderr);
      expect(stderr).not.toContain('inside atlas-exports itself');
    }
  });
});

test('the checks above notice each hostile text', () => {
  // The tests above allow for what the program itself writes: bells, line breaks, the clipboard.
  const own = /^([\u0007\r\n]|\r\nforged line|\u001B\]52;.*|\u001B\[\?1049l)$/;
  for (const each of poisons.filter((text) => !own.test(text))) {
    expect(notMeant(`.${each}.`), JSON.stringify(each)).not.toEqual([]);
  }
});
