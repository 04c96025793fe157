import process from 'node:process';
import { missingLines } from './optional-programs.ts';

/** Lists, before the first test, what this machine skips. On stderr, because a report may go to stdout. */
export function setup(): void {
  const lines = missingLines();
  if (lines.length === 0 || process.platform === 'win32') return;
  process.stderr.write(`Missing programs, and the tests skipped without them:\n${lines.join('\n')}\n\n`);
}
