import { createStore, type Store } from '../../platform/store.ts';
import type { ColumnName } from '../../columns/names.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { Job } from '../../jobs/job.ts';
import type { ActivityRow } from './activity-state.ts';
import type { ClusterRow } from './clusters-state.ts';
import { syncedFolding } from './timeline-window.ts';
import { newestSeen } from './unseen.ts';
import { hold, syncedSelection, syncRows, viewport } from './viewport.ts';
import { initialAppState, reduceApp, type AppAction, type AppState, type View } from './app-state.ts';

/**
 * The screen's state outside React, so that each key sees the result of the one before, even within one read of the
 * keyboard.
 */
export type AppStore = Pick<Store<AppState>, 'get' | 'subscribe'> & {
  dispatch(action: AppAction): void;
  /** What the frame just drawn shows: keys act on it, and the selection keeps to one of its rows. */
  show(view: View): void;
  view(): View;
  /** The selected job. */
  selected(): Job | undefined;
  /** The cluster that the selection of the clusters view stands on. */
  selectedCluster(): ClusterRow | undefined;
  /** The cause that the selection of the failures by cause stands on. */
  selectedCause(): FailureCause | undefined;
  /** What the selection of the activity stands on, or of what happened during an absence. */
  selectedActivity(): ActivityRow | undefined;
};

const emptyView: View = {
  rows: [],
  listRows: 0,
  paneRows: 0,
  paneLines: 0,
  textRows: 0,
  textLines: 0,
  now: 0,
  complete: false,
  causes: { rows: () => [], listRows: 0 },
  activity: { rows: () => [], listRows: 0 },
  missed: { rows: () => [], listRows: 0 },
  timeline: { rows: () => [], height: 0 },
  clusters: { rows: () => [], listRows: 0, paneRows: 0, paneLines: 0 },
  offered: { usual: [], others: [] },
  saved: [],
  canSplit: true,
};

/**
 * `openedAt`: until the first key, the person counts as away since then. `lookedAt`: when somebody last looked, in an earlier run.
 * Milliseconds since 1970. `home`: the first screen. `columns`: the list's, from the settings.
 */
export function createAppStore(
  openedAt: number,
  lookedAt?: number,
  home: AppState['home'] = 'list',
  columns?: readonly ColumnName[],
): AppStore {
  const store = createStore<AppState>({
    ...initialAppState,
    lastKeyAt: openedAt,
    lookedAt,
    seenAt: lookedAt ?? openedAt,
    screen: home,
    home,
    columns,
  });
  let view = emptyView;
  return {
    get: store.get,
    subscribe: store.subscribe,
    dispatch: (action) => store.set(reduceApp(store.get(), action, view)),
    view: () => view,
    selected: () => view.rows[viewport(view.rows, store.get().selection, view.listRows).selected],
    selectedCluster() {
      const { listRows, rows } = view.clusters;
      return rows()[viewport(rows(), store.get().clusters.selection, listRows).selected];
    },
    selectedCause() {
      const { listRows, rows } = view.causes;
      return rows()[viewport(rows(), store.get().causes.selection, listRows).selected];
    },
    selectedActivity() {
      const shown = store.get().away === undefined ? 'activity' : 'missed';
      const { listRows, rows } = view[shown];
      return rows()[viewport(rows(), store.get()[shown].selection, listRows).selected];
    },
    show(next) {
      view = next;
      store.set(syncWithView(store.get(), view));
    },
  };
}

/** Rows may have come, gone or moved: keep the selected one, or the one now in its place. */
export function syncWithView(before: AppState, view: View): AppState {
  // In a new order the pane stays open on its first row.
  const state = before.pane === 'closed' ? before : hold(before, view);
  const next = {
    selection: view.searching ? state.selection : syncedSelection(state.selection, view),
    newest: newestSeen(state, view),
    loading: !view.complete,
    clusters: state.screen === 'clusters' ? syncRows(state.clusters, view.clusters) : state.clusters,
    causes: state.screen === 'causes' ? syncRows(state.causes, view.causes) : state.causes,
    activity: state.screen === 'activity' ? syncRows(state.activity, view.activity) : state.activity,
    folding: syncedFolding(state, view),
    missed: state.away === undefined ? state.missed : syncRows(state.missed, view.missed),
  };
  const isSame = (Object.keys(next) as (keyof typeof next)[]).every((key) => next[key] === state[key]);
  return isSame ? state : { ...state, ...next };
}
