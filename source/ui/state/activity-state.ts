import type { Activity } from '../../jobs/activity.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import type { Job, JobState } from '../../jobs/job.ts';
import type { AppAction, AppState, View } from './app-state.ts';
import { initialCausesState, reduceRows, type RowsState } from './causes-state.ts';
import { filtered, withoutViewFilters } from './filtering.ts';
import { returning, sought, type RowsView } from './viewport.ts';
import { noFilter } from './visible-jobs.ts';

/** What a person has done to the view of what happened. */
export type ActivityState = RowsState & {
  /** Only what led to one of these states; none means all. */
  readonly states: readonly JobState[];
};

export const initialActivityState: ActivityState = { ...initialCausesState, states: [] };

/** After this many milliseconds without a key, the next key shows what happened meanwhile. */
export const awayAfter = 5 * 60_000;

/** Somebody looks at the screen, or has seen it. */
export type LookAction =
  /** `news`: whether anything happened since the previous key. */
  | { readonly type: 'keyPressed'; readonly at: number; readonly news: boolean }
  /** Every cluster has answered, or can't; `news`: whether anything happened since somebody last looked. */
  | { readonly type: 'loaded'; readonly news: boolean; readonly final: boolean; readonly at: number }
  | { readonly type: 'markSeen'; readonly at: number };

/** After an absence with news, shows what happened meanwhile. */
export function reduceLook(state: AppState, action: LookAction, view: View): AppState {
  switch (action.type) {
    case 'keyPressed': {
      const { lastKeyAt } = state;
      const returns = action.news && action.at - lastKeyAt >= awayAfter;
      const shown = returns && state.away === undefined ? withMissed(state, lastKeyAt) : state;
      const lookedAt = view.complete ? undefined : state.lookedAt;
      return { ...shown, lookedAt, message: undefined, lastKeyAt: action.at };
    }
    case 'loaded': {
      const { lookedAt } = state;
      if (lookedAt === undefined) return state;
      const shows = action.news && !isAnythingOpen(state) && action.at - lookedAt >= awayAfter;
      const told = shows ? withMissed(state, lookedAt) : state;
      return { ...told, lookedAt: shows || action.final ? undefined : lookedAt };
    }
    case 'markSeen': {
      return { ...state, seenAt: action.at, away: undefined };
    }
  }
}

/** What covers a screen, closed: a filter or columns stay as they are. */
const nothingOpen = {
  help: false,
  editing: false,
  copying: false,
  command: undefined,
  choosing: undefined,
  viewing: undefined,
} as const;

/** Whether a pane, a menu or a text field is open. */
function isAnythingOpen(state: AppState): boolean {
  if (state.pane !== 'closed') return true;
  const { help, editing, copying, command, choosing, viewing } = state;
  return help || editing || copying || [command, choosing, viewing].some((each) => each !== undefined);
}

/** What happened since that time, over the screen: the next key is meant for it. */
function withMissed(state: AppState, away: number): AppState {
  return { ...state, ...nothingOpen, away, missed: initialActivityState };
}

/** One thing that happened, and its job, if it is still held; or a cluster whose verdict turned bad at that time. */
export type ActivityRow =
  | {
      readonly id: string;
      readonly entry: Activity;
      readonly job: Job | undefined;
      readonly coverage?: undefined;
    }
  | {
      /** Its `clusterKey`. */
      readonly id: string;
      /** Milliseconds since 1970, on the local clock. */
      readonly at: number;
      readonly coverage: Coverage;
      readonly entry?: undefined;
      readonly job?: undefined;
    };

export type ActivityView = RowsView<ActivityRow>;

/**
 * What an action means in the activity, and over every screen among what happened during an absence; undefined for what
 * means the same on every screen.
 */
export function reduceInActivity(state: AppState, action: AppAction, view: View): AppState | undefined {
  if (action.type === 'back' && state.copying) return undefined;
  const shown = state.away === undefined ? 'activity' : 'missed';
  const next = reduceActivity(state[shown], action, view[shown]);
  if (next !== undefined) return { ...state, [shown]: returning(state[shown], next, isPlain) };
  if (action.type !== 'back') return undefined;
  return state.away === undefined ? { ...state, screen: state.home } : { ...state, away: undefined };
}

function isPlain({ text, states }: ActivityState): boolean {
  return text === '' && states.length === 0;
}

/** The next state; undefined for an action that is not this view's, and where no filter is left. */
function reduceActivity(
  state: ActivityState,
  action: AppAction,
  view: ActivityView,
): ActivityState | undefined {
  if (action.type === 'toggleState') {
    const { states } = state;
    const isOn = states.includes(action.state);
    return {
      ...state,
      selection: sought(state.selection),
      states: isOn ? states.filter((one) => one !== action.state) : [...states, action.state],
    };
  }
  if (action.type !== 'back') return reduceRows(state, action, view);
  if (state.text !== '') return { ...state, text: '' };
  return state.states.length > 0 ? { ...state, states: [] } : undefined;
}

/** The list with this job open; a filter that hides it is taken off. */
export function withJobOpen(state: AppState, id: string, view: View): AppState {
  const index = view.rows.findIndex((job) => job.id === id);
  const listed = index >= 0 ? state : filtered(withoutViewFilters(state), noFilter);
  return {
    ...listed,
    screen: 'list',
    away: undefined,
    selection: { id, index: Math.max(0, index), row: Math.floor(view.listRows / 2) },
    resumes: false,
    pane: view.canSplit ? 'split' : 'full',
    paneScroll: 0,
  };
}
