import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { accountOf, apiKey, serviceAccount } from '../../source/credentials/keys.ts';
import type { Machine } from '../../source/platform/machine.ts';
import { nothingKept, wholeState } from '../../source/state-file/kept-state.ts';
import { readState as openState, removeStates, writeState } from '../../source/state-file/state-file.ts';
import { jobOf } from '../helpers/job-of.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const now = 1_800_000_000_000;
const ref = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };
const account = accountOf(apiKey('abcdefgh', 'a-very-secret-key'), 'https://cloud.mongodb.com');

function readState(...where: Parameters<typeof openState>) {
  return wholeState(openState(...where));
}

function fileOf(of: string): string {
  return `state-${createHash('sha256').update(of).digest('hex').slice(0, 32)}.json`;
}

function stateAt(at: number, id = 'a') {
  return { ...nothingKept, clusters: [{ ref, at, total: 1, jobs: [jobOf(id, ref)] }] };
}

async function machine(): Promise<Machine & { readonly folder: string; readonly file: string }> {
  const homedir = await mkdtemp(path.join(tmpdir(), 'atlas-exports-state-'));
  onTestFinished(() => removeFolder(homedir));
  const folder = path.join(homedir, '.cache', 'atlas-exports');
  const file = path.join(folder, fileOf(account));
  return { platform: 'linux', homedir, env: {}, folder, file };
}

it('is private, and has neither the key nor its secret', async () => {
  const home = await machine();
  expect(readState(home, account, now)).toEqual(nothingKept);
  await writeState(home, account, stateAt(now), now);
  expect(readState(home, account, now)).toEqual(stateAt(now));
  expect(readdirSync(home.folder)).toEqual([path.basename(home.file)]);
  if (process.platform !== 'win32') {
    expect(statSync(home.file).mode & 0o777).toBe(0o600);
    expect(statSync(home.folder).mode & 0o777).toBe(0o700);
  }
  expect(readFileSync(home.file, 'utf8')).not.toMatch(/abcdefgh|secret/);
});

it('is never shown under another key or host', async () => {
  const home = await machine();
  await writeState(home, account, stateAt(now), now);
  const others = [
    accountOf(apiKey('abcdefgi', 'a-very-secret-key'), 'https://cloud.mongodb.com'),
    accountOf(apiKey('abcdefgh', 'a-very-secret-key'), 'https://cloud.mongodbgov.com'),
    accountOf(serviceAccount('abcdefgh', 'a-very-secret-key'), 'https://cloud.mongodb.com'),
  ];
  expect(new Set([account, ...others]).size).toBe(4);
  for (const other of others) {
    expect(readState(home, other, now)).toEqual(nothingKept);
    // Nor when its file replaces the other's.
    writeFileSync(path.join(home.folder, fileOf(other)), readFileSync(home.file));
    expect(readState(home, other, now)).toEqual(nothingKept);
  }
  expect(accountOf(apiKey('abcdefgh', 'another'), 'https://cloud.mongodb.com')).toBe(account);
});

it('keeps what another instance wrote meanwhile, and replaces a damaged file', async () => {
  const home = await machine();
  const other = { groupId: ref.groupId, clusterName: 'Orders' };
  await writeState(home, account, stateAt(now - 10, 'new'), now);
  await writeState(home, account, stateAt(now - 20, 'old'), now);
  await writeState(
    home,
    account,
    { ...nothingKept, clusters: [{ ref: other, at: now, total: 0, jobs: [] }] },
    now,
  );
  const { clusters } = readState(home, account, now);
  expect(clusters.map(({ ref: { clusterName }, jobs }) => [clusterName, jobs.map(({ id }) => id)])).toEqual([
    ['Orders', []],
    ['Prod0', ['new']],
  ]);
  writeFileSync(home.file, readFileSync(home.file, 'utf8').slice(0, 100));
  expect(readState(home, account, now)).toEqual(nothingKept);
  await writeState(home, account, stateAt(now), now);
  expect(readState(home, account, now)).toEqual(stateAt(now));
});

it('keeps the states of eight accounts, and removes all of them', async () => {
  const home = await machine();
  const accounts = Array.from({ length: 10 }, (_, number) =>
    accountOf(apiKey(`key${number}`, 'x'), 'https://a'),
  );
  for (const [age, each] of accounts.entries()) {
    await writeState(home, each, stateAt(now), now);
    utimesSync(path.join(home.folder, fileOf(each)), 1e9 + age, 1e9 + age);
  }
  const draft = path.join(home.folder, `.${path.basename(home.file)}.0123456789ab`);
  writeFileSync(draft, 'half');
  utimesSync(draft, now / 1000 - 7200, now / 1000 - 7200);
  await writeState(home, account, stateAt(now), now);
  expect(readdirSync(home.folder)).toHaveLength(8);
  expect(readState(home, accounts[2]!, now)).toEqual(nothingKept);
  expect(readState(home, accounts[3]!, now)).toEqual(stateAt(now));
  writeFileSync(path.join(home.folder, 'names.json'), '[]');
  removeStates(home);
  expect(readdirSync(home.folder)).toEqual(['names.json']);
  removeStates({ ...home, homedir: path.join(home.homedir, 'none') });
});

it.skipIf(process.platform === 'win32')(
  'follows no link, and uses no folder that others can write to',
  async () => {
    const home = await machine();
    await writeState(home, account, stateAt(now), now);
    const elsewhere = path.join(home.homedir, 'elsewhere.json');
    writeFileSync(elsewhere, readFileSync(home.file));
    const linked = await machine();
    mkdirSync(linked.folder, { recursive: true, mode: 0o700 });
    symlinkSync(elsewhere, linked.file);
    expect(() => readState(linked, account, now)).toThrow(/ELOOP|EMLINK/);
    await writeState(linked, account, stateAt(now - 5), now);
    expect(statSync(elsewhere).size).toBe(statSync(home.file).size);
    expect(readState(linked, account, now)).toEqual(stateAt(now - 5));
    chmodSync(home.folder, 0o777);
    expect(() => readState(home, account, now)).toThrow(/not this user's alone/);
    await expect(writeState(home, account, stateAt(now), now)).rejects.toThrow(/not this user's alone/);
  },
);

it.skipIf(process.platform === 'win32')('leaves no file where it cannot be written', async () => {
  const home = await machine();
  writeFileSync(path.join(home.homedir, '.cache'), 'a file');
  await expect(writeState(home, account, stateAt(now), now)).rejects.toThrow(/ENOTDIR|EEXIST/);
  const full = await machine();
  mkdirSync(path.join(full.file, 'x'), { recursive: true });
  await expect(writeState(full, account, stateAt(now), now)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(full.folder)).toEqual([path.basename(full.file)]);
});
