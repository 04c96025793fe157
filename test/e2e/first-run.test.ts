import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { welcomeKeys } from '../../source/ui/welcome/bindings.ts';
import { noKeyring, startKeyring } from '../helpers/keyring.ts';
import { emptyHome, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

const own = 'atlas-exports_default';

function open(env: Env, words: readonly string[] = [], options: ScreenOptions = {}): Screen {
  const screen = openTerminal(words, { ...options, env });
  return screen;
}

/** A machine without a keychain, and nobody signed in. */
async function nobody({ url }: Simulator): Promise<Env> {
  return { ...(await emptyHome()), MONGODB_ATLAS_BASE_URL: url };
}

/** From the choices to the secret's field, with this public part. */
async function typeId(screen: Screen, id: string): Promise<void> {
  await screen.see('Sign in here');
  screen.type(keys.enter);
  await screen.see('Signing in to');
  screen.type(id);
  await screen.see(id);
  screen.type(keys.enter);
}

test('without a key the first screen says what is needed, and q leaves the terminal as it was', async () => {
  const screen = open(await emptyHome());
  await screen.see('Welcome to atlas-exports');
  await screen.see('Project Backup Manager');
  await screen.see('Access Manager, Applications');
  await screen.see('API access list');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  const bytes = screen.bytes();
  expect(bytes.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?1049h'));
  expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
});

test('who only wants to look around gets the demo', async () => {
  const screen = open(await emptyHome(), ['-p', 'Elsewhere', '-c', 'Nothing']);
  await screen.see('Look around');
  screen.type(keys.down);
  await screen.until((text) => /▌ Look around/.test(text), 'the cursor on the demo');
  screen.type(keys.enter);
  await screen.see('● live');
  await screen.see('Acme (demo at 60x speed) › accounts, billing');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('a pasted key is checked, kept, never drawn, and the watching begins', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    await screen.see('There is no key for the profile default.');
    screen.type('s');
    await screen.see('Signing in to');
    const { publicKey, privateKey } = atlas.keys;
    screen.type(`${publicKey}\r`);
    await screen.see(publicKey);
    screen.type(privateKey);
    await screen.see('•'.repeat(privateKey.length));
    screen.type(keys.enter);
    await screen.see('Payments › Prod0');
    await screen.see('has no export jobs yet');
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

  test('a client id means a service account', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    const { clientId, clientSecret } = atlas.serviceAccount;
    await typeId(screen, clientId);
    await screen.see('Client secret');
    screen.type(`${clientSecret}\r`);
    await screen.see('has no export jobs yet');
    expect(await lookUp(own, 'client_secret')).toBe(clientSecret);
    expect(screen.bytes()).not.toContain(clientSecret);
  });

  test('a refused key says so, and only the secret has to be typed again', async () => {
    const atlas = await simulator();
    const { env, lookUp } = await startKeyring();
    const screen = open(env, ['--base-url', atlas.url]);
    await typeId(screen, atlas.keys.publicKey);
    screen.type('not-the-key\r');
    await screen.see('Atlas refused the API key');
    await screen.see('The public or private key is wrong');
    expect(await lookUp(own, 'public_api_key')).toBeUndefined();
    expect(screen.bytes()).not.toContain('not-the-key');
    screen.type(`${atlas.keys.privateKey}\r`);
    await screen.see('Choose a project');
  });
});

test('without a keychain the key counts until the end, once that was said', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const env = await nobody(atlas);
  const screen = open(env);
  await typeId(screen, atlas.keys.publicKey);
  screen.type(`${atlas.keys.privateKey}\r`);
  await screen.see('the key could not be stored');
  await screen.see('There is no keychain here');
  screen.type('r');
  await screen.see('Checking the key');
  await screen.see('Enter continues without storing it');
  screen.type(keys.enter);
  await screen.see('has no export jobs yet');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  expect(screen.bytes()).not.toContain(atlas.keys.privateKey);
  const again = open(env);
  await again.see('Welcome to atlas-exports');
});

test('an address that is not on the access list is named', async () => {
  const atlas = await simulator();
  atlas.world.setRefusal({ kind: 'address', address: '203.0.113.7' });
  const screen = open(await nobody(atlas));
  await typeId(screen, atlas.keys.publicKey);
  screen.type(`${atlas.keys.privateKey}\r`);
  await screen.see('203.0.113.7 is not on the API access list');
  await screen.see("Add it to the API key's own API access list");
});

test('a check that takes too long can be left', async () => {
  const atlas = await simulator();
  const screen = open(await nobody(atlas));
  atlas.inject({ kind: 'hang' });
  await typeId(screen, atlas.keys.publicKey);
  screen.type(`${atlas.keys.privateKey}\r`);
  await screen.see('Checking the key');
  screen.type(keys.escape);
  await screen.until((text) => !text.includes('Checking'), 'the fields again');
  screen.type(keys.escape);
  await screen.see('Sign in here');
  screen.type(keys.controlC);
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('half a key in the environment stays a mistake, told in a sentence', async () => {
  const env = { ...(await emptyHome()), MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh' };
  const screen = open(env);
  await screen.see('MONGODB_ATLAS_PRIVATE_API_KEY is not');
  expect(await screen.exit).toMatchObject({ exitCode: 2 });
});

test('it fits into every terminal, and says when it does not', async () => {
  const screen = open(await emptyHome(), [], { columns: 40, rows: 12 });
  await screen.see('Project');
  await screen.see('Sign in here');
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(80, 24);
  await screen.see('What it needs');
});

type Story = { readonly ids: readonly string[]; readonly run: (screen: Screen) => Promise<void> };

async function shows(screen: Screen, key: string, what: string | RegExp): Promise<void> {
  screen.type(key);
  await screen.see(what);
}

const stories: readonly Story[] = [
  {
    ids: ['welcome-next', 'welcome-previous', 'welcome-choose'],
    async run(screen) {
      await shows(screen, keys.down, /▌ Look around/);
      await shows(screen, 'j', /▌ Quit/);
      await shows(screen, keys.tab, /▌ Sign in here/);
      await shows(screen, 'k', /▌ Quit/);
      await shows(screen, keys.up, /▌ Look around/);
      await shows(screen, keys.shiftTab, /▌ Sign in here/);
      await shows(screen, ' ', 'Signing in to');
    },
  },
  { ids: ['welcome-demo'], run: (screen) => shows(screen, 'd', '● live') },
  {
    ids: ['welcome-quit'],
    async run(screen) {
      screen.type(keys.escape);
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
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
      await shows(screen, 's', 'Signing in to');
      await shows(screen, keys.enter, 'Type or paste the public part of the key first.');
      await shows(screen, 'abc', 'abc▌');
      await shows(screen, '\u007F', 'ab▌');
      await shows(screen, keys.tab, /Private key +▌/);
      await shows(screen, 'xyz', '•••▌');
      await shows(screen, '\u007F', /key +••▌/);
      await shows(screen, '\u0015', /key +▌/);
      await shows(screen, keys.shiftTab, 'ab▌');
      await shows(screen, '\u0015', /client id +▌/);
      await shows(screen, keys.escape, 'Sign in here');
    },
  },
  {
    ids: ['sign-in-quit'],
    async run(screen) {
      await shows(screen, 's', 'Signing in to');
      screen.type(keys.controlC);
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
    },
  },
];

test.each(stories.map((story) => [story.ids.join(', '), story] as const))('%s', async (_, { run }) => {
  const screen = open(await emptyHome());
  await screen.see('Welcome');
  await run(screen);
});

test('Ctrl+Z hands the terminal back, and fg brings the first screen again', async () => {
  const screen = open(await emptyHome(), [], { command: ['bash', '--norc', '-i'] });
  screen.type(`${JSON.stringify(process.execPath)} dist/cli.js\r`);
  await screen.see('Welcome');
  screen.type(keys.controlZ);
  await screen.see('Stopped');
  screen.type('fg\r');
  await screen.see('Welcome');
  screen.type('q');
  await screen.until((text) => !text.includes('Welcome'), 'the shell');
});

test('every key of the first screen has its story here', () => {
  const told = [...stories.flatMap(({ ids }) => ids), 'go-on-unkept', 'keep-again', 'welcome-suspend'];
  expect(new Set(welcomeKeys.map(({ id }) => id))).toEqual(new Set(told));
});
