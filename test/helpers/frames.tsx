import { renderToString } from 'ink';
import type { CoverageState } from '../../source/feed/coverage/verdicts.ts';
import type { FeedState } from '../../source/feed/feed-state.ts';
import { clusterNames } from '../../source/jobs/cluster-names.ts';
import type { SavedViews } from '../../source/views/saved-view.ts';
import type { Job } from '../../source/jobs/job.ts';
import { recordPaces, type Pace } from '../../source/jobs/pace.ts';
import { initialAppState, type AppState } from '../../source/ui/state/app-state.ts';
import { syncWithView } from '../../source/ui/state/app-store.ts';
import { layOutFrame } from '../../source/ui/frame/frame-content.ts';
import type { FrameContext } from '../../source/ui/frame/frame-sources.ts';
import { summarize } from '../../source/ui/frame/summary.ts';
import { bindings } from '../../source/ui/bindings/bindings.ts';
import { Frame } from '../../source/ui/frame/frame.tsx';
import type { Theme } from '../../source/ui/theme/theme.ts';
import { visibleJobs } from '../../source/ui/state/visible-jobs.ts';
import { job, now, plainTheme, projects } from './jobs.ts';

export type FrameOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: Theme;
  readonly state?: Partial<AppState>;
  readonly refused?: readonly string[];
  readonly views?: SavedViews;
  readonly coverage?: CoverageState;
  readonly linksOf?: FrameContext['linksOf'];
  readonly clusterLink?: FrameContext['clusterLink'];
};

/** The frame as a person would see it, as lines. */
export function frame(feed: FeedState, options: FrameOptions = {}): string[] {
  const { columns = 80, rows = 24, theme = plainTheme() } = options;
  const context = {
    theme,
    bindings,
    columns,
    rows,
    now,
    interval: 10_000,
    names: clusterNames(
      feed.clusters.map(({ ref }) => ref),
      projects,
    ),
    refused: options.refused ?? [],
    views: options.views ?? new Map(),
    platform: 'linux' as const,
    coverage: options.coverage ?? new Map(),
    ...(options.linksOf && { linksOf: options.linksOf }),
    clusterLink: options.clusterLink,
  };
  const summary = summarize(feed.jobs);
  const asked = { ...initialAppState, ...options.state };
  const jobs = visibleJobs(feed.jobs, asked.filter, asked.sort, feed);
  const first = { feed, state: asked, context, summary, jobs };
  const sources = { ...first, state: syncWithView(asked, layOutFrame(first).view) };
  const text = renderToString(<Frame {...sources} content={layOutFrame(sources)} />, { columns });
  return text.split('\n').map((line) => line.trimEnd());
}

const minute = 60_000;
/** 25 of 40 collections done, started two minutes ago. */
export const running = job({
  state: 'InProgress',
  createdAt: now - 2 * minute,
  exportStatus: { exportedCollections: 25, totalCollections: 40 },
});
export const failed = job({
  state: 'Failed',
  errMsg: "Access denied: the bucket's role lacks s3:PutObject",
  errorCode: 'EXPORT_ACCESS_DENIED',
});
/** One job in each state that Atlas documents. */
export const some: readonly Job[] = [
  running,
  job({ state: 'Queued', createdAt: now - 3 * minute }),
  failed,
  job(),
  job({ state: 'Cancelled' }),
];

/** The pace, from one observation a minute, of a job that exported two collections in each of the last five. */
export function watched(given: Job): ReadonlyMap<string, Pace> {
  const { exportedCollections = 0, totalCollections = 0 } = given.exportStatus ?? {};
  let paces: ReadonlyMap<string, Pace> = new Map();
  for (let ago = 5; ago >= 0; ago -= 1) {
    const exportStatus = { exportedCollections: exportedCollections - 2 * ago, totalCollections };
    paces = recordPaces(paces, [{ ...given, exportStatus }], now - ago * minute);
  }
  return paces;
}
