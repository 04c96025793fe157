import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterRef } from '../source/jobs/job.ts';
import { number, type Figure } from './figure.ts';
import { openWatched } from './organisation-watched.ts';
import { worldOf } from './organisation-world.ts';
import { startAtlas } from './simulated-atlas.ts';
import { median } from './statistics.ts';

const second = 1000;
const minute = 60 * second;
/** Two of the projects export about now. */
const lively = 20;

/** How soon a quiet cluster's new job is seen after Atlas reports it: 20 jobs in two projects, of 1,000 clusters in 100. */
export async function organisationEvents(watcher: string): Promise<Figure> {
  const atlas = await startAtlas({ scenario: worldOf(1000, 20, lively), latency: 150, limit: 1200 });
  const clusters = (await atlas.ask({ kind: 'clusters' })) as readonly ClusterRef[];
  const { terminal, notes } = openWatched(watcher, atlas, { clusters, name: 'events' });
  await until(() => (notes().at(-1)?.judged ?? 0) >= clusters.length, 12 * minute);
  const reportedAt = new Map<string, number>();
  for (const cluster of clusters.slice(-lively)) {
    const id = (await atlas.ask({ kind: 'surprise', ...cluster })) as string;
    await delay(second);
    // Atlas reports the end of an export, not its beginning.
    await atlas.ask({ kind: 'end', id });
    reportedAt.set(id, Date.now());
    await delay(9 * second);
  }
  const seen = (): ReadonlyMap<string, number> =>
    new Map(notes().flatMap((note) => note.seen.map(({ id, at }) => [id, at])));
  await until(() => reportedAt.keys().every((id) => seen().has(id)), 7 * minute);
  const seenAt = seen();
  const waits = [...reportedAt].map(([id, at]) => Math.max(0, (seenAt.get(id) ?? Infinity) - at) / second);
  await terminal.end();
  atlas.close();
  const worst = Math.max(...waits);
  return {
    name: '1,000 clusters: a new job where events come is seen after',
    measured: `${number(median(waits))} s, worst ${number(worst)} s`,
    goal: '≤ 60 s',
    met: worst <= 60,
    against: `${waits.length} jobs of ${lively} clusters, since the event of their end`,
  };
}

async function until(fits: () => boolean, patience: number): Promise<void> {
  for (const end = Date.now() + patience; !fits() && Date.now() < end;) await delay(second);
}
