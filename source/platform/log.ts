import { appendFileSync, closeSync, fchmodSync, fstatSync, openSync } from 'node:fs';
import { errorCode } from './error-code.ts';
import { UsageError } from './usage-error.ts';
import { quote } from '../text/quote.ts';

export type Log = (line: string) => void;

/** Drops every line. */
export const noLog: Log = () => {};

/**
 * A log that appends lines to a file which only its owner reads (0600); without a file it drops them. Throws a
 * UsageError when the file can't be written.
 */
export function openLog(
  file: string | undefined,
  now: () => number,
  platform: NodeJS.Platform = process.platform,
): Log {
  if (file === undefined) return noLog;
  try {
    const opened = openSync(file, 'a', 0o600);
    // One that was there before may be open to others; a device such as /dev/stderr is left as it is.
    // Windows has no such modes: there the folder says who may read.
    if (platform !== 'win32' && fstatSync(opened).isFile()) fchmodSync(opened, 0o600);
    closeSync(opened);
  } catch (error) {
    throw new UsageError(
      `The log file ${quote(file)} cannot be written (${errorCode(error) ?? String(error)}).`,
      'Name another one with --log.',
    );
  }
  return (line) => {
    try {
      appendFileSync(file, `${new Date(now()).toISOString()} ${line}\n`, { mode: 0o600 });
    } catch {
      // A full disk must not end the watching.
    }
  };
}

/** The stack trace of an error and of what caused it, for the log alone. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
