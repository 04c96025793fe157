import { number, type Figure, type RunLength } from './figure.ts';
import { holding, timeKey } from './keys.ts';
import { openLive } from './organisation-start.ts';
import { worldOf } from './organisation-world.ts';
import { emptyHome, quietEnvironment } from './program.ts';
import { startAtlas, type SimulatedAtlas } from './simulated-atlas.ts';
import { median, pairedRatio } from './statistics.ts';
import type { BenchTerminal } from './terminal.ts';

/** Key presses among the jobs of one cluster, those of 1,000 clusters, and these clusters, alternating. */
export async function organisationKeys({ quick }: RunLength): Promise<Figure> {
  const one = await holding(500);
  const atlas = await startAtlas({ scenario: worldOf(1000, 20) });
  const subjects = [
    { terminal: one.terminal, times: [] as number[] },
    { terminal: await watching(atlas, 'jobs'), times: [] as number[] },
    { terminal: await watching(atlas, 'clusters'), times: [] as number[] },
  ] as const;
  for (let press = 0; press < (quick ? 40 : 300); press += 1) {
    const key = press % 120 < 60 ? 'j' : 'k';
    for (const { terminal, times } of subjects) times.push(await timeKey(terminal, key));
  }
  for (const { terminal } of subjects) await terminal.end();
  one.atlas?.close();
  atlas.close();
  const [few, jobs, clusters] = subjects.map(({ times }) => times) as [number[], number[], number[]];
  const ratios = [jobs, clusters].map((times) => pairedRatio(times, few));
  const milliseconds = [jobs, clusters].map((times) => number(median(times))).join(' / ');
  return {
    name: '1,000 clusters: key → screen, jobs / clusters',
    measured: `${ratios.map((ratio) => number(ratio, 2)).join(' / ')} × (p50 ${milliseconds} ms)`,
    goal: '≤ 1.25 × one cluster',
    met: ratios.every((ratio) => ratio <= 1.25),
    against: `500 jobs of one cluster, p50 ${number(median(few))} ms`,
  };
}

/** The program on all clusters, on one of its screens. */
async function watching(atlas: SimulatedAtlas, screen: 'jobs' | 'clusters'): Promise<BenchTerminal> {
  const { MONGODB_ATLAS_PROJECT_ID: _, ...signedIn } = atlas.environment;
  const terminal = await openLive(quietEnvironment({ ...signedIn, ...emptyHome() }));
  if (screen === 'jobs') terminal.type('v');
  const heading = screen === 'jobs' ? 'STATE' : 'VERDICT';
  await terminal.until(() => terminal.line(3).includes(heading), heading);
  return terminal;
}
