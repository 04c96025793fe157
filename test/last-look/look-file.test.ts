import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountOf } from '../../source/credentials/keys.ts';
import { readLook, writeLook } from '../../source/last-look/look-file.ts';

const now = Date.UTC(2026, 7, 10, 4);
const hour = 3_600_000;
const key = { kind: 'api-key', publicKey: 'abcdefgh', privateKey: 'a-private-key' } as const;
const account = accountOf(key, 'https://cloud.mongodb.com');
const hash = createHash('sha256').update(account).digest('hex');

let homedir = '';
beforeEach(async () => {
  homedir = await mkdtemp(path.join(tmpdir(), 'look-'));
});
afterEach(async () => {
  await rm(homedir, { recursive: true, force: true });
});

const machine = () => ({ platform: 'linux', homedir, env: {} }) as const;
const folder = () => path.join(homedir, '.local/state/atlas-exports');
const file = () => path.join(folder(), `look-${hash.slice(0, 32)}.json`);
const look = (of = account) => readLook(machine(), of, now);
const keep = (at: number, of = account) => writeLook(machine(), of, at, now);

test('a look is saved completely for the next start, readable for its user alone', async () => {
  expect(look()).toBeUndefined();
  await keep(now - hour);
  expect(look()).toBe(now - hour);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect((await stat(folder())).mode & 0o777).toBe(0o700);
  expect(await readdir(folder())).toHaveLength(1);
});

test('each key on each host has its own file, which does not contain the key', async () => {
  const other = accountOf({ ...key, publicKey: 'other' }, 'https://cloud.mongodb.com');
  const elsewhere = accountOf(key, 'https://cloud.mongodbgov.com');
  await keep(now - hour);
  await keep(now - 2 * hour, other);
  expect([look(), look(other), look(elsewhere)]).toEqual([now - hour, now - 2 * hour, undefined]);
  expect(await readFile(file(), 'utf8')).not.toMatch(/abcdefgh|private/);
});

test('the later look of two instances counts, also after many saves at once', async () => {
  await keep(now - hour);
  await keep(now - 2 * hour);
  expect(look()).toBe(now - hour);
  await Promise.all([3, 2, 1].map((minutes) => keep(now - minutes * 60_000)));
  expect(look()).toBeGreaterThan(now - hour);
  expect(await readdir(folder())).toHaveLength(1);
});

test.each([
  ['torn', '{"version":1,"acc'],
  ['empty', ''],
  ['not an object', '"x"'],
  ['without a time', `{"version":1,"account":"${hash}"}`],
  ['of another account', `{"version":1,"account":"x","lookedAt":"2026-08-10T03:00:00Z"}`],
  [
    'from before the clock was set back',
    `{"version":1,"account":"${hash}","lookedAt":"2026-08-11T03:00:00Z"}`,
  ],
  ['too large', ' '.repeat(5000)],
])('a file that is %s is refused, and written again', async (_, text) => {
  await keep(now - hour);
  await writeFile(file(), text);
  expect(() => look()).toThrow(Error);
  await keep(now - 3 * hour);
  expect(look()).toBe(now - 3 * hour);
});

test("a later version's file is ignored", async () => {
  await keep(now - hour);
  await writeFile(file(), `{"version":2,"account":"${hash}","lookedAt":"2026-08-10T03:00:00Z"}`);
  expect(look()).toBeUndefined();
});

test('a link in its place is not followed, and a folder that others can write to is not used', async () => {
  await keep(now - hour);
  await rm(file());
  await symlink('/etc/hostname', file());
  expect(() => look()).toThrow();
  await chmod(folder(), 0o777);
  expect(() => look()).toThrow(/not this user's alone/);
  await expect(keep(now)).rejects.toThrow();
});
