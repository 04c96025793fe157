import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { build, root } from '../build.ts';
import { pluginManifest } from './manifests.ts';
import { makePackages, programFacts } from './packages.ts';
import { archiveName, executableName, folderName, targets } from './targets.ts';

const run = promisify(execFile);
const repository = 'example/atlas-exports';

/**
 * `npm run check:release`: makes the packages from archives with a small program in place of the executable, and checks
 * them with each package manager's own tool, if this machine has it.
 */
async function checkRelease(): Promise<void> {
  await build();
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-release-'));
  const { version, summary } = await programFacts();
  try {
    for (const target of targets) await packStandIn(folder, version, summary, target);
    await makePackages(folder, repository, summary, version);
    const file = (name: string): string => path.join(folder, 'packages', name);
    const pages = path.join(folder, `atlas-exports_${version}_amd64.deb`);
    await lint('lintian', ['--fail-on', 'error,warning', pages]);
    await lint('ruby', ['-c', file('homebrew/atlas-exports.rb')]);
    await lint('bash', ['-n', file('aur/PKGBUILD')]);
    await lint('nix-instantiate', ['--parse', file('nix/flake.nix')]);
    await lint('namcap', [file('aur/PKGBUILD')]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function packStandIn(
  folder: string,
  version: string,
  summary: string,
  target: (typeof targets)[number],
): Promise<void> {
  const inner = folderName(version, target);
  const made = path.join(folder, inner);
  await mkdir(made);
  await copyFile('/bin/true', path.join(made, executableName(target)));
  await copyFile(path.join(root, 'LICENSE'), path.join(made, 'LICENSE'));
  for (const name of ['THIRD-PARTY.txt', 'atlas-exports.1'])
    await copyFile(path.join(root, 'dist', name), path.join(made, name));
  await writeFile(path.join(made, 'manifest.yml'), pluginManifest({ version, summary, repository }, target));
  await run('tar', ['-czf', archiveName(version, target), inner], { cwd: folder });
}

/** Prints the tool's output; a failure fails the check, a missing tool does not. */
async function lint(tool: string, words: readonly string[]): Promise<void> {
  try {
    const { stdout, stderr } = await run(tool, words);
    const said = tool === 'nix-instantiate' ? '' : (stdout + stderr).trim();
    console.log(`${tool}: ${said === '' ? 'no remarks' : said}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      console.log(`${tool}: not on this machine`);
      return;
    }
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    console.log(`${tool} refuses:\n${stdout}${stderr}`);
    process.exitCode = 1;
  }
}

await checkRelease();
process.exit();
