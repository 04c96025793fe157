import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { number, type Figure } from './figure.ts';
import { worldOf } from './organisation-world.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';

const words = ['list', '--all-projects', '--state', 'failed', '-o', 'json'];

/** One print of what failed in 1,000 clusters, on an Atlas with its limits and 150 ms of latency. */
export async function organisationList(): Promise<Figure> {
  const atlas = await startAtlas({ scenario: worldOf(1000, 20), latency: 150, limit: 1200 });
  const { MONGODB_ATLAS_PROJECT_ID: _, ...signedIn } = atlas.environment;
  const env = quietEnvironment({ ...signedIn, ...emptyHome() });
  const before = await atlas.requests();
  const begun = performance.now();
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let bytes = 0;
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let most = 0;
  while (child.exitCode === null) {
    most = Math.max(most, await peakMiB(child.pid));
    await delay(200);
  }
  const [code] = await ended;
  const seconds = (performance.now() - begun) / 1000;
  const requests = (await atlas.requests()) - before;
  atlas.close();
  return {
    name: `1,000 clusters: \`${words.join(' ')}\``,
    measured: `${requests} requests, ${number(seconds)} s, ${number(most, 0)} MiB`,
    goal: '≤ 1,200 requests, ≤ 150 MiB',
    met: code === 0 && requests <= 1200 && most <= 150,
    against: `exit code ${code}, ${number(bytes / 1000, 0)} kB`,
  };
}

/** The most memory that a process had, MiB (proc(5), VmHWM); 0 once it has ended. */
async function peakMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
