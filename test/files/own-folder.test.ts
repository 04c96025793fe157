import { chmod, chown, mkdir, mkdtemp, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeFolder, ownFolder } from '../../source/files/own-folder.ts';
import { removeFolder } from '../helpers/sign-in.ts';

let home = '';

beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'atlas-exports-own-')));
  onTestFinished(() => removeFolder(home));
});

const modeOf = async (folder: string): Promise<number> => (await stat(folder)).mode & 0o7777;
const foreign = "is not this user's alone";
const windows = process.platform === 'win32';
const becauseOfWindows = windows ? ' (skipped: Windows tells no owner)' : '';
const notRoot = process.getuid?.() !== 0;
const becauseNotRoot = notRoot ? ' (skipped: only root can give folders away)' : '';

describe.skipIf(windows)(`a private folder${becauseOfWindows}`, () => {
  test('is created with its parents, for this user alone, whatever the umask', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const folder = path.join(home, 'cache', 'deep', 'atlas-exports');
    expect(ownFolder(folder)).toBe(folder);
    expect(ownFolder(folder)).toBe(folder);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(path.join(home, 'cache'))).toBe(0o700);
  });

  test('is closed to others who could read it', async () => {
    const folder = path.join(home, 'atlas-exports');
    await mkdir(folder);
    await chmod(folder, 0o755);
    ownFolder(folder);
    expect(await modeOf(folder)).toBe(0o700);
  });

  test.each([0o777, 0o770, 0o707, 0o720])(
    'that others can write to (%o) is refused, and not changed',
    async (mode) => {
      const folder = path.join(home, 'atlas-exports');
      await mkdir(folder);
      await chmod(folder, mode);
      expect(() => ownFolder(folder)).toThrow(foreign);
      expect(await modeOf(folder)).toBe(mode);
    },
  );

  test.each([0o777, 0o707, 0o757])('below one that others can write to (%o) is refused', async (mode) => {
    const base = path.join(home, 'base');
    await mkdir(path.join(base, 'cache'), { recursive: true });
    await chmod(base, mode);
    expect(() => ownFolder(path.join(base, 'cache', 'atlas-exports'))).toThrow(`${base} ${foreign}`);
    // Like /tmp: nobody can rename another user's files.
    await chmod(base, 0o1777);
    expect(ownFolder(path.join(base, 'cache', 'atlas-exports'))).toContain('atlas-exports');
  });

  test('is neither a link nor a file', async () => {
    await mkdir(path.join(home, 'elsewhere'), { mode: 0o700 });
    await symlink('elsewhere', path.join(home, 'link'));
    await symlink('nowhere', path.join(home, 'dangling'));
    await writeFile(path.join(home, 'file'), '');
    for (const name of ['link', 'dangling', 'file']) {
      expect(() => ownFolder(path.join(home, name))).toThrow(foreign);
    }
    expect(() => ownFolder(path.join(home, 'file', 'below'))).toThrow('ENOTDIR');
  });

  test("may be behind the user's own link, and is returned by its real path", async () => {
    await mkdir(path.join(home, 'disk'), { mode: 0o700 });
    await symlink('disk', path.join(home, 'cache'));
    expect(ownFolder(path.join(home, 'cache', 'atlas-exports'))).toBe(
      path.join(home, 'disk', 'atlas-exports'),
    );
  });

  test('is not created when the caller only looks for it', () => {
    expect(() => ownFolder(path.join(home, 'none'), { make: false })).toThrow('ENOENT');
    expect(() => ownFolder(path.join(home, 'no', 'where'), { make: false })).toThrow('ENOENT');
  });
});

describe.skipIf(windows || notRoot)(`folders of other users${becauseOfWindows || becauseNotRoot}`, () => {
  const other = 12_345;

  test('is refused', async () => {
    const folder = path.join(home, 'atlas-exports');
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, other, other);
    expect(() => ownFolder(folder)).toThrow(foreign);
  });

  test('is refused as a parent too, sticky or not, and behind a link', async () => {
    const theirs = path.join(home, 'theirs');
    await mkdir(path.join(theirs, 'atlas-exports'), { recursive: true, mode: 0o700 });
    await symlink('theirs', path.join(home, 'link'));
    for (const mode of [0o755, 0o1777]) {
      await chmod(theirs, mode);
      await chown(theirs, other, other);
      expect(() => ownFolder(path.join(theirs, 'atlas-exports'))).toThrow(`${theirs} ${foreign}`);
      expect(() => ownFolder(path.join(home, 'link', 'atlas-exports'))).toThrow(`${theirs} ${foreign}`);
    }
  });

  test("is refused when a group can write to it, except the user's own group", async () => {
    const base = path.join(home, 'base');
    await mkdir(base);
    await chmod(base, 0o770);
    expect(ownFolder(path.join(base, 'atlas-exports'))).toContain('base');
    await chown(base, process.getuid?.() ?? 0, other);
    await chmod(base, 0o770);
    expect(() => ownFolder(path.join(base, 'atlas-exports'))).toThrow(`${base} ${foreign}`);
  });
});

const noProc = process.platform !== 'linux';

test.skipIf(noProc)(
  `fails at once where nothing can be created${noProc ? ' (skipped: only Linux has /proc)' : ''}`,
  () => {
    // Node's own recursive mkdir never returns there.
    expect(() => makeFolder('/proc/none/atlas-exports')).toThrow('ENOENT');
    expect(() => ownFolder('/proc/.cache/atlas-exports')).toThrow('ENOENT');
  },
);
