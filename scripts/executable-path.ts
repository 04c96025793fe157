import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { root } from './build.ts';

/**
 * The path of this platform's single executable: in its own folder below `release/`, with its licences, named after its
 * archive.
 */
export async function executablePath(): Promise<string> {
  const { version, name } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const folder = `${name}-${version}-${process.platform}-${process.arch}`;
  return path.join(root, 'release', folder, process.platform === 'win32' ? `${name}.exe` : name);
}
