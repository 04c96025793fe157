import { appendFileSync, closeSync, openSync } from 'node:fs';
import { UsageError } from './settings/usage-error.ts';

export type Log = (line: string) => void;

/** Drops every line. */
export const noLog: Log = () => {};

/**
 * A log that appends lines to a file which only its owner reads (0600); without a file it drops them. Throws a
 * UsageError when the file can't be written.
 */
export function openLog(file: string | undefined, now: () => number): Log {
  if (file === undefined) return noLog;
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw new UsageError(
      `The log file ${file} cannot be written (${error instanceof Error ? error.message : String(error)}).`,
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
