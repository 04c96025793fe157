import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import {
  initialClustersState,
  reduceInClusters,
  withVerdictOpen,
  type ClustersState,
  type ClustersView,
} from './clusters-state.ts';
import {
  inColumnChoice,
  isColumnAction,
  type ColumnAction,
  type ColumnsState,
  type OfferedColumns,
} from '../../columns/column-choice.ts';
import { afterTyping, inCommand, inHelp, inViewName, withCommand, type CommandState } from './text-fields.ts';
import {
  reduceInCauses,
  initialCausesState,
  withCauseAlone,
  type CausesState,
  type CausesView,
} from './causes-state.ts';
import {
  initialActivityState,
  reduceInActivity,
  reduceLook,
  withJobOpen,
  type ActivityState,
  type ActivityView,
  type LookAction,
} from './activity-state.ts';
import {
  reduceFilter,
  withAlone,
  withoutViewFilters,
  withViewSettings,
  type FilterAction,
} from './filtering.ts';
import type { PaneMode } from './layout.ts';
import {
  folded,
  initialWindow,
  isTimelineAction,
  reduceInTimeline,
  withJobInView,
  type Folding,
  type TimelineAction,
  type TimelineView,
  type TimelineWindow,
} from './timeline-window.ts';
import { inViewMenu, isViewMenuAction, type ViewMenuAction, type ViewsState } from '../../views/view-menu.ts';
import type { JobOrder, ScreenName, ViewSettings } from '../../views/saved-view.ts';
import {
  back,
  current,
  follow,
  following,
  hold,
  indexAfter,
  isMove,
  moveTo,
  release,
  scrolled,
  scrolledRows,
  type Move,
  type Selection,
} from './viewport.ts';
import { noFilter, type Filter } from './visible-jobs.ts';

export const tabs = ['overview', 'shards', 'customData', 'error', 'json'] as const;
export type Tab = (typeof tabs)[number];

/** A position in the list. */
export type SavedPosition = Pick<AppState, 'selection' | 'newest'>;

type Menus = ColumnsState & ViewsState;

/** What the person has done to the screen; Atlas's part is in the feed's state. */
export type AppState = Menus & {
  readonly selection: Selection;
  /** Whether to follow again once nothing is open: the view did so before, and nobody has moved since. */
  readonly resumes: boolean;
  /** When the newest job that was in view was created; milliseconds since 1970, undefined before the first. */
  readonly newest: number | undefined;
  /** Whether some cluster had not answered yet when rows were last seen: its rows are not new. */
  readonly loading: boolean;
  /** The position in the list before a filter was set. */
  readonly unfiltered: SavedPosition | undefined;
  /** The same before the jobs were put into another order. */
  readonly unsorted: Selection | undefined;
  readonly pane: PaneMode;
  readonly tab: Tab;
  readonly paneScroll: number;
  /** The screen: the list with its pane, the clusters, failures by cause, the time axis, or what happened. */
  readonly screen: ScreenName;
  /** Where Esc leads in the end. */
  readonly home: 'list' | 'clusters';
  readonly clusters: ClustersState;
  readonly causes: CausesState;
  readonly activity: ActivityState;
  /** What a person has done to what happened during an absence. */
  readonly missed: ActivityState;
  readonly window: TimelineWindow;
  readonly folding: Folding;
  readonly help: boolean;
  /** Words typed to search the help. */
  readonly helpText: string;
  /** The first visible line of the help. */
  readonly textScroll: number;
  /** The start of the absence while what happened meanwhile is shown; milliseconds since 1970. */
  readonly away: number | undefined;
  /** When somebody last looked, in an earlier run; undefined if unknown, and once it has been shown. */
  readonly lookedAt: number | undefined;
  /** Jobs that ended since are marked; milliseconds since 1970 on the local clock. */
  readonly seenAt: number;
  /** When the last key was pressed, or the view opened; milliseconds since 1970, Infinity before both. */
  readonly lastKeyAt: number;
  /** The command line; undefined while it is closed. */
  readonly command: CommandState | undefined;
  /** Whether the copy menu is open. */
  readonly copying: boolean;
  readonly filter: Filter;
  /** Whether the filter's text is being typed. */
  readonly editing: boolean;
  readonly sort: JobOrder;
  /** Whether to load older pages until one contains a match. */
  readonly seeking: boolean;
  /** Why the last key could not act; cleared by the next one. */
  readonly message: string | undefined;
};

export const initialAppState: AppState = {
  selection: following,
  resumes: false,
  newest: undefined,
  loading: false,
  unfiltered: undefined,
  unsorted: undefined,
  pane: 'closed',
  tab: 'overview',
  paneScroll: 0,
  screen: 'list',
  home: 'list',
  clusters: initialClustersState,
  causes: initialCausesState,
  activity: initialActivityState,
  missed: initialActivityState,
  window: initialWindow,
  folding: folded,
  help: false,
  helpText: '',
  textScroll: 0,
  away: undefined,
  lookedAt: undefined,
  seenAt: Infinity,
  lastKeyAt: Infinity,
  command: undefined,
  copying: false,
  filter: noFilter,
  editing: false,
  sort: 'newest',
  columns: undefined,
  choosing: undefined,
  viewing: undefined,
  opened: undefined,
  seeking: false,
  message: undefined,
};

/** What the last frame showed: limits moving and scrolling. */
export type View = {
  readonly rows: readonly Job[];
  readonly listRows: number;
  readonly paneRows: number;
  readonly paneLines: number;
  /** Rows and lines of the text that fills the screen. */
  readonly textRows: number;
  readonly textLines: number;
  /** The server's clock, milliseconds since 1970. */
  readonly now: number;
  /** True once every cluster has answered: until then the newest row is selected, whichever it is. */
  readonly complete: boolean;
  /** Whether a search is under way: the rows are still those from before it. */
  readonly searching?: boolean;
  readonly clusters: ClustersView;
  readonly causes: CausesView;
  readonly activity: ActivityView;
  /** What happened during an absence; empty while it is not shown. */
  readonly missed: ActivityView;
  readonly timeline: TimelineView;
  readonly offered: OfferedColumns;
  /** The names of the saved views. */
  readonly saved: readonly string[];
  /** False when the terminal is too low for list and pane: then Enter opens the pane in full. */
  readonly canSplit: boolean;
};

export type AppAction =
  | ColumnAction
  | ViewMenuAction
  | TimelineAction
  | FilterAction
  | LookAction
  | Move
  | { readonly type: 'first' | 'open' | 'back' | 'toggleHelp' | 'toggleCopy' | 'toList' }
  | { readonly type: 'toggleScreen'; readonly screen: Exclude<AppState['screen'], 'list'> }
  | { readonly type: 'enterCluster'; readonly cluster: ClusterRef }
  | { readonly type: 'enterCause'; readonly cause: FailureCause }
  /** Opens this job in the list. */
  | { readonly type: 'enterJob'; readonly id: string }
  /** Opens the reasons of a cluster's verdict, by its `clusterKey`. */
  | { readonly type: 'enterVerdict'; readonly id: string }
  | { readonly type: 'toggleVerdicts'; readonly group: number }
  | { readonly type: 'tab'; readonly by: 1 | -1 }
  | { readonly type: 'scroll'; readonly by: number }
  /** A screen less one line, or half a screen; 1 is down. */
  | { readonly type: 'scrollPage' | 'scrollHalf'; readonly by: 1 | -1 }
  | { readonly type: 'openCommand' | 'closeCommand' }
  /** Puts this text into the command line. */
  | { readonly type: 'complete'; readonly text: string }
  /** `name`: that of the saved view with these settings. */
  | { readonly type: 'show'; readonly viewSettings: ViewSettings; readonly name?: string | undefined }
  | { readonly type: 'say'; readonly message: string };

/** The next state; `view` is what the person saw. */
export function reduceApp(state: AppState, action: AppAction, view: View): AppState {
  const typed = state.command
    ? inCommand(state, state.command, action)
    : state.viewing && inViewName(state, state.viewing, action);
  if (typed !== undefined) return typed;
  return afterTyping(reduceScreen(state, action, view), action);
}

function reduceScreen(state: AppState, action: AppAction, view: View): AppState {
  if (state.help) {
    const meant = inHelp(state, action);
    return 'type' in meant ? reduceList(state, meant, view) : meant;
  }
  return inOtherView(state, action, view) ?? reduceList(state, action, view);
}

/** What an action means on a screen with rows of its own. */
function inOtherView(state: AppState, action: AppAction, view: View): AppState | undefined {
  if (state.away !== undefined || state.screen === 'activity') return reduceInActivity(state, action, view);
  if (state.screen === 'clusters') return reduceInClusters(state, action, view);
  return state.screen === 'causes' ? reduceInCauses(state, action, view.causes) : undefined;
}

function reduceList(state: AppState, action: AppAction, view: View): AppState {
  if (isViewMenuAction(action)) return inViewMenu(state, action, view.saved);
  if (isTimelineAction(action)) return reduceInTimeline(state, action, view);
  if (isColumnAction(action)) return { ...state, ...inColumnChoice(state, action, view.offered) };
  if (isMove(action)) {
    const { rows, listRows } = view;
    return moveTo(state, view, indexAfter(action, current(state, view), listRows, rows.length));
  }
  switch (action.type) {
    case 'first': {
      return follow(state, view);
    }
    case 'open': {
      if (view.rows.length === 0 || state.pane === 'full') return state;
      const pane = state.pane === 'split' || !view.canSplit ? 'full' : 'split';
      const held = hold(state, view);
      return { ...held, pane, paneScroll: state.pane === 'closed' ? 0 : state.paneScroll };
    }
    case 'back': {
      return back(state, view);
    }
    case 'tab': {
      if (state.pane === 'closed') return reduceApp(state, { type: 'open' }, view);
      const next = (tabs.indexOf(state.tab) + action.by + tabs.length) % tabs.length;
      return { ...state, tab: tabs[next] ?? 'overview', paneScroll: 0 };
    }
    case 'scroll': {
      return scrolled(state, view, action.by);
    }
    case 'scrollPage': {
      return scrolled(state, view, action.by * Math.max(1, scrolledRows(state, view) - 1));
    }
    case 'scrollHalf': {
      return scrolled(state, view, action.by * Math.max(1, Math.floor(scrolledRows(state, view) / 2)));
    }
    case 'toggleHelp': {
      return { ...state, help: !state.help, helpText: '', textScroll: 0 };
    }
    case 'openCommand':
    case 'closeCommand':
    case 'complete': {
      return withCommand(state, action);
    }
    case 'show': {
      return withViewSettings(state, action, (from, screen) => toScreen(from, screen, view));
    }
    case 'toggleCopy': {
      return state.copying ? release({ ...state, copying: false }) : { ...hold(state, view), copying: true };
    }
    case 'toggleScreen': {
      const isThere = state.away === undefined && state.screen === action.screen;
      return toScreen(state, isThere ? 'list' : action.screen, view);
    }
    case 'enterCluster': {
      return withAlone(state, { cluster: action.cluster });
    }
    case 'enterCause': {
      return withCauseAlone(state, action.cause);
    }
    case 'enterJob': {
      return withJobOpen(state, action.id, view);
    }
    case 'enterVerdict': {
      return withVerdictOpen(state, action.id, view);
    }
    case 'toggleVerdicts': {
      return state;
    }
    case 'toList': {
      return { ...state, screen: 'list' };
    }
    case 'edit':
    case 'keepFilter':
    case 'dropText':
    case 'typed':
    case 'erase':
    case 'toggleState':
    case 'unfilter':
    case 'sort':
    case 'seek':
    case 'stopSeeking': {
      return reduceFilter(state, action);
    }
    case 'keyPressed':
    case 'loaded':
    case 'markSeen': {
      return reduceLook(state, action, view);
    }
    case 'say': {
      return { ...state, message: action.message };
    }
  }
}

function toScreen(state: AppState, screen: AppState['screen'], view: View): AppState {
  // Whoever leaves one cluster's or cause's jobs for all of those finds all jobs when coming back to the list.
  const left = screen === 'clusters' || screen === 'causes' ? withoutViewFilters(state) : state;
  return withJobInView({ ...left, screen, away: undefined }, view);
}
