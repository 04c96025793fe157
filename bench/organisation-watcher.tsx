import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { parseCommandLine } from '../source/cli/options.ts';
import { createCoverageFeed } from '../source/feed/coverage/coverage-feed.ts';
import { createFeed } from '../source/feed/feed.ts';
import { openViewShelf } from '../source/settings/view-file.ts';
import type { ClusterRef } from '../source/jobs/job.ts';
import { isUnfinished } from '../source/jobs/job.ts';
import { realClock } from '../source/platform/clock.ts';
import { createStore } from '../source/platform/store.ts';
import { capHeap, suitShortRuns } from '../source/platform/v8-flags.ts';
import { resolveSettings } from '../source/settings/settings.ts';
import type { ProjectNames } from '../source/jobs/cluster-names.ts';
import { createScreenOutput } from '../source/ui/terminal/screen-output.ts';
import { terminalOf } from '../source/ui/terminal/terminal.ts';

/** The watcher's record of one second, as a line of JSON. */
export type Note = {
  readonly at: number;
  /** Clusters that have answered, and those in trouble. */
  readonly known: number;
  readonly troubled: number;
  /** Clusters that have a verdict. */
  readonly judged: number;
  /** The age of the data shown, milliseconds: of clusters with unfinished jobs, and the oldest of the others. */
  readonly running: readonly number[];
  readonly oldest: number;
  /** New jobs, and when they were first seen. */
  readonly seen: readonly { readonly id: string; readonly at: number }[];
};

const second = 1000;

/** The live view of the clusters named by the environment, recorded in the file named there. */
async function watch(): Promise<void> {
  const { BENCH_URL = '', BENCH_KEYS = '', BENCH_CLUSTERS = '[]', BENCH_NOTES = '' } = process.env;
  const [publicKey = '', privateKey = ''] = BENCH_KEYS.split(' ');
  const clusters = JSON.parse(BENCH_CLUSTERS) as readonly ClusterRef[];
  const { options } = parseCommandLine([]);
  const given = { options, env: {}, platform: process.platform };
  const settings = resolveSettings({ ...given, configFile: undefined, atlasCliProfile: undefined });
  // As in the program: undici and Ink are compiled for these flags, and do not enlarge the heap for good.
  suitShortRuns(BENCH_URL);
  const afterFrame = capHeap();
  const { createAtlas } = await import('../source/atlas/client.ts');
  const { openScreen } = await import('../source/ui/app/screen.tsx');
  const keys = { kind: 'api-key', publicKey, privateKey } as const;
  const atlas = createAtlas({ baseUrl: BENCH_URL, api: 'v2', keys, timing: realClock, userAgent: 'bench' });
  let seen: Note['seen'] = [];
  const feed = createFeed({
    atlas,
    clusters,
    pageSize: settings.pageSize,
    interval: settings.interval,
    clock: realClock,
    onActivity: (entries) => {
      const arrived = entries.filter(({ kind }) => kind === 'arrived');
      seen = [...seen, ...arrived.map(({ jobId, at }) => ({ id: jobId, at }))];
    },
  });
  const coverage = createCoverageFeed({ atlas, feed, clock: realClock, projectName: (groupId) => groupId });
  feed.start();
  coverage.start();
  const note = (): void => {
    const at = realClock.now();
    const state = feed.getState();
    const unfinished = new Set(state.jobs.filter(isUnfinished).map(({ clusterName }) => clusterName));
    const running: number[] = [];
    let [oldest, known, troubled] = [0, 0, 0];
    for (const { ref, updatedAt, trouble } of state.clusters) {
      if (trouble !== undefined) troubled += 1;
      if (updatedAt === undefined) continue;
      known += 1;
      if (trouble !== undefined) continue;
      if (unfinished.has(ref.clusterName)) running.push(at - updatedAt);
      else oldest = Math.max(oldest, at - updatedAt);
    }
    const line: Note = { at, known, troubled, judged: coverage.get().size, running, oldest, seen };
    appendFileSync(BENCH_NOTES, `${JSON.stringify(line)}\n`);
    seen = [];
    realClock.schedule(note, second);
  };
  realClock.schedule(note, second);
  const output = createScreenOutput(terminalOf(settings), afterFrame);
  const projects = createStore<ProjectNames>(new Map());
  const refused = createStore<readonly string[]>([]);
  await openScreen({
    feed,
    coverage,
    home: 'list',
    output,
    clock: realClock,
    settings,
    projects,
    refused,
    save: () => Promise.resolve(''),
    saveClusters: () => Promise.resolve(''),
    saveCauses: () => Promise.resolve(''),
    views: openViewShelf('', new Map()),
    watched: () => ({}),
    isWatched: () => true,
  });
  process.exit();
}

await watch();
