import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long killed processes may take to exit, milliseconds. */
const patience = 10_000;

/**
 * After the last test: no process started by a test may outlive the run. Any that does is killed, and the run fails.
 */
export function setup(): () => Promise<void> {
  return async () => {
    const end = performance.now() + patience;
    while (leftovers().length > 0 && performance.now() < end) await sleep(50);
    const left = leftovers();
    if (left.length === 0) return;
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    const lines = left.map(({ pid, words }) => `  ${pid}: ${words}`);
    throw new Error(`These processes outlived the tests that started them:\n${lines.join('\n')}`);
  };
}

/** Processes with the mark of this run (steady.ts); none without /proc. */
function leftovers(): readonly { readonly pid: number; readonly words: string }[] {
  if (process.platform !== 'linux') return [];
  const mark = `\0ATLAS_EXPORTS_TEST_RUN=${process.pid}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && `\0${read(`/proc/${name}/environ`)}\0`.includes(mark))
    .map((name) => ({ pid: Number(name), words: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }));
}

/** Empty for a process that has exited meanwhile, or belongs to another user. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
