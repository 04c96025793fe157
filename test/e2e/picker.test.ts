import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pickerKeys } from '../../source/ui/picker/bindings.ts';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

const world: SimulatorOptions = {
  scenario: {
    projects: [
      {
        name: 'Payments',
        clusters: ['Ledger', 'Orders', 'Prod0'].map((name) => ({
          name,
          old: { jobs: 3, every: 3_600_000, age: 0 },
        })),
      },
      { name: 'Analytics', clusters: [{ name: 'Warehouse', old: { jobs: 2, every: 3_600_000, age: 0 } }] },
    ],
  },
};

/** Signed in, but with no project named. */
async function withoutProject(atlas: Simulator): Promise<Env> {
  return { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined };
}

function open(env: Env, words: readonly string[] = [], options: ScreenOptions = {}): Screen {
  const screen = openTerminal(words, { ...options, env });
  return screen;
}

/** The line with the cursor. */
function under(text: string): string {
  return text.split('\n').find((line) => line.startsWith(' ▌')) ?? '';
}

/** Whether the list's fourth row is selected. */
function fourth(text: string): boolean {
  return text.split('\n').findIndex((line) => line.startsWith(' ▌')) === 7;
}

async function cursorOn(screen: Screen, name: string): Promise<void> {
  await screen.until((text) => under(text).includes(name), `the cursor on ${name}`);
}

function configOf(env: Env): string {
  return path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports', 'config.toml');
}

test('several projects and clusters: choose, watch, and find the same again at the next start', async () => {
  const atlas = await simulator(world);
  const env = await withoutProject(atlas);
  const screen = open(env);
  await screen.see('Choose a project');
  screen.type('pay');
  await screen.see('1 of 2 projects');
  screen.type(keys.enter);
  await screen.see('Payments › choose clusters');
  await screen.see('3 clusters');
  screen.type('ord');
  await screen.see('1 of 3 clusters');
  screen.type(keys.enter);
  await screen.see('Payments › Orders');
  await screen.see('● live');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });

  const config = configOf(env);
  expect(await readFile(config, 'utf8')).toBe(
    `[default]\nproject = "${atlas.groupId}"\nclusters = ["Orders"]\n`,
  );
  expect((await stat(config)).mode & 0o777).toBe(0o600);
  const again = open(env);
  await again.see('Payments › Orders');
  await again.see('3 jobs');
  expect(again.bytes()).not.toContain('choose');
});

test('a choice that can not be saved safely is watched all the same, and what to do is said', async () => {
  const atlas = await simulator(world);
  const env = await signedIn(atlas);
  const config = configOf(env);
  await mkdir(path.dirname(config), { recursive: true });
  const bytes = Buffer.from('# f\u00FCr uns\nascii = false\n', 'latin1');
  await writeFile(config, bytes);
  const screen = open(env);
  await screen.see('choose clusters');
  screen.type(keys.enter);
  await screen.see('Payments › Ledger');
  await screen.see('The choice is not saved. Save config.toml as UTF-8.');
  expect(await readFile(config)).toEqual(bytes);
});

test('where the project is known its clusters come at once, and a profile has a memory of its own', async () => {
  const atlas = await simulator(world);
  const env = await signedIn(atlas);
  const screen = open(env, ['-P', 'staging']);
  await screen.see('choose clusters');
  screen.type(`${keys.down} ${keys.down}\t`);
  await screen.see('2 marked');
  screen.type(keys.enter);
  await screen.see(/› Orders, Prod0/);
  screen.type('q');
  await screen.exit;
  expect(await readFile(configOf(env), 'utf8')).toMatch(/^\[staging\]\n/);
  const other = open(env);
  await other.see('choose clusters');
});

test('a project that was named by its name is found again by it', async () => {
  const atlas = await simulator(world);
  const env = await withoutProject(atlas);
  const screen = open(env, ['-p', 'Payments']);
  await screen.see('3 clusters');
  screen.type(keys.enter);
  await screen.see('Payments › Ledger');
  screen.type('q');
  await screen.exit;
  const again = open(env, ['-p', 'Payments']);
  await again.see('Payments › Ledger');
});

test('what is typed before the lists are there counts', async () => {
  const atlas = await simulator({ ...world, latency: 400 });
  const screen = open(await withoutProject(atlas));
  await screen.see('2 projects');
  screen.type(`pay${keys.enter}ord${keys.enter}`);
  await screen.see('Payments › Orders');
});

test('c leads to other clusters, Esc back to what was watched, with the same row selected', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = open(await signedIn(atlas), ['-c', 'Prod0']);
  await screen.see('● live');
  screen.type('jjj');
  await screen.until(fourth, 'the fourth row selected');
  screen.type('c');
  await screen.see('Payments › choose clusters');
  await cursorOn(screen, 'Prod0');
  // Twice within one read.
  screen.type(keys.escape + keys.escape);
  await screen.until((text) => text.includes('● live') && fourth(text), 'the fourth row selected');
  screen.type('c');
  await screen.see('watched now');
  screen.type(`orders${keys.enter}`);
  await screen.see('Payments › Orders');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('c pressed before the project’s name has arrived: the picker follows it', async () => {
  const atlas = await simulator(world);
  atlas.inject({ kind: 'slow', delay: 1000, match: /\/groups\?/ });
  const screen = open(await signedIn(atlas), ['-c', 'Prod0']);
  await screen.see('● live');
  screen.type('c');
  await screen.see('Payments › choose clusters');
});

test('a project that is named by its id gets its name where its clusters are chosen', async () => {
  const screen = open(await signedIn(await simulator(world)));
  await screen.see('Payments › choose clusters');
});

test('a project that is not there is told, and another one chosen', async () => {
  const atlas = await simulator(world);
  const env = await signedIn(atlas);
  for (const [wrong, told] of [
    ['5f0000000000000000000001', 'Atlas has no project with this id'],
    ['Paymnets', 'There is no project named "Paymnets"'],
  ] as const) {
    const screen = open(env, ['-p', wrong]);
    await screen.see(told);
    await screen.see('2 projects');
    screen.type(`ana${keys.enter}`);
    await screen.see('Analytics › choose clusters');
    await cursorOn(screen, 'Warehouse');
    screen.type(keys.enter);
    await screen.see('Analytics › Warehouse');
    screen.type('q');
    await screen.exit;
  }
  const leaving = open(env, ['-p', 'Nowhere']);
  await leaving.see('2 projects');
  leaving.type(keys.escape);
  expect(await leaving.exit).toMatchObject({ exitCode: 2 });
  expect(leaving.text()).toContain('There is no project named "Nowhere"');
});

test('a refused key is told on the screen, and once more after it', async () => {
  const atlas = await simulator(world);
  const screen = open({ ...(await signedIn(atlas)), MONGODB_ATLAS_PRIVATE_API_KEY: 'wrong' });
  await screen.see('Atlas refused the API key');
  await screen.see('The public or private key is wrong');
  screen.type(keys.controlC);
  expect(await screen.exit).toMatchObject({ exitCode: 3 });
  expect(screen.text()).toContain('Atlas refused the API key');
  expect(screen.bytes()).not.toContain('wrong"');
});

test('a key without the role is told', async () => {
  const atlas = await simulator(world);
  atlas.world.setRefusal({ kind: 'address', address: '203.0.113.7' });
  const screen = open(await signedIn(atlas));
  await screen.see('203.0.113.7 is not on the API access list');
});

test('a cluster that is deleted while it is watched is marked by itself and hurts no other', async () => {
  const atlas = await simulator(world);
  const screen = open(await signedIn(atlas), ['--all-clusters', '--interval', '2']);
  await screen.see('9 jobs');
  atlas.world.removeCluster({ clusterName: 'Orders' });
  const text = await screen.see('Orders: The project has no cluster of this name');
  expect(text).toContain('Ledger');
  atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  await screen.see(/Queued.*Prod0/);
});

test('with 700 clusters and projects all pages are there to choose from', async () => {
  const names = Array.from({ length: 700 }, (_, at) => `c${String(at).padStart(3, '0')}`);
  const atlas = await simulator({
    scenario: { projects: [{ name: 'Big', clusters: names.map((name) => ({ name })) }] },
  });
  const screen = open(await signedIn(atlas));
  await screen.see('700 clusters');
  screen.type('c699');
  await cursorOn(screen, 'c699');
  screen.type(keys.enter);
  await screen.see('› c699');
});

test('it fits into every terminal, and says when it does not', async () => {
  const atlas = await simulator(world);
  const screen = open(await signedIn(atlas), [], { columns: 40, rows: 12 });
  await screen.see('3 clusters');
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(80, 24);
  await screen.see('Space mark');
});

type Story = { readonly ids: readonly string[]; readonly run: (screen: Screen) => Promise<void> };

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
      ] as const) {
        screen.type(key);
        await cursorOn(screen, name);
      }
    },
  },
  {
    ids: ['mark', 'mark-all', 'pick-clusters'],
    async run(screen) {
      screen.type(' ');
      await screen.see('[x] Ledger');
      screen.type(keys.tab);
      await screen.see('[ ] Ledger');
      screen.type('\u0001');
      await screen.see('3 marked');
      screen.type(keys.enter);
      await screen.see('› Ledger, Orders, Prod0');
    },
  },
  {
    ids: ['to-projects', 'pick-project', 'pick-back'],
    async run(screen) {
      screen.type(keys.left);
      await screen.see('Choose a project');
      await cursorOn(screen, 'Payments');
      screen.type(keys.right);
      await screen.see('3 clusters');
      screen.type(keys.escape);
      await screen.see('Choose a project');
    },
  },
  {
    ids: ['mark-project', 'pick-projects'],
    async run(screen) {
      screen.type(keys.left);
      await cursorOn(screen, 'Payments');
      screen.type(' ');
      await screen.see('[x] Payments');
      screen.type(keys.enter);
      await screen.see('Payments › Ledger, Orders, Prod0');
    },
  },
  {
    ids: ['pick-erase', 'pick-erase-word', 'pick-erase-all'],
    async run(screen) {
      screen.type('ordx');
      await screen.see('/ ordx▌');
      screen.type('\u007F');
      await screen.see('/ ord▌');
      screen.type('\u0017');
      await screen.see('/ ▌');
      screen.type('abc');
      await screen.see('No cluster matches.');
      screen.type('\u0015');
      await screen.see('/ ▌');
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

test.each(stories.map((story) => [story.ids.join(', '), story] as const))('%s', async (_, { run }) => {
  const screen = open(await signedIn(await simulator(world)));
  await screen.see('3 clusters');
  await run(screen);
});

test('Ctrl+Z hands the terminal back, and fg brings the picker again', async () => {
  const atlas = await simulator(world);
  const screen = open(await signedIn(atlas), [], { command: ['bash', '--norc', '-i'] });
  screen.type(`${JSON.stringify(process.execPath)} dist/cli.js\r`);
  await screen.see('3 clusters');
  screen.type(keys.controlZ);
  await screen.see('Stopped');
  screen.type('fg\r');
  await screen.see('3 clusters');
  screen.type(keys.controlC);
  await screen.until((text) => !text.includes('3 clusters'), 'the shell');
});

test('every key of the picker has its story here', () => {
  const told = new Set([...stories.flatMap(({ ids }) => ids), 'ask-again', 'pick-suspend']);
  expect(new Set(pickerKeys.map(({ id }) => id))).toEqual(told);
});

test('the demo has its clusters to choose from, and notes nothing', async () => {
  const env = await emptyHome();
  const screen = open(env, ['--demo', 'quiet']);
  await screen.see('● live');
  screen.type('c');
  await screen.see('the demo');
  screen.type(`orders${keys.enter}`);
  await screen.see('Payments › Orders');
  screen.type('q');
  await screen.exit;
  await expect(stat(configOf(env))).rejects.toThrow('ENOENT');
});
