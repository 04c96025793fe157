import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { number, type Figure } from './figure.ts';
import { folderSize } from './processes.ts';
import { root, scratch } from './program.ts';

const run = promisify(execFile);

/** What `npm install` of the packed program adds: packages, megabytes, seconds. */
export async function install(): Promise<readonly Figure[]> {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: root });
  const folder = path.join(scratch, 'install');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const started = performance.now();
  const archive = path.join(scratch, stdout.trim().split('\n').at(-1) ?? '');
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent', archive], { cwd: folder });
  const seconds = (performance.now() - started) / 1000;
  const installed = path.join(folder, 'node_modules');
  const packages = (await readdir(installed, { recursive: true, withFileTypes: true })).filter(
    ({ name, parentPath }) => name === 'package.json' && isPackage(path.relative(installed, parentPath)),
  ).length;
  const { bytes } = await folderSize(installed);
  return [
    {
      name: 'install',
      measured: `${packages} packages, ${number(bytes / 1e6)} MB, ${number(seconds)} s`,
      goal: '≤ 6 packages, ≤ 12 MB',
      met: packages <= 6 && bytes <= 12e6,
      against: '',
    },
  ];
}

/** `name` or `@scope/name`, also inside another package's folder. */
function isPackage(folder: string): boolean {
  const last = folder.split(/(?:^|[\\/])node_modules[\\/]/).at(-1) ?? '';
  return /^(@[^\\/]+[\\/])?[^\\/@]+$/.test(last) && !last.startsWith('.');
}
