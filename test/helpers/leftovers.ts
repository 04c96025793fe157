import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long what was ended may take to go, milliseconds. */
const patience = 10_000;

/** After the last test: no process that a test started may outlive the run. It is ended then, and the run fails. */
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

/** What carries the mark of this run (steady.ts); none where there is no /proc to look at. */
function leftovers(): readonly { readonly pid: number; readonly words: string }[] {
  if (process.platform !== 'linux') return [];
  const mark = `\0ATLAS_EXPORTS_TEST_RUN=${process.pid}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && `\0${read(`/proc/${name}/environ`)}\0`.includes(mark))
    .map((name) => ({ pid: Number(name), words: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }));
}

/** Empty for a process that has ended meanwhile, or is another user's. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
