import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addNames, type NameCache } from '../../source/completion/known-names.ts';
import { changeNames, nameFilePath, readNames } from '../../source/completion/name-file.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const owner = { profile: 'default', baseUrl: 'https://cloud.mongodb.com' };
const teach =
  (name: string) =>
  (cache: NameCache): NameCache =>
    addNames(cache, owner, [
      { kind: 'projects', projects: [{ id: '5f0000000000000000000001', name }], whole: true },
    ]);

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'atlas-exports-names-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

test('is in the cache folder of each platform', () => {
  const env = { LOCALAPPDATA: String.raw`C:\Local` };
  expect(nameFilePath({ platform: 'linux', homedir: '/home/me', env: {} })).toBe(
    '/home/me/.cache/atlas-exports/names.json',
  );
  expect(nameFilePath({ platform: 'win32', homedir: '', env })).toBe(
    String.raw`C:\Local\atlas-exports\names.json`,
  );
});

test.skipIf(process.platform === 'win32')(
  'is private like its folder, and leaves no other file there',
  async () => {
    const cache = path.join(await folder(), 'cache');
    const file = path.join(cache, 'names.json');
    // As Node leaves it when it keeps its compile cache there.
    await mkdir(cache, { mode: 0o755 });
    await changeNames(file, teach('Payments'));
    expect(((await stat(cache)).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    expect(await readdir(cache)).toEqual(['names.json']);
    expect(readNames(file)[0]?.projects).toEqual([{ id: '5f0000000000000000000001', name: 'Payments' }]);
  },
);

test('is not written when nothing changed', async () => {
  const file = path.join(await folder(), 'names.json');
  await changeNames(file, (cache) => cache);
  await expect(stat(file)).rejects.toThrow('ENOENT');
  await changeNames(file, teach('Payments'));
  const { mtimeMs, ino } = await stat(file);
  await changeNames(file, teach('Payments'));
  expect(await stat(file)).toMatchObject({ mtimeMs, ino });
});

test('stays complete when written by several at the same time', async () => {
  const file = path.join(await folder(), 'names.json');
  await Promise.all(Array.from({ length: 20 }, async (_, index) => changeNames(file, teach(`P${index}`))));
  expect(readNames(file)).toHaveLength(1);
  expect(await readdir(path.dirname(file))).toEqual(['names.json']);
});

test.skipIf(process.platform === 'win32')(
  'is empty and blocks nothing when it is not a file, or too large',
  async () => {
    const made = await folder();
    const file = path.join(made, 'names.json');
    execFileSync('mkfifo', [file]);
    expect(readNames(file)).toEqual([]);
    await rm(file);
    await writeFile(file, `{"owners":[]}${' '.repeat(4_000_000)}`);
    expect(readNames(file)).toEqual([]);
    await rm(file);
    // A link is replaced, not followed.
    await writeFile(path.join(made, 'other'), 'untouched');
    await symlink(path.join(made, 'other'), file);
    await changeNames(file, teach('Payments'));
    expect((await stat(path.join(made, 'other'))).size).toBe('untouched'.length);
  },
);
