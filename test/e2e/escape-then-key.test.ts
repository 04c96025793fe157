import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen } from '../helpers/terminal.ts';

/** Esc and the next key as tmux hands them on when both come within its `escape-time`: in one piece. */
const escapeThen = (key: string): string => keys.escape + key;

function open(words: readonly string[], env: Readonly<Record<string, string | undefined>>): Screen {
  const screen = openTerminal(words, { env });
  return screen;
}

async function watchDemo(settings = ''): Promise<Screen> {
  const env = await emptyHome();
  const folder = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), settings);
  const screen = open(['--demo', 'quiet', '-c', 'Prod0'], env);
  await screen.until((text) => text.includes('● live') && selected(text) === 0, 'the first job selected');
  return screen;
}

/** The place of the selected job in the list. */
function selected(text: string): number {
  return text.split('\n').findIndex((line) => line.startsWith(' ▌')) - 4;
}

async function gone(screen: Screen, text: string): Promise<void> {
  await screen.until((shown) => !shown.includes(text), `the screen without ${text}`);
}

test('the next view opens from the one before, and keys of the list count behind a pane', async () => {
  const screen = await watchDemo();
  screen.type(keys.enter);
  await screen.see('[Overview]');
  screen.type(escapeThen('?'));
  await screen.see('Next job');
  screen.type(escapeThen(keys.enter));
  await screen.see('[Overview]');
  screen.type(escapeThen('j'));
  await gone(screen, '[Overview]');
  await screen.until((text) => selected(text) === 1, 'the second job selected');
  screen.type('y');
  await screen.see('i id');
  screen.type(escapeThen(keys.up));
  await screen.until((text) => !text.includes('i id') && selected(text) === 0, 'the first job selected');
});

test('in the filter: it is cleared, and the key is one of the list', async () => {
  const screen = await watchDemo();
  screen.type('/nothing has this');
  await screen.see('nothing has this');
  screen.type(escapeThen('j'));
  await gone(screen, 'nothing has this');
  await screen.until((text) => selected(text) === 1, 'the second job selected');
  screen.type('/Successful Prod');
  await screen.see('Successful Prod');
  // As shells do, and not Esc: nobody erases what was just dropped.
  screen.type(escapeThen('\u007F'));
  await gone(screen, 'Successful Prod');
  await screen.see('Successful');
  screen.type(escapeThen(keys.controlC));
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('an Alt key that config.toml binds is that key', async () => {
  const screen = await watchDemo('[keys]\nactivity = "alt+j"\n');
  screen.type(keys.enter);
  await screen.see('[Overview]');
  screen.type(escapeThen('j'));
  await screen.see('Nothing yet.');
});

test('in the picker', async () => {
  const atlas = await simulator();
  const screen = open([], { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined });
  await screen.see('Choose a project');
  screen.type('zzz');
  await screen.see('zzz');
  screen.type(escapeThen('P'));
  await screen.until((text) => !text.includes('zzz') && /P\b/.test(text), 'P typed in place of zzz');
});

test('while signing in', async () => {
  const screen = open([], await emptyHome());
  await screen.see('Welcome to atlas-exports');
  screen.type('s');
  await screen.see('Public key');
  screen.type(`abcd${escapeThen('d')}`);
  await screen.see('● live');
});
