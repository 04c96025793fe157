import type { FailureCause } from '../../jobs/failures/failures.ts';
import { withAlone } from './filtering.ts';
import type { AppAction, AppState } from './app-state.ts';
import { editedText } from './text-fields.ts';
import { following, isMove, moved, returning, sought, type RowsView, type Selection } from './viewport.ts';

/** What a person has done to a view of rows in one order, without a pane. */
export type RowsState = {
  /** By the row's id. */
  readonly selection: Selection;
  /** The selection before anything was filtered. */
  readonly unfiltered?: Selection | undefined;
  /** Words that must all stand somewhere in a row. */
  readonly text: string;
};

export type CausesState = RowsState;
export const initialCausesState: CausesState = { selection: following, text: '' };

export type CausesView = RowsView<FailureCause>;

/** What an action means while the causes are looked at; undefined for what means the same on every screen. */
export function reduceInCauses(state: AppState, action: AppAction, view: CausesView): AppState | undefined {
  const causes = reduceRows(state.causes, action, view);
  if (causes !== undefined)
    return { ...state, causes: returning(state.causes, causes, ({ text }) => text === '') };
  const isLast = action.type === 'back' || action.type === 'unfilter';
  return isLast && !state.copying ? { ...state, screen: state.home } : undefined;
}

/** The next state of such rows; undefined for an action that is not theirs, and where no filter is left. */
export function reduceRows<S extends RowsState>(state: S, action: AppAction, view: RowsView): S | undefined {
  const text = editedText(state.text, action);
  if (text !== undefined) return { ...state, text, selection: sought(state.selection) };
  if (isMove(action)) return { ...state, selection: moved(state.selection, view, action) };
  switch (action.type) {
    case 'first': {
      return { ...state, selection: following };
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
