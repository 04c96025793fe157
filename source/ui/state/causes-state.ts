import type { FailureCause } from '../../jobs/failures/failures.ts';
import { erased } from '../../text/erase.ts';
import { withAlone } from './filtering.ts';
import type { AppAction, AppState } from './app-state.ts';
import { following, select, viewport, type Selection } from './viewport.ts';

/** What a person has done to the view of the failures by cause. */
export type CausesState = {
  /** By the cause's id. */
  readonly selection: Selection;
  /** Words that must all stand somewhere in a row. */
  readonly text: string;
};

export const initialCausesState: CausesState = { selection: following, text: '' };

/** What the last frame showed of it; the rows are only worked out where somebody looks. */
export type CausesView = { readonly rows: () => readonly FailureCause[]; readonly listRows: number };

/** What an action means while the causes are looked at; undefined for what means the same on every screen. */
export function reduceInCauses(state: AppState, action: AppAction, view: CausesView): AppState | undefined {
  const causes = reduceCauses(state.causes, action, view);
  if (causes !== undefined) {
    const ends = action.type === 'keepFilter' || action.type === 'dropText';
    return { ...state, causes, editing: ends ? false : state.editing };
  }
  const isLast = action.type === 'back' || action.type === 'unfilter';
  return isLast && !state.copying ? { ...state, screen: state.home } : undefined;
}

/** The next state; undefined for an action that is not this view's, and where no filter is left. */
function reduceCauses(state: CausesState, action: AppAction, view: CausesView): CausesState | undefined {
  switch (action.type) {
    case 'move': {
      return moveTo(state, view, current(state, view) + action.by);
    }
    case 'page': {
      return moveTo(state, view, current(state, view) + action.by * Math.max(1, view.listRows - 1));
    }
    case 'first': {
      return { ...state, selection: following };
    }
    case 'last': {
      return moveTo(state, view, view.rows().length - 1);
    }
    case 'typed': {
      return { ...state, text: state.text + action.text };
    }
    case 'erase': {
      return { ...state, text: erased(state.text, action.what) };
    }
    case 'keepFilter': {
      return { ...state, text: state.text.trim() };
    }
    case 'dropText': {
      return { ...state, text: '' };
    }
    case 'unfilter': {
      return state.text === '' ? undefined : { ...state, text: '' };
    }
    // One order, and no pane.
    case 'open':
    case 'sort':
    case 'tab': {
      return state;
    }
    default: {
      return undefined;
    }
  }
}

/** The jobs that failed of this, alone in the list. */
export function withCauseAlone(state: AppState, cause: FailureCause): AppState {
  const { id, reason } = cause;
  const causes = { ...state.causes, selection: { ...state.causes.selection, id } };
  return { ...withAlone(state, { cause: { id, reason } }), causes };
}

/** Causes may have come, gone or moved: keep the selected one, or the one now in its place. */
export function syncCauses(state: CausesState, { rows, listRows }: CausesView): CausesState {
  const { selection } = state;
  if (selection.id === undefined) return state;
  const { selected } = viewport(rows(), selection, listRows);
  const id = rows()[selected]?.id;
  if (id === undefined || (id === selection.id && selected === selection.index)) return state;
  return { ...state, selection: { ...selection, id, index: selected } };
}

function current({ selection }: CausesState, { rows, listRows }: CausesView): number {
  return Math.max(0, viewport(rows(), selection, listRows).selected);
}

function moveTo(state: CausesState, { rows, listRows }: CausesView, index: number): CausesState {
  return { ...state, selection: select(rows(), state.selection, listRows, index) };
}
