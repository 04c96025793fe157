import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { number, type Figure, type RunLength } from './figure.ts';
import { worldOf } from './organisation-world.ts';
import { emptyNode, timeProcess } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { median, pairedRatio } from './statistics.ts';
import { openTerminal, type BenchTerminal } from './terminal.ts';

const minute = 60_000;
/** A row of the screen that shows a cluster once there are rows. */
const someRow = 10;

/** The first rows of 1,000 clusters, with the last state on disk and without. */
export async function organisationStart({ quick }: RunLength): Promise<readonly Figure[]> {
  const atlas = await startAtlas({ scenario: worldOf(1000, 20) });
  const { MONGODB_ATLAS_PROJECT_ID: _, ...signedIn } = atlas.environment;
  const kept = quietEnvironment({ ...signedIn, ...emptyHome() });
  const empty = quietEnvironment({ ...signedIn, ...emptyHome() });
  const settings = path.join(empty['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  mkdirSync(settings, { recursive: true });
  writeFileSync(path.join(settings, 'config.toml'), 'cache = false\n');
  // Both write the compile cache; one of them the last state, too.
  for (const env of [kept, empty]) {
    const terminal = await openLive(env);
    await terminal.quit();
    await terminal.end();
  }
  const samples = { node: [] as number[], kept: [] as number[], empty: [] as number[] };
  for (let round = 0; round < (quick ? 6 : 40); round += 1) {
    samples.node.push(await timeProcess(emptyNode, kept));
    samples.kept.push(await firstRows(kept));
    samples.empty.push(await firstRows(empty));
  }
  atlas.close();
  const figure = (name: string, times: readonly number[], goal: number): Figure => {
    const ratio = pairedRatio(times, samples.node);
    return {
      name: `1,000 clusters: first rows, ${name}`,
      measured: `${number(ratio, 2)} × (${number(median(times), 0)} ms, least ${number(Math.min(...times), 0)})`,
      goal: `≤ ${number(goal)} ×`,
      met: ratio <= goal,
      against: `\`node -e 0\` ${number(median(samples.node), 0)} ms`,
    };
  };
  return [figure('state on disk', samples.kept, 4.5), figure('no state on disk', samples.empty, 5)];
}

/** The program on all projects once all clusters have answered, each refreshed as rarely as Atlas's limit would allow. */
export async function openLive(env: Record<string, string>): Promise<BenchTerminal> {
  const terminal = open(env, '--interval', '200');
  const isLive = (): boolean => /1,000 clusters.* live .*every/.test(terminal.line(0));
  await terminal.until(isLive, 'answers of all clusters', 5 * minute);
  return terminal;
}

/** Milliseconds from spawn to rows of clusters on the parsed screen. */
async function firstRows(env: Record<string, string>): Promise<number> {
  const terminal = open(env);
  const at = await terminal.until(() => /cluster-\d{4} /.test(terminal.line(someRow)), 'rows of clusters');
  await terminal.end();
  return at - terminal.spawned;
}

function open(env: Record<string, string>, ...more: readonly string[]): BenchTerminal {
  return openTerminal([process.execPath, program, '--all-projects', ...more], env);
}
