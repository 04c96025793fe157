import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { live, noPane, row, tab, without } from '../helpers/seen.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { play } from '../helpers/story.ts';
import { keys, openTerminal, type Screen } from '../helpers/terminal.ts';

/** Esc and the next key, sent as tmux does when both come within its `escape-time`: in one read. */
const escapeThen = (key: string): string => keys.escape + key;

async function watchDemo(settings = ''): Promise<Screen> {
  const env = await emptyHome();
  const folder = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), settings);
  const screen = openTerminal(['--demo', 'quiet', '-c', 'Prod0'], { env });
  await screen.see(live, row(0));
  return screen;
}

test('Esc and a key close one view and open the next, also from a pane and a filter', async () => {
  const screen = await watchDemo();
  await play([
    [
      'after a pane, the help and the copy menu',
      async () => {
        await screen.press(keys.enter, tab('Overview'));
        await screen.press(escapeThen('?'), 'Next job');
        await screen.press(escapeThen(keys.enter), tab('Overview'));
        await screen.press(escapeThen('j'), noPane, row(1));
        await screen.press('y', 'i id');
        await screen.press(escapeThen(keys.up), without('i id'), row(0));
      },
    ],
    [
      'in the filter: it is cleared, and the list gets the key',
      async () => {
        await screen.press('/nothing has this', 'nothing has this');
        await screen.press(escapeThen('j'), without('nothing has this'), row(1));
        await screen.press('/Successful Prod', 'Successful Prod');
        // As in a shell, and not as Esc: a person does not erase a word from what Esc has just dropped.
        await screen.press(escapeThen('\u007F'), without('Successful Prod'), 'Successful');
        screen.type(escapeThen(keys.controlC));
        expect(await screen.exit).toMatchObject({ exitCode: 0 });
      },
    ],
  ]);
});

test('an Alt key bound in config.toml works', async () => {
  const screen = await watchDemo('[keys]\nactivity = "alt+j"\n');
  await screen.press(keys.enter, tab('Overview'));
  await screen.press(escapeThen('j'), 'Nothing yet.');
});

test('Esc and a key count as two in the picker', async () => {
  const atlas = await simulator();
  const env = { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined };
  const screen = openTerminal([], { env });
  await screen.see('Choose a project');
  await screen.press('zzz', 'zzz');
  await screen.press(escapeThen('P'), without('zzz'), /P\b/);
});

test('Esc and a key count as two while signing in', async () => {
  const screen = openTerminal([], { env: await emptyHome() });
  await screen.see('Welcome to atlas-exports');
  await screen.press('s', 'Public key');
  await screen.press(`abcd${escapeThen('d')}`, live);
});
