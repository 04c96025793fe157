import { chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { keepFile } from '../../source/executable/keep-file.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const bytes = Buffer.from('the library');
let parent = '';

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'atlas-exports-keep-'));
  onTestFinished(() => removeFolder(parent));
});

test('the bytes are written once, and no other file is left', async () => {
  const folder = path.join(parent, 'cache', 'atlas-exports');
  const file = keepFile(folder, 'library.node', bytes);
  expect(await readFile(file)).toEqual(bytes);
  const { mtimeMs, ino } = await stat(file);
  expect(keepFile(folder, 'library.node', bytes)).toBe(file);
  expect(await stat(file)).toMatchObject({ mtimeMs, ino });
  expect(await readdir(path.dirname(file))).toEqual(['library.node']);
});

test.each([
  ['was cut short', 'the lib'],
  ['has other content', 'THE LIBRARY'],
])('a file that %s is rewritten', async (_, text) => {
  const file = keepFile(parent, 'library.node', bytes);
  await writeFile(file, text);
  expect(keepFile(parent, 'library.node', bytes)).toBe(file);
  expect(await readFile(file)).toEqual(bytes);
});

test('a write error is reported, and no partial file is left', async () => {
  await mkdir(path.join(parent, 'executable', 'library.node', 'full'), { recursive: true, mode: 0o700 });
  expect(() => keepFile(parent, 'library.node', bytes)).toThrow(/library\.node/);
  expect(await readdir(path.join(parent, 'executable'))).toEqual(['library.node']);
});

const windows = process.platform === 'win32';

describe.skipIf(windows)(
  `folders of other users${windows ? ' (skipped: Windows reports no owner)' : ''}`,
  () => {
    test('the folder and the file are readable by this user only', async () => {
      const file = keepFile(path.join(parent, 'cache'), 'library.node', bytes);
      expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    });

    test.each([0o770, 0o707, 0o722])('a folder that others may write to (%o) is refused', async (mode) => {
      await mkdir(path.join(parent, 'executable'));
      await chmod(path.join(parent, 'executable'), mode);
      expect(() => keepFile(parent, 'library.node', bytes)).toThrow("is not this user's alone");
    });

    test('a folder that others may only read is closed to them', async () => {
      await mkdir(path.join(parent, 'executable'));
      await chmod(path.join(parent, 'executable'), 0o755);
      keepFile(parent, 'library.node', bytes);
      expect((await stat(path.join(parent, 'executable'))).mode & 0o777).toBe(0o700);
    });

    test('a link to a folder elsewhere is refused', async () => {
      await mkdir(path.join(parent, 'elsewhere'), { mode: 0o700 });
      await symlink('elsewhere', path.join(parent, 'executable'));
      expect(() => keepFile(parent, 'library.node', bytes)).toThrow("is not this user's alone");
    });

    test('a folder of another user is refused', async () => {
      const uid = process.getuid?.() ?? 0;
      const asked = vi.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(uid + 1);
      onTestFinished(() => asked.mockRestore());
      expect(() => keepFile(parent, 'library.node', bytes)).toThrow("is not this user's alone");
    });
  },
);
