import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildDebian } from './debian.ts';
import { packageFiles } from './manifests.ts';
import { archiveName, folderName, targets } from './targets.ts';

const run = promisify(execFile);

/**
 * `node scripts/packaging/packages.ts FOLDER OWNER/NAME`: from the archives of all platforms in FOLDER, a Debian package for
 * each Linux, and `packages/` with the files of Homebrew, AUR, Nix, Scoop and winget.
 */
export async function makePackages(
  folder: string,
  repository: string,
  summary: string,
  version: string,
): Promise<void> {
  const hashes = new Map<string, string>();
  for (const target of targets) {
    const name = archiveName(version, target);
    const bytes = await readFile(path.join(folder, name));
    hashes.set(name, createHash('sha256').update(bytes).digest('hex'));
  }
  for (const [file, text] of packageFiles({ version, summary, repository, hashes })) {
    const whole = path.join(folder, 'packages', file);
    await mkdir(path.dirname(whole), { recursive: true });
    await writeFile(whole, text);
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'atlas-exports-packages-'));
  try {
    for (const target of targets.filter(({ os }) => os === 'linux')) {
      await run('tar', ['-xzf', path.join(folder, archiveName(version, target)), '-C', scratch]);
      await buildDebian({
        version,
        summary,
        repository,
        arch: target.cpu,
        folder: path.join(scratch, folderName(version, target)),
        scratch: path.join(scratch, 'deb'),
        output: path.join(folder, `atlas-exports_${version}_${target.cpu}.deb`),
        date: new Date(),
      });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, repository] = process.argv.slice(2);
  if (folder === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? '')) {
    throw new Error('Usage: node scripts/packaging/packages.ts FOLDER OWNER/NAME');
  }
  const { version, summary } = await programFacts();
  await makePackages(folder, repository ?? '', summary, version);
}

/** From package.json, whose description ends with a full stop. */
export async function programFacts(): Promise<{ readonly version: string; readonly summary: string }> {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../package.json');
  const { version, description } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly version: string;
    readonly description: string;
  };
  return { version, summary: summaryOf(description) };
}

function summaryOf(description: string): string {
  return description.replace(/, live\.$|\.$/, '').replace('cloud-backup ', '');
}
