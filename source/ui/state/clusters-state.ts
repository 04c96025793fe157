import type { ClusterCoverage } from '../../feed/coverage/last-verdict.ts';
import type { ClusterState } from '../../feed/feed-state.ts';
import { verdicts, type Verdict } from '../../jobs/coverage/facts.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { clusterOrders, type ClusterOrder, type VerdictName } from '../../views/saved-view.ts';
import type { AppAction, AppState, View } from './app-state.ts';
import type { PaneMode } from './layout.ts';
import { editedText } from './text-fields.ts';
import { following, isMove, moved, returning, sought, type RowsView, type Selection } from './viewport.ts';

export const clusterSortNames: Readonly<Record<ClusterOrder, string>> = {
  worst: 'worst first',
  name: 'by name',
  oldest: 'oldest data first',
  due: 'next due first',
};

/** Verdicts that one key shows alone. */
export const verdictGroups = [
  { name: 'wrong', words: 'wrong', verdicts: verdicts.slice(0, 5) },
  { name: 'running', words: 'running', verdicts: ['running'] },
  { name: 'good', words: 'good', verdicts: ['good'] },
  { name: 'no-exports', words: 'without exports', verdicts: ['no-exports'] },
  { name: 'unknown', words: 'unknown', verdicts: ['unknown'] },
] as const satisfies readonly {
  readonly name: VerdictName;
  readonly words: string;
  readonly verdicts: readonly Verdict[];
}[];

/** What a person has done to the clusters view. */
export type ClustersState = {
  /** By `clusterKey`. */
  readonly selection: Selection;
  /** The selection before anything was filtered or sorted. */
  readonly unfiltered?: Selection | undefined;
  /** Words that must all stand somewhere in a row. */
  readonly text: string;
  /** Places in `verdictGroups`; none means all. */
  readonly groups: readonly number[];
  readonly sort: ClusterOrder;
  readonly pane: PaneMode;
  readonly paneScroll: number;
};

export const initialClustersState: ClustersState = {
  selection: following,
  text: '',
  groups: [],
  sort: 'worst',
  pane: 'closed',
  paneScroll: 0,
};

/** A watched cluster in the clusters view; without a verdict while something is still loading. */
export type ClusterRow = {
  /** Its `clusterKey`. */
  readonly id: string;
  readonly ref: ClusterRef;
  readonly watched: ClusterState;
  readonly told: ClusterCoverage | undefined;
  /** Its jobs, newest first: of an earlier run until Atlas has answered. */
  readonly jobs: readonly Job[];
  /** The time of the newest good data, on Atlas's clock: by the verdict, or without one by the jobs alone. */
  readonly dataAsOf: number | undefined;
};

/** What the last frame showed of the clusters view. */
export type ClustersView = RowsView<ClusterRow> & {
  readonly paneRows: number;
  readonly paneLines: number;
};

/** What an action means while the clusters are looked at; undefined for what means the same on every screen. */
export function reduceInClusters(state: AppState, action: AppAction, view: View): AppState | undefined {
  const clusters = reduceClusters(state.clusters, action, view.clusters, view.canSplit);
  if (clusters !== undefined) return { ...state, clusters: returning(state.clusters, clusters, isPlain) };
  const isLast = action.type === 'back' || action.type === 'unfilter';
  return isLast && !state.copying ? { ...state, screen: state.home } : undefined;
}

function isPlain({ text, groups, sort }: ClustersState): boolean {
  return text === '' && groups.length === 0 && sort === 'worst';
}

/** The next state; undefined for an action that is not this view's, and where there is nothing left to take off. */
function reduceClusters(
  state: ClustersState,
  action: AppAction,
  view: ClustersView,
  canSplit: boolean,
): ClustersState | undefined {
  const text = editedText(state.text, action);
  if (text !== undefined) return { ...state, text, selection: sought(state.selection) };
  if (isMove(action)) return { ...state, selection: moved(state.selection, view, action), paneScroll: 0 };
  switch (action.type) {
    case 'first': {
      return { ...state, selection: following, paneScroll: 0 };
    }
    case 'open': {
      if (state.pane === 'full') return state;
      const pane = state.pane === 'split' || !canSplit ? 'full' : 'split';
      const selection = moved(state.selection, view, { type: 'move', by: 0 });
      return { ...state, selection, pane, paneScroll: 0 };
    }
    case 'back': {
      if (state.pane === 'closed') return undefined;
      return { ...state, pane: state.pane === 'full' && canSplit ? 'split' : 'closed' };
    }
    case 'scroll': {
      return scrolled(state, view, action.by);
    }
    case 'scrollPage': {
      return scrolled(state, view, action.by * Math.max(1, view.paneRows - 1));
    }
    case 'scrollHalf': {
      return scrolled(state, view, action.by * Math.max(1, Math.floor(view.paneRows / 2)));
    }
    case 'toggleVerdicts': {
      const { group } = action;
      const groups = state.groups.includes(group)
        ? state.groups.filter((one) => one !== group)
        : [...state.groups, group];
      return { ...state, groups, selection: sought(state.selection) };
    }
    case 'sort': {
      const next = (clusterOrders.indexOf(state.sort) + 1) % clusterOrders.length;
      return { ...state, sort: clusterOrders[next] ?? 'worst', selection: following, paneScroll: 0 };
    }
    case 'unfilter': {
      return unfiltered(state);
    }
    default: {
      return undefined;
    }
  }
}

/** The clusters with the reasons of this one's verdict; a filter that hides it is taken off. */
export function withVerdictOpen(state: AppState, id: string, view: View): AppState {
  const { rows, listRows } = view.clusters;
  const index = rows().findIndex((row) => row.id === id);
  const { clusters } = state;
  return {
    ...state,
    screen: 'clusters',
    away: undefined,
    clusters: {
      ...(index >= 0 ? clusters : { ...initialClustersState, sort: clusters.sort }),
      selection: { id, index: Math.max(0, index), row: Math.floor(listRows / 2) },
      pane: view.canSplit ? 'split' : 'full',
      paneScroll: 0,
    },
  };
}

function unfiltered(state: ClustersState): ClustersState | undefined {
  if (state.text !== '') return { ...state, text: '' };
  if (state.groups.length > 0) return { ...state, groups: [] };
  return state.sort === 'worst' ? undefined : { ...state, sort: 'worst' };
}

function scrolled(state: ClustersState, { paneLines, paneRows }: ClustersView, by: number): ClustersState {
  return { ...state, paneScroll: Math.max(0, Math.min(state.paneScroll + by, paneLines - paneRows)) };
}
