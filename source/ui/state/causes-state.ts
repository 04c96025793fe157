import type { FailureCause } from '../../jobs/failures/failures.ts';
import { withAlone } from './filtering.ts';
import type { AppAction, AppState } from './app-state.ts';
import { editedText } from './text-fields.ts';
import { following, returning, select, viewport, type Selection } from './viewport.ts';

/** What a person has done to a view of rows in one order, without a pane. */
export type RowsState = {
  /** By the row's id. */
  readonly selection: Selection;
  /** The selection before anything was filtered. */
  readonly unfiltered?: Selection | undefined;
  /** Words that must all stand somewhere in a row. */
  readonly text: string;
};

/** What the last frame showed of such a view; the rows are only worked out where somebody looks. */
export type RowsView<R> = { readonly rows: () => readonly R[]; readonly listRows: number };

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

type Row = { readonly id: string };

/** The next state of such rows; undefined for an action that is not theirs, and where no filter is left. */
export function reduceRows<S extends RowsState>(
  state: S,
  action: AppAction,
  view: RowsView<Row>,
): S | undefined {
  const text = editedText(state.text, action);
  if (text !== undefined) return { ...state, text };
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

/** Rows may have come, gone or moved: keep the selected one, or the one now in its place. */
export function syncRows<S extends RowsState>(state: S, { rows, listRows }: RowsView<Row>): S {
  const { selection } = state;
  if (selection.id === undefined) return state;
  const { selected } = viewport(rows(), selection, listRows);
  const id = rows()[selected]?.id;
  if (id === undefined || (id === selection.id && selected === selection.index)) return state;
  return { ...state, selection: { ...selection, id, index: selected } };
}

function current({ selection }: RowsState, { rows, listRows }: RowsView<Row>): number {
  return Math.max(0, viewport(rows(), selection, listRows).selected);
}

function moveTo<S extends RowsState>(state: S, { rows, listRows }: RowsView<Row>, index: number): S {
  return { ...state, selection: select(rows(), state.selection, listRows, index) };
}
