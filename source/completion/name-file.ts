import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';
import { writePrivateFile } from '../platform/replace-file.ts';
import { readSmallFile } from '../files/read-file.ts';
import { cacheFolder } from '../platform/cache-folder.ts';
import type { Machine } from '../platform/machine.ts';
import { formatNames, largestCache, parseNames, type NameCache } from './known-names.ts';

/** The file of names for completion; it may be deleted. */
export function nameFilePath(machine: Machine): string {
  const { join } = machine.platform === 'win32' ? path.win32 : path.posix;
  return join(cacheFolder(machine), 'names.json');
}

/** The stored names; none from a file that is missing, damaged, too large, or writable by others. */
export function readNames(file: string): NameCache {
  try {
    const kept = path.join(ownFolder(path.dirname(file), { make: false }), path.basename(file));
    // A character takes three bytes at most.
    return parseNames(readSmallFile(kept, largestCache * 3, { link: 'refuse' }).toString('utf8'));
  } catch {
    return [];
  }
}

/** Changes the stored names; writes only if they differ. Nobody else may read the file. */
export async function changeNames(file: string, change: (cache: NameCache) => NameCache): Promise<void> {
  const before = readNames(file);
  const after = change(before);
  if (after === before) return;
  const folder = ownFolder(path.dirname(file));
  await writePrivateFile(path.join(folder, path.basename(file)), formatNames(after));
}
