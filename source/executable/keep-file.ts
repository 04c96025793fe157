import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';

/**
 * Keeps bytes that are going to be run as a file, and gives its path. Nobody but this user can write to the folder within
 * `parent` that it lies in, and what lies there already is compared byte for byte with what should: a file that was cut
 * short, or that is another's, is written anew. Throws where the folder is not this user's alone.
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

/** Under another name first: two that start at once, or one that is ended midway, leave no half a file to load. */
function write(file: string, bytes: Uint8Array): void {
  const fresh = `${file}.${randomUUID()}`;
  try {
    writeFileSync(fresh, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    // Windows replaces no library that is loaded: another process was first with the same bytes.
    if (!holds(file, bytes)) throw error;
  }
}
