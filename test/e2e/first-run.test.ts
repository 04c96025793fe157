import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { welcomeKeys } from '../../source/ui/welcome/bindings.ts';
import { noKeyring, startKeyring } from '../helpers/keyring.ts';
import { cursorOn, live, titled, without } from '../helpers/seen.ts';
import { emptyHome, simulator } from '../helpers/sign-in.ts';
import { play } from '../helpers/story.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

const own = 'atlas-exports_default';

function open(env: Env, words: readonly string[] = [], options: ScreenOptions = {}): Screen {
  return openTerminal(words, { ...options, env });
}

/** A machine without a keychain and without keys. */
async function nobody({ url }: Simulator): Promise<Env> {
  return { ...(await emptyHome()), MONGODB_ATLAS_BASE_URL: url };
}

/** From the choices to the secret's field, with this public part. */
async function typeId(screen: Screen, id: string): Promise<void> {
  await screen.see('Sign in here');
  await screen.press(keys.enter, 'Signing in to');
  await screen.press(id, id);
  screen.type(keys.enter);
}

test('without a key the first screen says what is needed, and q restores the terminal', async () => {
  const screen = open(await emptyHome());
  await screen.see(
    'Welcome to atlas-exports',
    'Project Backup Manager',
    'Access Manager, Applications',
    'API access list',
  );
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  const bytes = screen.bytes();
  expect(bytes.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?1049h'));
  expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
});

test('the demo can be chosen', async () => {
  const screen = open(await emptyHome(), ['-p', 'Elsewhere', '-c', 'Nothing']);
  await screen.see('Look around');
  await screen.press(keys.down, cursorOn('Look around'));
  await screen.press(keys.enter, live, 'Acme (demo at 60x speed) › 18 clusters');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('a pasted key is checked, stored and never shown, and then the jobs appear', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    await screen.see('There is no key for the profile default.');
    await screen.press('s', 'Signing in to');
    const { publicKey, privateKey } = atlas.keys;
    await screen.press(`${publicKey}\r`, publicKey);
    await screen.press(privateKey, '•'.repeat(privateKey.length));
    await screen.press(keys.enter, titled('Payments › Prod0'), 'has no export jobs yet');
    expect(screen.bytes()).not.toContain(privateKey);
    expect(await lookUp(own, 'public_api_key')).toBe(publicKey);
    expect(await lookUp(own, 'private_api_key')).toBe(privateKey);
    expect(await lookUp(own, 'base_url')).toBe(atlas.url);
    screen.type('q');
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
    const config = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports', 'config.toml');
    expect(await readFile(config, 'utf8')).toBe(`[default]\nbase_url = "${atlas.url}"\n`);

    const again = open(env);
    await again.see('has no export jobs yet');
  });

  test('a client id selects a service account', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    const { clientId, clientSecret } = atlas.serviceAccount;
    await typeId(screen, clientId);
    await screen.see('Client secret');
    await screen.press(`${clientSecret}\r`, 'has no export jobs yet');
    expect(await lookUp(own, 'client_secret')).toBe(clientSecret);
    expect(screen.bytes()).not.toContain(clientSecret);
  });

  test('after a refused key only the secret has to be typed again', async () => {
    const atlas = await simulator();
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    await typeId(screen, atlas.keys.publicKey);
    await screen.press('not-the-key\r', 'Atlas refused the API key', 'The public or private key is wrong');
    expect(await lookUp(own, 'public_api_key')).toBeUndefined();
    expect(screen.bytes()).not.toContain('not-the-key');
    await screen.press(`${atlas.keys.privateKey}\r`, 'Choose a project');
  });
});

test('without a keychain the key is used for this run, after a warning', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const env = await nobody(atlas);
  const screen = open(env);
  await typeId(screen, atlas.keys.publicKey);
  await screen.press(
    `${atlas.keys.privateKey}\r`,
    'the key could not be stored',
    'There is no keychain here',
    'Enter continues without storing it',
  );
  await screen.press(keys.enter, 'has no export jobs yet');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  expect(screen.bytes()).not.toContain(atlas.keys.privateKey);
  const again = open(env);
  await again.see('Welcome to atlas-exports');
});

test('an address that is not on the access list is named, and d still opens the demo at once', async () => {
  const atlas = await simulator();
  atlas.world.setRefusal({ kind: 'address', address: '203.0.113.7' });
  const screen = open(await nobody(atlas));
  await typeId(screen, atlas.keys.publicKey);
  await screen.press(
    `${atlas.keys.privateKey}\r`,
    '203.0.113.7 is not on the API access list',
    "Add it to the API key's own API access list",
  );
  await screen.press(keys.escape, 'Sign in here');
  await screen.press('d', live);
});

test('a slow check can be cancelled', async () => {
  const atlas = await simulator();
  const screen = open(await nobody(atlas));
  atlas.inject({ kind: 'hang' });
  await typeId(screen, atlas.keys.publicKey);
  await screen.press(`${atlas.keys.privateKey}\r`, 'Checking the key');
  await screen.press(keys.escape, without('Checking'));
  await screen.press(keys.escape, 'Sign in here');
  screen.type(keys.controlC);
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('half a key in the environment is still an error with a sentence', async () => {
  const env = { ...(await emptyHome()), MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh' };
  const screen = open(env);
  await screen.see('MONGODB_ATLAS_PRIVATE_API_KEY is not');
  expect(await screen.exit).toMatchObject({ exitCode: 2 });
});

type Story = { readonly ids: readonly string[]; readonly run: (screen: Screen) => Promise<unknown> };

/** All in one program: each story starts at the choices. */
const stories: readonly Story[] = [
  {
    ids: ['welcome-next', 'welcome-previous', 'welcome-choose'],
    async run(screen) {
      await screen.press(keys.down, cursorOn('Look around'));
      await screen.press('j', cursorOn('Quit'));
      await screen.press(keys.tab, cursorOn('Sign in here'));
      await screen.press('k', cursorOn('Quit'));
      await screen.press(keys.up, cursorOn('Look around'));
      await screen.press(keys.shiftTab, cursorOn('Sign in here'));
      await screen.press(' ', 'Signing in to');
      await screen.press(keys.escape, cursorOn('Sign in here'));
    },
  },
  {
    ids: [
      'welcome-sign-in',
      'sign-in-enter',
      'sign-in-next-field',
      'sign-in-previous-field',
      'sign-in-erase',
      'sign-in-erase-all',
      'sign-in-back',
    ],
    async run(screen) {
      await screen.press('s', 'Signing in to');
      await screen.press(keys.enter, 'Type or paste the public part of the key first.');
      await screen.press('abc', 'abc▌');
      await screen.press('\u007F', 'ab▌');
      await screen.press(keys.tab, /Private key +▌/);
      await screen.press('xyz', '•••▌');
      await screen.press('\u007F', /key +••▌/);
      await screen.press('\u0015', /key +▌/);
      await screen.press(keys.shiftTab, 'ab▌');
      await screen.press('\u0015', /client id +▌/);
      await screen.press(keys.escape, 'Sign in here');
    },
  },
  {
    ids: ['sign-in-quit'],
    async run(screen) {
      await screen.press('s', 'Signing in to');
      screen.type(keys.controlC);
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
    },
  },
];

test('the screen fits every terminal or says why not, and each key does what its line says', async () => {
  const screen = open(await emptyHome(), [], { columns: 40, rows: 12 });
  await screen.see('Project', 'Sign in here');
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(80, 24);
  await screen.see('What it needs');
  screen.resize(120, 40);
  await screen.see('Welcome', cursorOn('Sign in here'));
  await play(stories.map(({ ids, run }) => [ids.join(', '), () => run(screen)]));
});

test('Ctrl+Z suspends, and fg shows the first screen again', async () => {
  const env = { ...(await emptyHome()), PS1: 'prompt> ' };
  const screen = open(env, [], { command: ['bash', '--norc', '--noprofile', '-i'] });
  screen.type(`${JSON.stringify(process.execPath)} dist/cli.js\r`);
  await screen.see('Welcome');
  await screen.press(keys.controlZ, 'Stopped');
  await screen.press('fg\r', 'Welcome');
  // Esc quits too.
  await screen.press(keys.escape, without('Welcome'), /prompt>\s*$/);
  await screen.press('echo "code=$?"\r', 'code=0');
});

test('every key of the first screen has a story here', () => {
  const elsewhere = ['welcome-demo', 'welcome-quit', 'go-on-unkept', 'keep-again', 'welcome-suspend'];
  const told = [...stories.flatMap(({ ids }) => ids), ...elsewhere];
  expect(new Set(welcomeKeys.map(({ id }) => id))).toEqual(new Set(told));
});
