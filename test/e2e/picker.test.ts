import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pickerKeys } from '../../source/ui/picker/bindings.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { cursorOn, live, row, titled, without } from '../helpers/seen.ts';
import { emptyHome, signedIn, simulator, twoProjects } from '../helpers/sign-in.ts';
import { play } from '../helpers/story.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Signed in, without a project. */
async function withoutProject(atlas: Simulator): Promise<Env> {
  return { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined };
}

function open(env: Env, words: readonly string[] = [], options: ScreenOptions = {}): Screen {
  return openTerminal(words, { ...options, env });
}

function configOf(env: Env): string {
  return path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports', 'config.toml');
}

test('choose from several projects and clusters, watch, and get the same at the next start', async () => {
  const atlas = await simulator(twoProjects);
  const env = await withoutProject(atlas);
  const screen = open(env);
  await screen.see('Choose a project');
  await screen.press('pay', '1 of 2 projects');
  await screen.press(keys.enter, titled('Payments › choose clusters'), '3 clusters');
  await screen.press('ord', '1 of 3 clusters');
  await screen.press(keys.enter, titled('Payments › Orders'), live);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });

  const config = configOf(env);
  expect(await readFile(config, 'utf8')).toBe(
    `[default]\nproject = "${atlas.groupId}"\nclusters = ["Orders"]\n`,
  );
  expect((await stat(config)).mode & 0o777).toBe(0o600);
  const again = open(env);
  await again.see(titled('Payments › Orders'), '3 jobs');
  expect(again.bytes()).not.toContain('choose');
});

test('a choice that cannot be saved safely is watched all the same, with a remedy', async () => {
  const atlas = await simulator(twoProjects);
  const env = await signedIn(atlas);
  const config = configOf(env);
  await mkdir(path.dirname(config), { recursive: true });
  const bytes = Buffer.from('# f\u00FCr uns\nascii = false\n', 'latin1');
  await writeFile(config, bytes);
  const screen = open(env);
  await screen.see('choose clusters', '3 clusters');
  await screen.press(
    keys.enter,
    titled('Payments › Ledger'),
    'The choice is not saved. Save config.toml as UTF-8.',
  );
  expect(await readFile(config)).toEqual(bytes);
});

test('with a known project its clusters come at once, and each profile has its own memory', async () => {
  const atlas = await simulator(twoProjects);
  const env = await signedIn(atlas);
  const screen = open(env, ['-P', 'staging']);
  await screen.see('choose clusters');
  await screen.press(`${keys.down} ${keys.down}\t`, '2 marked');
  await screen.press(keys.enter, titled('Payments › Orders, Prod0'));
  screen.type('q');
  await screen.exit;
  expect(await readFile(configOf(env), 'utf8')).toMatch(/^\[staging\]\n/);
  const other = open(env);
  await other.see('choose clusters');
});

test('the choice within a project given by name is remembered', async () => {
  const atlas = await simulator(twoProjects);
  const env = await withoutProject(atlas);
  const screen = open(env, ['-p', 'Payments']);
  await screen.see('3 clusters');
  await screen.press(keys.enter, titled('Payments › Ledger'));
  screen.type('q');
  await screen.exit;
  const again = open(env, ['-p', 'Payments']);
  await again.see(titled('Payments › Ledger'));
});

test('keys typed before the lists arrive count', async () => {
  const atlas = await simulator({ ...twoProjects, latency: 400 });
  const screen = open(await withoutProject(atlas));
  await screen.see('2 projects');
  await screen.press(`pay${keys.enter}ord${keys.enter}`, titled('Payments › Orders'));
});

test('c opens the picker, and Esc returns to the same clusters with the same row selected; a view leads back', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = open(await signedIn(atlas), ['-c', 'Prod0']);
  await screen.see(live);
  await screen.press(`Vsthere${keys.enter}`, 'Saved "there"');
  await screen.press('jjj', row(3));
  await screen.press('c', titled('Payments › choose clusters'), cursorOn('Prod0'));
  await screen.press(keys.escape, live, row(3));
  // From the projects too.
  await screen.press('c', cursorOn('Prod0'));
  await screen.press(keys.left, 'Choose a project');
  await screen.press(keys.escape, live, row(3));
  await screen.press('c', 'watched now');
  await screen.press(`orders${keys.enter}`, titled('Payments › Orders'));
  await screen.press('V1', titled('Payments › Prod0 · there'));
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('c pressed before the project’s name is known: the picker shows the name later', async () => {
  const atlas = await simulator(twoProjects);
  atlas.inject({ kind: 'slow', delay: 1000, match: /\/groups\?/ });
  const screen = open(await signedIn(atlas), ['-c', 'Prod0']);
  await screen.see(live);
  await screen.press('c', titled('Payments › choose clusters'));
});

test('an unknown project is reported, and another one can be chosen', async () => {
  const atlas = await simulator(twoProjects);
  const screen = open(await signedIn(atlas), ['-p', '5f0000000000000000000001']);
  await screen.see('Atlas has no project with this id', '2 projects');
  await screen.press(`ana${keys.enter}`, titled('Analytics › choose clusters'), cursorOn('Warehouse'));
  await screen.press(keys.enter, titled('Analytics › Warehouse'));
});

test('so is an unknown project name; quitting prints the reason in the shell too', async () => {
  const atlas = await simulator(twoProjects);
  const screen = open(await signedIn(atlas), ['-p', 'Paymnets']);
  await screen.see('There is no project named "Paymnets"', '2 projects');
  screen.type(keys.escape);
  expect(await screen.exit).toMatchObject({ exitCode: 2 });
  expect(screen.text()).toContain('There is no project named "Paymnets"');
});

test('a refused key is reported on the screen, and again after quitting', async () => {
  const atlas = await simulator(twoProjects);
  const screen = open({ ...(await signedIn(atlas)), MONGODB_ATLAS_PRIVATE_API_KEY: 'wrong' });
  await screen.see('Atlas refused the API key');
  await screen.see('The public or private key is wrong');
  screen.type(keys.controlC);
  expect(await screen.exit).toMatchObject({ exitCode: 3 });
  expect(screen.text()).toContain('Atlas refused the API key');
  expect(screen.bytes()).not.toContain('wrong"');
});

test('a key without the role is reported', async () => {
  const atlas = await simulator(twoProjects);
  atlas.world.setRefusal({ kind: 'address', address: '203.0.113.7' });
  const screen = open(await signedIn(atlas));
  await screen.see('203.0.113.7 is not on the API access list');
});

test('a cluster deleted while watched is marked, and the others go on', async () => {
  const atlas = await simulator(twoProjects);
  const screen = open(await signedIn(atlas), ['--all-clusters', '--interval', '2']);
  await screen.see('9 jobs');
  atlas.world.removeCluster({ clusterName: 'Orders' });
  const text = await screen.see('Orders: The project has no cluster of this name');
  expect(text).toContain('Ledger');
  atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  await screen.see(/Queued.*Prod0/);
});

test('with 700 clusters and projects all pages are in the picker', async () => {
  const names = Array.from({ length: 700 }, (_, at) => `c${String(at).padStart(3, '0')}`);
  const atlas = await simulator({
    scenario: { projects: [{ name: 'Big', clusters: names.map((name) => ({ name })) }] },
  });
  const screen = open(await signedIn(atlas));
  await screen.see('700 clusters');
  screen.type('c699');
  await screen.see(cursorOn('c699'));
  await screen.press(keys.enter, titled('Big › c699'));
});

type Story = { readonly ids: readonly string[]; readonly run: (screen: Screen) => Promise<unknown> };

/** All in one program: each story starts and ends among the clusters of Payments. */
const stories: readonly Story[] = [
  {
    ids: ['pick-next', 'pick-previous', 'pick-page-down', 'pick-page-up', 'pick-first', 'pick-last'],
    async run(screen) {
      for (const [key, name] of [
        [keys.down, 'Orders'],
        ['\u000E', 'Prod0'],
        [keys.up, 'Orders'],
        ['\u0010', 'Ledger'],
        [keys.pageDown, 'Prod0'],
        [keys.pageUp, 'Ledger'],
        ['\u0006', 'Prod0'],
        ['\u0002', 'Ledger'],
        [keys.end, 'Prod0'],
        [keys.home, 'Ledger'],
      ] as const)
        await screen.press(key, cursorOn(name));
    },
  },
  {
    ids: ['pick-erase', 'pick-erase-word', 'pick-erase-all'],
    async run(screen) {
      await screen.press('ordx', '/ ordx▌');
      await screen.press('\u007F', '/ ord▌');
      await screen.press('\u0017', '/ ▌');
      await screen.press('abc', 'No cluster matches.');
      await screen.press('\u0015', '/ ▌', '3 clusters');
    },
  },
  {
    ids: ['to-projects', 'pick-project', 'pick-back'],
    async run(screen) {
      await screen.press(keys.left, 'Choose a project', cursorOn('Payments'));
      await screen.press(keys.right, '3 clusters');
      await screen.press(keys.escape, 'Choose a project', cursorOn('Payments'));
      await screen.press(keys.right, '3 clusters');
    },
  },
  {
    ids: ['mark', 'mark-all', 'pick-clusters'],
    async run(screen) {
      await screen.press(' ', '[x] Ledger');
      await screen.press(keys.tab, '[ ] Ledger');
      await screen.press('\u0001', '3 marked');
      await screen.press(keys.enter, titled('Payments › Ledger, Orders, Prod0'), live);
      await screen.press('c', '3 clusters');
    },
  },
  {
    ids: ['mark-project', 'pick-projects'],
    async run(screen) {
      await screen.press(keys.left, cursorOn('Payments'));
      await screen.press(' ', '[x] Payments');
      await screen.press(keys.enter, titled('Payments › Ledger, Orders, Prod0'), live);
      await screen.press('c', '3 clusters');
    },
  },
  {
    ids: ['pick-quit'],
    async run(screen) {
      screen.type(keys.controlC);
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
    },
  },
];

test('the picker fits every terminal or says why not, and each key does what its line says', async () => {
  const screen = open(await signedIn(await simulator(twoProjects)), [], { columns: 40, rows: 12 });
  await screen.see('3 clusters');
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(80, 24);
  // Its id was given.
  await screen.see('Space mark', titled('Payments › choose clusters'));
  await play(stories.map(({ ids, run }) => [ids.join(', '), () => run(screen)]));
});

test('Ctrl+Z suspends, and fg shows the picker again', async () => {
  const atlas = await simulator(twoProjects);
  const screen = open(await signedIn(atlas), [], { command: ['bash', '--norc', '-i'] });
  screen.type(`${JSON.stringify(process.execPath)} dist/cli.js\r`);
  await screen.see('3 clusters');
  await screen.press(keys.controlZ, 'Stopped');
  await screen.press('fg\r', '3 clusters');
  await screen.press(keys.controlC, without('3 clusters'));
});

test('every key of the picker has a story here', () => {
  const told = new Set([...stories.flatMap(({ ids }) => ids), 'ask-again', 'pick-suspend']);
  expect(new Set(pickerKeys.map(({ id }) => id))).toEqual(told);
});

test('the demo has its own clusters in the picker, and saves no choice', async () => {
  const env = await emptyHome();
  const screen = open(env, ['--demo', 'quiet']);
  await screen.see(live);
  await screen.press('c', 'the demo');
  await screen.press(`orders${keys.enter}`, titled('Payments › Orders'));
  screen.type('q');
  await screen.exit;
  await expect(stat(configOf(env))).rejects.toThrow('ENOENT');
});
