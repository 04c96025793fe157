import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, expect, test } from 'vitest';
import { program } from './helpers/built.ts';
import { root } from './helpers/root.ts';

type Packed = {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  readonly unpackedSize: number;
};

type Description = {
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};

let packed: Packed;
const description = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Description;

beforeAll(async () => {
  // Without the scripts: `prepack` would build again, and the other tests run what is built.
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  // npm is a batch file on Windows, which only a shell can start.
  const shell = process.platform === 'win32';
  const { stdout } = await promisify(execFile)('npm', words, { cwd: root, shell });
  [packed] = Object.values(JSON.parse(stdout) as Packed[]) as [Packed];
});

test('the package has the bundle, its licences, and what npm shows, but no sources, tests or maps', () => {
  const bundle = /^dist\/(cli|main|help|keychain-process|[\w-]+-[A-Z0-9]{8})\.js$/;
  const beside = ['LICENSE', 'README.md', 'package.json', 'dist/THIRD-PARTY.txt'];
  const others = packed.files.map((file) => file.path).filter((file) => !bundle.test(file));
  const mayCome = new Set(['CHANGELOG.md', 'dist/atlas-exports.1']);
  expect(others.filter((file) => !mayCome.has(file)).toSorted()).toEqual(beside.toSorted());
});

test('the package has the command', async () => {
  for (const [name, file] of Object.entries(description.bin)) {
    expect(name).toBe('atlas-exports');
    expect(packed.files.map((each) => each.path)).toContain(file);
    expect(path.join(root, file)).toBe(program);
    expect(await readFile(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  }
});

test('installing it runs no script', () => {
  const names = new Set(['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']);
  expect(Object.keys(description.scripts).filter((name) => names.has(name))).toEqual([]);
});

test('package.json requires the Node version that cli.ts checks', async () => {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(description.engines.node) ?? [];
  const source = await readFile(path.join(root, 'source/cli.ts'), 'utf8');
  expect(source).toContain(`const needed = [${major}, ${minor}] as const;`);
});

test('it installs as at most six packages and 12 MB', async () => {
  const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const shipped = Object.keys(packages).filter((folder) => folder !== '' && packages[folder]?.dev !== true);
  // Each machine gets the keychain's binary for its own system only.
  const sizes = await Promise.all(shipped.map((folder) => folderSize(path.join(root, folder))));
  const here = sizes.filter((size) => size > 0);
  expect(here.length, 'the keychain and its binary').toBe(2);
  expect(1 + here.length).toBeLessThanOrEqual(6);
  expect(packed.unpackedSize + here.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(12e6);
});

test('publint has no remarks', async () => {
  const { messages } = await publint({ pkgDir: root, strict: true, pack: 'npm' });
  expect(messages.map((message) => formatMessage(message, description))).toEqual([]);
});

/** Zero if there is no such folder. */
async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
