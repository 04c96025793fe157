import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLastLook } from '../../source/last-look/last-look.ts';
import { readLook } from '../../source/last-look/look-file.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'last-look-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const account = 'a'.repeat(64);

function opened(homedir = home) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const options = {
    timing: clock,
    platform: 'linux',
    homedir,
    env: {},
    log: (line: string) => void lines.push(line),
  } as const;
  const look = (of: string | undefined = account) => openLastLook(options, of);
  const kept = () => readLook({ platform: 'linux', homedir, env: {} }, account, clock.now());
  return { clock, lines, look, kept, options };
}

test('the last look is saved at intervals, and at the end', async () => {
  const { clock, lines, look, kept } = opened();
  expect(look().at).toBeUndefined();
  let at = clock.now();
  const end = look().keep(() => at);
  await clock.pass(61_000);
  at = clock.now();
  await end();
  expect(kept()).toBe(at);
  expect(look().at).toBe(at);
  expect(clock.pending).toBe(0);
  expect(lines).toEqual([]);
});

test('the demo saves nothing', async () => {
  const { clock, options } = opened();
  const look = openLastLook(options, undefined);
  await look.keep(() => clock.now())();
  expect(look.at).toBeUndefined();
  expect(clock.pending).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test('a disk error is logged and otherwise ignored', async () => {
  await writeFile(path.join(home, 'file'), '');
  const { clock, lines, look } = opened(path.join(home, 'file'));
  expect(look().at).toBeUndefined();
  await look().keep(() => clock.now())();
  expect(lines.at(-1)).toMatch(/^the last look was not kept: /);
});

test('a damaged file is logged and replaced', async () => {
  const folder = path.join(home, '.local/state/atlas-exports');
  const { clock, lines, look } = opened();
  await look().keep(() => clock.now())();
  const [name = ''] = await readdir(folder);
  await writeFile(path.join(folder, name), '{"version":1');
  expect(look().at).toBeUndefined();
  expect(lines[0]).toMatch(/^the last look was not read: /);
  await look().keep(() => clock.now())();
  expect(look().at).toBe(clock.now());
});
