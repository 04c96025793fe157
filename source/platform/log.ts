import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';
import { UsageError } from './usage-error.ts';
import { quote } from '../text/quote.ts';

export type Log = (line: string) => void;

/** Drops every line. */
export const noLog: Log = () => {};

/**
 * A log that appends lines to a regular file which only this user can read (0600); without a file it drops them. The file
 * is opened anew for each line, so that it can be rotated. Throws a `UsageError` when the file can't be written.
 */
export function openLog(
  file: string | undefined,
  now: () => number,
  platform: NodeJS.Platform = process.platform,
): Log {
  if (file === undefined) return noLog;
  try {
    append(file, '', platform);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `The log file ${quote(file)} cannot be written (${errorCode(error) ?? String(error)}).`,
      'Name another one with --log.',
    );
  }
  return (line) => {
    try {
      append(file, `${new Date(now()).toISOString()} ${line}\n`, platform);
    } catch {
      // A full disk must not stop the program.
    }
  };
}

/** Not defined on Windows. Never block: a pipe without a reader would hang the program. */
const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/** Somebody else may have put something there: a link to one of this user's files, a pipe, a file its owner can read. */
function append(file: string, text: string, platform: NodeJS.Platform): void {
  // Check before opening: merely opening some devices makes them act.
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile() && !before.isDirectory()) throw notRegular(file);
  const opened = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0o600);
  try {
    const stats = fstatSync(opened);
    if (!stats.isFile()) throw notRegular(file);
    // Windows has no owners and modes; there the folder decides who may read.
    if (platform !== 'win32') {
      if (stats.uid !== process.getuid?.()) {
        throw new UsageError(
          `The log file ${quote(file)} belongs to another user.`,
          'Name another one with --log.',
        );
      }
      // An existing file may be readable by others.
      if ((stats.mode & 0o077) !== 0) fchmodSync(opened, 0o600);
    }
    if (text !== '') writeSync(opened, text);
  } finally {
    closeSync(opened);
  }
}

function notRegular(file: string): UsageError {
  return new UsageError(
    `The log file ${quote(file)} is a link, a pipe or a device.`,
    'Name a regular file, or one that is not there yet, with --log.',
  );
}

/** The stack traces of an error and its causes, for the log only. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
