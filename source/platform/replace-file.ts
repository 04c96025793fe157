import { rename } from 'node:fs/promises';
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
