import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { signedIn, simulator, twoProjects } from '../helpers/sign-in.ts';
import { keys, openTerminal } from '../helpers/terminal.ts';

test('a start in trouble keeps what was asked for, retries automatically, and then watches it', async () => {
  const atlas = await simulator(twoProjects);
  const fix = atlas.inject({ kind: 'status', status: 503 });
  const env: NodeJS.ProcessEnv = { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined };
  const screen = openTerminal(['-p', 'Payments', '--all-clusters'], { env });
  await screen.see('Payments › all clusters');
  await screen.see('reported a server error');
  await screen.see(/no answer · retry in \d+ s/);
  await screen.see(/Retrying in \d+ s; Ctrl\+R retries now\. Esc leaves\./);
  expect(screen.text()).not.toContain('type to narrow');
  fix();
  await screen.see('Payments › Ledger, Orders, Prod0');
  await screen.see('● live');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  const config = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports', 'config.toml');
  // Nobody chose, so no choice is saved.
  await expect(readFile(config)).rejects.toThrow('ENOENT');
});

test('a start in trouble: Esc quits, Ctrl+R retries at once and offers an open choice', async () => {
  const atlas = await simulator(twoProjects);
  const fix = atlas.inject({ kind: 'status', status: 503, retryAfter: 3600 });
  const env = await signedIn(atlas);
  const leaving = openTerminal([], { env });
  await leaving.see('Esc leaves.');
  leaving.type(keys.escape);
  expect(await leaving.exit).toMatchObject({ exitCode: 4 });
  expect(leaving.text()).toContain('reported a server error');
  const screen = openTerminal([], { env });
  await screen.see('Ctrl+R retries now.');
  fix();
  screen.type('\u0012');
  await screen.see('3 clusters');
  screen.type(keys.escape);
  await screen.see('2 projects');
  screen.type(keys.escape);
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});
