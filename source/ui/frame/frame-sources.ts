import type { CoverageState } from '../../feed/coverage/verdicts.ts';
import type { FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Job } from '../../jobs/job.ts';
import type { SavedViews } from '../../views/saved-view.ts';
import type { AppBinding } from '../bindings/scopes.ts';
import type { PaneCells } from '../clusters/cluster-pane.ts';
import type { JobLinks } from '../pane/pane-content.ts';
import type { AppState } from '../state/app-state.ts';
import type { Theme } from '../theme/theme.ts';
import type { Summary } from './summary.ts';

/** All that a frame shows: the same sources give the same frame. */
export type FrameSources = {
  readonly feed: FeedState;
  readonly state: AppState;
  readonly context: FrameContext;
  readonly summary: Summary;
  /** The visible jobs: filtered and sorted. */
  readonly jobs: readonly Job[];
  /** Whether a search is under way: the visible jobs are still those from before it. */
  readonly searching?: boolean;
};

/** What a frame needs besides the two states. */
export type FrameContext = {
  readonly theme: Theme;
  /** The key table with the changes from the settings. */
  readonly bindings: readonly AppBinding[];
  readonly columns: number;
  readonly rows: number;
  /** The local clock, milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds between two refreshes, from the settings. */
  readonly interval: number;
  readonly names: ClusterNames;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: readonly string[];
  /** The saved views. */
  readonly views: SavedViews;
  /** Decides how commands to paste are quoted. */
  readonly platform: NodeJS.Platform;
  /** The verdicts, as far as they are known. */
  readonly coverage: CoverageState;
  /** The links of a job; absent where there are none to show. */
  readonly linksOf?: (job: Job) => JobLinks | undefined;
  /** Makes a text a link to a cluster's page. */
  readonly clusterLink?: PaneCells['clusterLink'];
};

/** Atlas's clock, milliseconds since 1970. */
export function serverTime({ feed, context }: Pick<FrameSources, 'feed' | 'context'>): number {
  return context.now + feed.clockSkew;
}

/** The first key of a binding, as it is shown; undefined if it has none. */
export function keyOf(id: string, { bindings }: FrameContext): string | undefined {
  return bindings.find((binding) => binding.id === id)?.shown.split(' ')[0];
}
