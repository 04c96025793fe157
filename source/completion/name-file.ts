import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';
import { readSmallFile } from '../files/read-file.ts';
import { cacheFolder } from '../platform/cache-folder.ts';
import type { Machine } from '../platform/machine.ts';
import { formatNames, largestCache, parseNames, type NameCache } from './known-names.ts';

/** Where the names are kept that completion offers; the file may be deleted. */
export function nameFilePath(machine: Machine): string {
  const { join } = machine.platform === 'win32' ? path.win32 : path.posix;
  return join(cacheFolder(machine), 'names.json');
}

/** The names that were kept. A file that is missing, damaged, too large, or where others can write, holds none. */
export function readNames(file: string): NameCache {
  try {
    const kept = path.join(ownFolder(path.dirname(file), { make: false }), path.basename(file));
    // A character of a name takes three bytes at most.
    return parseNames(readSmallFile(kept, largestCache * 3, { link: 'refuse' }).toString('utf8'));
  } catch {
    return [];
  }
}

/** Changes what is kept, unless the change leaves it as it is. Nobody else may read the file. */
export async function changeNames(file: string, change: (cache: NameCache) => NameCache): Promise<void> {
  const before = readNames(file);
  const after = change(before);
  if (after === before) return;
  const folder = ownFolder(path.dirname(file));
  // Beside the file and then renamed over it: whoever reads meanwhile sees the old or the new one, never half.
  const draft = path.join(folder, `.names.json.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, formatNames(after), { mode: 0o600, flag: 'wx' });
    await rename(draft, path.join(folder, path.basename(file)));
  } finally {
    await rm(draft, { force: true });
  }
}
