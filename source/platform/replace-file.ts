import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './error-code.ts';
import { realClock } from './clock.ts';

/** The file operations that replacing needs; tests use fakes. */
export type FileOperations = {
  readonly platform: NodeJS.Platform;
  readonly move: (from: string, to: string) => Promise<void>;
  readonly delay: (milliseconds: number) => Promise<void>;
};

const thisMachine: FileOperations = {
  platform: process.platform,
  move: rename,
  delay: (milliseconds) => realClock.delay(milliseconds),
};

/** A virus scanner or an indexer lets go of a file quickly; an editor that does not is reported after two thirds of a second. */
const pauses = [10, 20, 40, 80, 160, 320];

/**
 * Replaces a file atomically: readers see the old one or the new one. Windows refuses while the old one is open, so there
 * it is tried again. Rejects with the system's error.
 */
export async function replaceFile(
  from: string,
  to: string,
  { platform, move, delay }: FileOperations = thisMachine,
): Promise<void> {
  for (const pause of platform === 'win32' ? pauses : []) {
    try {
      return await move(from, to);
    } catch (error) {
      if (!/^(EPERM|EACCES|EBUSY)$/.test(errorCode(error) ?? '')) throw error;
      await delay(pause);
    }
  }
  return move(from, to);
}

/**
 * Writes a file that only this user can read: as a draft beside it (`.NAME.` and random digits), then renamed, so that
 * readers get the old one or the new one, never half; not at all if `isWanted` says no just before. Whether it was
 * written; rejects with the system's error.
 */
export async function writePrivateFile(
  file: string,
  content: string | Uint8Array,
  isWanted: () => boolean = () => true,
): Promise<boolean> {
  const { dir, base } = path.parse(file);
  const draft = path.join(dir, `.${base}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
    if (!isWanted()) return false;
    await replaceFile(draft, file);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}
