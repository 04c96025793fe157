import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, zstdCompressSync } from 'node:zlib';
import { build as esbuild, stop, type Metafile, type Plugin } from 'esbuild';
import { build, bundleOptions, root } from './build.ts';
import { executablePath } from './executable-path.ts';
import { pluginManifest } from './packaging/manifests.ts';
import { programFacts } from './packaging/packages.ts';
import { targetOf } from './packaging/targets.ts';
import { leanModules } from './lean-modules.ts';
import { bundledPackages, thirdPartyNotices } from './third-party.ts';

const run = promisify(execFile);

/**
 * `npm run build:executable`: one file with the program and the Node that runs this script, for this platform; returns
 * its path. Uses Node's own way (https://nodejs.org/api/single-executable-applications.html): from 26 on, an ES module
 * with its compiled code, in one step. `release`: it will be distributed, so no licence may be missing.
 */
export async function buildExecutable({ release = false } = {}): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) < 26) {
    throw new Error(`Node 26 and newer build a single executable, and this is ${process.versions.node}.`);
  }
  const output = await executablePath();
  const folder = path.dirname(output);
  const scratch = await mkdtemp(path.join(tmpdir(), 'atlas-exports-executable-'));
  try {
    await build();
    const main = path.join(scratch, 'program.js');
    const keyring = await keyringBinary();
    const packages = await bundledPackages(await bundleInOne(main), root, ['node_modules/keytar/index.js']);
    const others = [await readFile(path.join(path.dirname(keyring), 'LICENSE.third-party.md'), 'utf8')];
    others.push(await licenceOfNode(release));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const node = await strippedNode(path.join(scratch, 'node'), release);
    const packed = path.join(scratch, 'keyring.node.zst');
    await writeFile(
      packed,
      zstdCompressSync(await readFile(keyring), { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    );
    await embed({ main, keyring: packed, output, node, settings: path.join(scratch, 'settings.json') });
    await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
    await copyFile(path.join(root, 'dist/atlas-exports.1'), path.join(folder, 'atlas-exports.1'));
    await writeFile(path.join(folder, 'manifest.yml'), await manifest());
    const texts = [thirdPartyNotices(packages), ...others];
    await writeFile(path.join(folder, 'THIRD-PARTY.txt'), texts.join(`\n${'='.repeat(80)}\n\n`));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return output;
}

/** The whole program in one module: an executable has no files beside it to load parts from. */
async function bundleInOne(outfile: string): Promise<Metafile> {
  const { outdir: _outdir, ...options } = await bundleOptions();
  const { metafile } = await esbuild({
    ...options,
    entryPoints: ['source/executable/program.ts'],
    outfile,
    splitting: false,
    external: [],
    metafile: true,
    plugins: [leanModules, embeddedKeyring],
  });
  return metafile;
}

/**
 * The keychain library's index.js looks for its binary in node_modules; this replaces it with code that loads the
 * embedded one.
 */
const embeddedKeyring: Plugin = {
  name: 'embedded-keyring',
  setup(build) {
    const standIn = { path: path.join(root, 'source/executable/keyring.ts') };
    build.onResolve({ filter: /^keytar$/ }, () => standIn);
  },
};

/** The binary that npm installed for this platform. */
async function keyringBinary(): Promise<string> {
  const found = await Array.fromAsync(glob('node_modules/@napi-rs/keyring-*/*.node', { cwd: root }));
  const [file] = found;
  if (file === undefined || found.length > 1)
    throw new Error(`Expected one keychain binary: ${found.join(', ')}`);
  return path.join(root, file);
}

type Parts = {
  readonly main: string;
  readonly keyring: string;
  readonly output: string;
  /** The Node to put in. */
  readonly node: string;
  readonly settings: string;
};

async function embed({ main, keyring, output, node, settings }: Parts): Promise<void> {
  const embedded = {
    main,
    mainFormat: 'module',
    output,
    executable: node,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: { 'keyring.node.zst': keyring },
  };
  await writeFile(settings, JSON.stringify(embedded));
  await run(process.execPath, ['--build-sea', settings]);
  await chmod(output, 0o755);
  // Node's signature is no longer valid, and macOS on Apple silicon runs nothing unsigned.
  if (process.platform === 'darwin') await run('codesign', ['--sign', '-', '--force', output]);
}

/**
 * Node without its symbol table, which is a fifth of it and serves debuggers only. On macOS and Windows Node comes without
 * one.
 */
async function strippedNode(file: string, release: boolean): Promise<string> {
  if (process.platform !== 'linux') return process.execPath;
  try {
    await run('strip', ['-o', file, process.execPath]);
    return file;
  } catch (error) {
    if (release) throw error;
    return process.execPath;
  }
}

/** Makes the archive a plugin of the Atlas CLI; names the workflow's repository, or a placeholder. */
async function manifest(): Promise<string> {
  const repository = process.env['GITHUB_REPOSITORY'] ?? 'example/atlas-exports';
  const target = targetOf(process.platform, process.arch);
  return pluginManifest({ ...(await programFacts()), repository }, target);
}

/** Node's release has the licences of all its parts in one file: next to `bin`, on Windows next to node.exe. */
async function licenceOfNode(release: boolean): Promise<string> {
  const heading = `Node.js ${process.versions.node}\n\n`;
  const folder = path.dirname(process.execPath);
  for (const place of [path.join(folder, '..'), folder]) {
    const file = path.join(place, 'LICENSE');
    if (existsSync(file)) return heading + (await readFile(file, 'utf8'));
  }
  if (release)
    throw new Error('The licence file of Node is missing: build with a Node from https://nodejs.org.');
  return `${heading}https://github.com/nodejs/node/blob/v${process.versions.node}/LICENSE\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildExecutable({ release: process.argv.includes('--release') })}\n`);
  await stop();
}
