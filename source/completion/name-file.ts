import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../platform/cache-folder.ts';
import type { Machine } from '../platform/machine.ts';
import { formatNames, largestCache, parseNames, type NameCache } from './known-names.ts';

/** Where the names are kept that completion offers; the file may be deleted. */
export function nameFilePath(machine: Machine): string {
  const { join } = machine.platform === 'win32' ? path.win32 : path.posix;
  return join(cacheFolder(machine), 'names.json');
}

/** The names that were kept. A file that is missing, damaged or too large holds none. */
export function readNames(file: string): NameCache {
  try {
    return parseNames(readBounded(file));
  } catch {
    return [];
  }
}

/** Changes what is kept, unless the change leaves it as it is. Nobody else may read the file. */
export async function changeNames(file: string, change: (cache: NameCache) => NameCache): Promise<void> {
  const before = readNames(file);
  const after = change(before);
  if (after === before) return;
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Node made it for its compile cache, with the rights that files have by default.
  await chmod(folder, 0o700);
  // Beside the file and then renamed over it: whoever reads meanwhile sees the old or the new one, never half.
  const draft = path.join(folder, `.names.json.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, formatNames(after), { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Reads no more than a cache may hold, and waits for no pipe that lies there. At once: every command looks into the file
 * at its end, and to read a small file in turns Node starts four threads.
 */
function readBounded(file: string): string {
  const stats = statSync(file);
  // A character of a name takes three bytes at most.
  return stats.isFile() && stats.size <= largestCache * 3 ? readFileSync(file, 'utf8') : '';
}
