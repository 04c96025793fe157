import process from 'node:process';
import type { Clock } from '../../platform/clock.ts';
import type { Feed } from '../../feed/feed-state.ts';
import { clusterNames, type ProjectNames } from '../../jobs/cluster-names.ts';
import type { Settings } from '../../settings/settings.ts';
import { initialAppState, type AppState } from '../state/app-state.ts';
import { bindingsOn } from '../bindings/bindings.ts';
import { spareRows } from '../state/layout.ts';
import { frameAsText } from '../frame/list-lines.ts';
import { summarize } from '../frame/summary.ts';
import { remap } from '../../keys/remap.ts';
import type { ScreenOutput } from '../terminal/screen-output.ts';
import { background } from '../theme/background.ts';
import { themeOf } from '../theme/theme.ts';

export type FirstFrameOptions = {
  readonly feed: Pick<Feed, 'getState' | 'jobsOf' | 'tallies'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly settings: Settings;
  readonly projects: ProjectNames;
  readonly refused: readonly string[];
  readonly output: ScreenOutput;
  /** The first screen. */
  readonly home: AppState['home'];
  /** Jobs that ended since are marked; milliseconds since 1970. */
  readonly seenAt: number;
};

/**
 * Shows the first rows before Ink is loaded, in the same frame that Ink will draw. False while there are none, or if
 * the first frame shows anything else.
 */
export function showFirstFrame({
  feed,
  clock,
  settings,
  projects,
  refused,
  output,
  home,
  seenAt,
}: FirstFrameOptions): boolean {
  const { platform } = process;
  const { columns, rows } = output.stdout;
  const shown = feed.getState();
  const lines = frameAsText({
    feed: shown,
    state: { ...initialAppState, screen: home, home, seenAt, columns: settings.columns },
    context: {
      theme: themeOf(settings, background.get()),
      bindings: remap(bindingsOn(platform), settings.keys),
      columns,
      rows: Math.max(1, rows - spareRows),
      now: clock.now(),
      interval: settings.interval,
      names: clusterNames(
        shown.clusters.map(({ ref }) => ref),
        projects,
      ),
      refused,
      views: settings.views,
      platform,
      coverage: new Map(),
    },
    summary: summarize(shown.jobs, (cluster) => feed.jobsOf(cluster).items, feed.tallies()),
  });
  if (lines === undefined) return false;
  // Ink trims the end of each line.
  output.show(lines.map((line) => line.trimEnd()));
  return true;
}
