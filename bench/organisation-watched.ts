import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { ClusterRef } from '../source/jobs/job.ts';
import type { Note } from './organisation-watcher.tsx';
import { emptyHome, quietEnvironment, scratch } from './program.ts';
import type { SimulatedAtlas } from './simulated-atlas.ts';
import { openTerminal, type BenchTerminal } from './terminal.ts';

/** The live view of many clusters, and what it has recorded so far. */
export type Watched = { readonly terminal: BenchTerminal; readonly notes: () => readonly Note[] };

/** Opens the live view of these clusters; `watcher` is the file to run, `name` that of its record. */
export function openWatched(
  watcher: string,
  atlas: SimulatedAtlas,
  { clusters, name }: { readonly clusters: readonly ClusterRef[]; readonly name: string },
): Watched {
  const file = path.join(scratch, `notes-${name}`);
  writeFileSync(file, '');
  const { publicKey, privateKey } = atlas.keys;
  const env = quietEnvironment({
    ...emptyHome(),
    BENCH_URL: atlas.url,
    BENCH_KEYS: `${publicKey} ${privateKey}`,
    BENCH_CLUSTERS: JSON.stringify(clusters),
    BENCH_NOTES: file,
  });
  return {
    terminal: openTerminal([process.execPath, watcher], env),
    notes: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Note),
  };
}
