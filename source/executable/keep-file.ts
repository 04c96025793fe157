import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';

/**
 * Stores executable bytes as a file, and returns its path. Its folder within `parent` is writable by this user alone, and
 * an existing file is compared byte for byte: a truncated or foreign one is written anew. Throws when the folder is not
 * this user's alone.
 */
export function keepFile(parent: string, name: string, bytes: Uint8Array): string {
  const folder = ownFolder(path.join(parent, 'executable'));
  const file = path.join(folder, name);
  if (!holds(file, bytes)) write(file, bytes);
  return file;
}

function holds(file: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}

/** Write under another name first: two starts at once, or a kill midway, leave no partial file to load. */
function write(file: string, bytes: Uint8Array): void {
  const fresh = `${file}.${randomUUID()}`;
  try {
    writeFileSync(fresh, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    // Windows does not replace a loaded library: another process was first, with the same bytes.
    if (!holds(file, bytes)) throw error;
  }
}
