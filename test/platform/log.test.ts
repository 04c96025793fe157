import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { noLog, openLog, stackOf } from '../../source/platform/log.ts';
import { removeFolder } from '../helpers/sign-in.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'atlas-exports-log-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

const now = (): number => Date.UTC(2026, 7, 10, 4);

test('appends lines, each with its time', async () => {
  const file = path.join(await folder(), 'log');
  openLog(file, now)('one');
  openLog(file, now)('two');
  expect(await readFile(file, 'utf8')).toBe('2026-08-10T04:00:00.000Z one\n2026-08-10T04:00:00.000Z two\n');
});

test('only its owner can read it, also after it was open to others', async () => {
  const made = await folder();
  const file = path.join(made, 'new');
  openLog(file, now);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const old = path.join(made, 'old');
  await writeFile(old, '');
  await chmod(old, 0o666);
  openLog(old, now);
  expect((await stat(old)).mode & 0o777).toBe(0o600);
});

test('does not set a file mode on Windows', async () => {
  const old = path.join(await folder(), 'old');
  await writeFile(old, '');
  await chmod(old, 0o644);
  openLog(old, now, 'win32')('told');
  expect((await stat(old)).mode & 0o777).toBe(0o644);
  expect(await readFile(old, 'utf8')).toContain('told');
});

test('logs nothing without a file', () => {
  expect(openLog(undefined, now)).toBe(noLog);
  expect(noLog('gone')).toBeUndefined();
});

test('refuses a file that cannot be written', async () => {
  const made = await folder();
  expect(() => openLog(made, now)).toThrow(/^The log file ".*" cannot be written \(EISDIR\)\. Name another/);
});

test('refuses a pipe without a reader, a device or a link at once, and does not change it', async () => {
  const made = await folder();
  const pipe = path.join(made, 'pipe');
  execFileSync('mkfifo', ['-m', '644', pipe]);
  const mine = path.join(made, 'mine');
  await writeFile(mine, 'as it was', { mode: 0o644 });
  const link = path.join(made, 'link');
  await symlink(mine, link);
  const nowhere = path.join(made, 'nowhere');
  await symlink(path.join(made, 'new'), nowhere);
  for (const odd of [pipe, '/dev/null', '/dev/zero', link, nowhere]) {
    expect(() => openLog(odd, now)).toThrow(
      /^The log file ".*" is a link, a pipe or a device\. Name a regular file/,
    );
  }
  expect((await stat(pipe)).mode & 0o777).toBe(0o644);
  expect(await readFile(mine, 'utf8')).toBe('as it was');
  expect((await stat(mine)).mode & 0o777).toBe(0o644);
  await expect(stat(path.join(made, 'new'))).rejects.toThrow('ENOENT');
});

test('a pipe that replaces the file does not block the program', async () => {
  const file = path.join(await folder(), 'log');
  const log = openLog(file, now);
  await rm(file);
  execFileSync('mkfifo', [file]);
  log('lost');
  await rm(file);
  log('again');
  expect(await readFile(file, 'utf8')).toBe('2026-08-10T04:00:00.000Z again\n');
});

test('writes nothing to a file of another user', async () => {
  const file = path.join(await folder(), 'theirs');
  await writeFile(file, '');
  const asked = vi
    .spyOn(process as { getuid(): number }, 'getuid')
    .mockReturnValue((process.getuid?.() ?? 0) + 1);
  onTestFinished(() => asked.mockRestore());
  expect(() => openLog(file, now)).toThrow('belongs to another user. Name another one with --log.');
});

test('continues when the log disappears', async () => {
  const made = await folder();
  const log = openLog(path.join(made, 'log'), now);
  await removeFolder(made);
  expect(() => log('lost')).not.toThrow();
});

test('a stack trace includes the cause', () => {
  const cause = new Error('below');
  const error = new Error('above', { cause });
  expect(stackOf(error)).toBe(`${error.stack}\ncaused by ${cause.stack}`);
  delete cause.stack;
  expect(stackOf(cause)).toBe('below');
  expect(stackOf('a word')).toBe('a word');
});
