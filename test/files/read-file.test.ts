import { execFileSync } from 'node:child_process';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readSmallFile } from '../../source/files/read-file.ts';
import { removeFolder } from '../helpers/sign-in.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-read-'));
  onTestFinished(() => removeFolder(folder));
});

test('reads a complete file, up to its limit', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, 'x'.repeat(100_000));
  expect(readSmallFile(file, 100_000)).toHaveLength(100_000);
  expect(() => readSmallFile(file, 99_999)).toThrow('is too large');
  await writeFile(file, '');
  expect(readSmallFile(file, 0)).toHaveLength(0);
  expect(() => readSmallFile(path.join(folder, 'none'), 10)).toThrow('ENOENT');
});

test('follows or refuses a link, as requested', async () => {
  const link = path.join(folder, 'link');
  await writeFile(path.join(folder, 'file'), 'text');
  await symlink('file', link);
  expect(readSmallFile(link, 10).toString()).toBe('text');
  if (process.platform !== 'win32') {
    expect(() => readSmallFile(link, 10, { link: 'refuse' })).toThrow('ELOOP');
  }
});

test('refuses a folder', () => {
  expect(() => readSmallFile(folder, 10)).toThrow('is not a regular file');
});

const windows = process.platform === 'win32';

test.skipIf(windows)(
  `does not wait for pipes and devices${windows ? ' (skipped: Windows has none with a path)' : ''}`,
  () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const odd of [pipe, '/dev/zero', '/dev/null', '/dev/tty']) {
      expect(() => readSmallFile(odd, 10)).toThrow('is not a regular file');
    }
  },
);

const noProc = process.platform !== 'linux';

test.skipIf(noProc)(
  `limits a file that claims to be empty, too${noProc ? ' (skipped: only Linux has /proc)' : ''}`,
  () => {
    expect(readSmallFile('/proc/self/stat', 65_536).length).toBeGreaterThan(10);
    expect(() => readSmallFile('/proc/self/stat', 10)).toThrow('is too large');
  },
);
