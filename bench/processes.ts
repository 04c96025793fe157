import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import process from 'node:process';

/** A command line: the file and its arguments. */
export type Command = readonly [file: string, ...words: string[]];
export type Environment = Readonly<Record<string, string | undefined>>;

/** `node -e 0`: the baseline for every figure of a start. */
export const emptyNode: Command = [process.execPath, '-e', '0'];

/** Milliseconds from spawn to exit. Rejects if the exit code is not 0. */
export function timeProcess([file, ...words]: Command, env: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(file, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.resume();
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const took = performance.now() - started;
      if (code === 0) resolve(took);
      else reject(new Error(`${words.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

const ticksPerSecond = 100;

/** CPU seconds that a process and its ended, waited-for children have used so far (proc(5), fields 14 to 17). */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // Counted from the state, which is field 3.
  return [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0) / ticksPerSecond;
}

/** Resident memory of a process, MiB (proc(5), VmRSS). */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

/** Bytes and files below a folder. */
export async function folderSize(
  folder: string,
): Promise<{ readonly bytes: number; readonly files: number }> {
  const { stat } = await import('node:fs/promises');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(`${file.parentPath}/${file.name}`)).size),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: files.length };
}
