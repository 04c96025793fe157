import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal, type Screen } from '../helpers/terminal.ts';

const hour = 3_600_000;
const world: SimulatorOptions = {
  scenario: {
    projects: [
      {
        name: 'Payments',
        clusters: ['Ledger', 'Orders'].map((name) => ({ name, old: { jobs: 3, every: hour, age: hour } })),
      },
      { name: 'Analytics', clusters: [{ name: 'Warehouse', old: { jobs: 2, every: hour, age: hour } }] },
    ],
  },
};
const words = ['-p', 'Payments', '--all-clusters'];

async function quit(screen: Screen): Promise<void> {
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
}

/** Watches until all jobs are loaded, and quits, or is ended by this signal. */
async function watchOnce(atlas: Simulator, signal?: string) {
  const env: Record<string, string | undefined> = await signedIn(atlas);
  env['MONGODB_ATLAS_PROJECT_ID'] = undefined;
  const screen = openTerminal(words, { env });
  await screen.see('● live');
  await screen.see('6 jobs');
  if (signal === undefined) await quit(screen);
  else {
    screen.kill(signal);
    await screen.exit;
  }
  const folder = path.join(env['XDG_CACHE_HOME'] ?? '', 'atlas-exports');
  return { env, folder };
}

function stateFiles(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('state-')) : [];
}

test('the first frame has the last known jobs with their age, also offline or refused, and they are updated then', async () => {
  const atlas = await simulator(world);
  const { env, folder } = await watchOnce(atlas);
  expect(stateFiles(folder)).toHaveLength(1);

  let mend = atlas.inject({ kind: 'hang' });
  const offline = openTerminal(words, { env });
  const shown = await offline.see(
    /as of \d\d:\d\d, \d+ (s|min) ago · asking/,
    // The title, and six rows, which may arrive after it.
    /((Ledger|Orders) [^]*){7}/,
  );
  expect(shown).toContain('Payments › Ledger, Orders');
  await quit(offline);
  expect(offline.bytes()).not.toMatch(/Asking Atlas|live/);
  mend();

  mend = atlas.inject({ kind: 'status', status: 403 });
  const refused = openTerminal(words, { env });
  await refused.see(/▲ as of \d\d:\d\d, \d+ (s|min) ago · retry in/);
  expect(refused.text()).toContain('Ledger');
  mend();
  atlas.world.addJob({ clusterName: 'Orders' });
  refused.type('r');
  await refused.see('● live');
  const live = await refused.see('7 jobs');
  expect(live).not.toContain('as of');
  // What happened between the runs is not news of this run.
  refused.type('a');
  await refused.see('Nothing yet.');
  refused.type('a');
  await quit(refused);
});

test('another key does not see the kept jobs, a demo keeps none, and logout removes them', async () => {
  const atlas = await simulator(world);
  const { env, folder } = await watchOnce(atlas);
  const kept = () => stateFiles(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const before = kept();
  const other = openTerminal(words, { env: { ...env, MONGODB_ATLAS_PUBLIC_API_KEY: 'anotherk' } });
  await other.see(/refused|401/);
  expect(other.bytes()).not.toMatch(/Ledger|as of/);
  other.kill();
  await other.exit;
  const demo = openTerminal(['--demo', 'quiet'], { env });
  await demo.see('● live');
  expect(demo.bytes()).not.toMatch(/Ledger|as of/);
  await quit(demo);
  expect(kept()).toEqual(before);
  const leaving = openTerminal(['logout'], { env });
  await leaving.exit;
  expect(stateFiles(folder)).toEqual([]);
});

test('a run ended by a signal keeps its jobs too; cache = false removes them; an unusable folder is a line in the log', async () => {
  const atlas = await simulator(world);
  const { env, folder } = await watchOnce(atlas, 'SIGTERM');
  expect(stateFiles(folder)).toHaveLength(1);
  const config = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(config, { recursive: true });
  writeFileSync(path.join(config, 'config.toml'), 'cache = false\n');
  const screen = openTerminal(words, { env });
  await screen.see('● live');
  await quit(screen);
  expect(screen.bytes()).not.toContain('as of');
  expect(stateFiles(folder)).toEqual([]);

  writeFileSync(path.join(config, 'config.toml'), '');
  const nowhere = path.join(env['HOME'] ?? '', 'a-file');
  const log = path.join(env['HOME'] ?? '', 'log');
  writeFileSync(nowhere, '');
  const odd = openTerminal([...words, '--log', log], { env: { ...env, XDG_CACHE_HOME: nowhere } });
  await odd.see('● live');
  await quit(odd);
  const lines = readFileSync(log, 'utf8');
  expect(lines).toMatch(/the last state was not read: .*a-file/);
  expect(lines).toMatch(/the last state was not written: .*a-file/);
});
