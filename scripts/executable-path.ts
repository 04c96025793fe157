import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { root } from './build.ts';
import { executableName, folderName, targetOf } from './packaging/targets.ts';

/**
 * The path of this platform's single executable: in its own folder below `release/`, with its licences, named after its
 * archive.
 */
export async function executablePath(): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const target = targetOf(process.platform, process.arch);
  return path.join(root, 'release', folderName(version, target), executableName(target));
}
