import type { AppAction, AppState, View } from './app-state.ts';

/** The selected row and its position on the screen; `id` is undefined while no particular row is selected. */
export type Selection = {
  readonly id: string | undefined;
  /** The row's last known place in the list: the selection goes there when the row vanishes. */
  readonly index: number;
  /** Rows between the top of the view and the selection; `top` until somebody moves: the view begins at the top. */
  readonly row: number | 'top';
};

/** The first row, whichever it is, so that new rows are seen. */
export const following: Selection = { id: undefined, index: 0, row: 'top' };

/** Whether the view follows new rows at its top. */
function isFollowing({ id, index }: Selection): boolean {
  return id === undefined && index === 0;
}

export type Viewport = {
  /** The selected row's index; -1 in an empty list. */
  readonly selected: number;
  /** Index of the first visible row. */
  readonly start: number;
  /** One past the last visible row. */
  readonly end: number;
};

type Row = { readonly id: string };

/** The index of the job with this id, searched outward from where it was: it rarely moves far. */
export function indexOfId(rows: readonly Row[], id: string, hint: number): number {
  const from = Math.min(hint, rows.length - 1);
  for (let distance = 0; distance < rows.length; distance++) {
    const before = from - distance;
    const after = from + distance;
    if (rows[before]?.id === id) return before;
    if (rows[after]?.id === id) return after;
  }
  return -1;
}

/**
 * The visible rows: always includes the selected one, at the same place on the screen whatever came above it; while
 * following, the first rows.
 */
export function viewport(rows: readonly Row[], selection: Selection, height: number): Viewport {
  if (rows.length === 0 || height <= 0) return { selected: rows.length === 0 ? -1 : 0, start: 0, end: 0 };
  const found = selection.id === undefined ? -1 : indexOfId(rows, selection.id, selection.index);
  const selected = found >= 0 ? found : Math.min(selection.index, rows.length - 1);
  const wanted = selection.row === 'top' ? 0 : selected - selection.row;
  const visible = Math.min(Math.max(wanted, selected - height + 1), selected);
  const start = Math.max(0, Math.min(visible, rows.length - height));
  return { selected, start, end: Math.min(rows.length, start + height) };
}

/** Selects a row (clamped), scrolling only as far as needed. */
export function select(rows: readonly Row[], selection: Selection, height: number, index: number): Selection {
  if (rows.length === 0) {
    // Keys pressed before the first rows count: the index is kept until they come.
    return { id: undefined, index: Math.max(0, index), row: selection.row };
  }
  const { start } = viewport(rows, selection, height);
  const target = Math.max(0, Math.min(index, rows.length - 1));
  const top = Math.min(Math.max(start, target - height + 1), target);
  const first = Math.max(0, Math.min(top, rows.length - height));
  return { id: rows[target]?.id, index: target, row: target - first };
}

/** What the last frame showed of a view; the rows are only worked out where somebody looks. */
export type RowsView<R extends Row = Row> = { readonly rows: () => readonly R[]; readonly listRows: number };

/** A key that moves the selection. */
export type Move =
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'page'; readonly by: 1 | -1 }
  | { readonly type: 'last' };

export function isMove(action: AppAction): action is Move {
  return action.type === 'move' || action.type === 'page' || action.type === 'last';
}

/** The index that a move leads to from this one; it may be outside the list. */
export function indexAfter(move: Move, from: number, listRows: number, count: number): number {
  if (move.type === 'last') return count - 1;
  return from + move.by * (move.type === 'page' ? Math.max(1, listRows - 1) : 1);
}

/** The selection after a move among these rows. */
export function moved(selection: Selection, { rows, listRows }: RowsView, move: Move): Selection {
  const all = rows();
  const from = Math.max(0, viewport(all, selection, listRows).selected);
  return select(all, selection, listRows, indexAfter(move, from, listRows, all.length));
}

/** Rows may have come, gone or moved: keeps the selected one, or the one that is in its place now. */
export function syncRows<S extends Placed>(state: S, { rows, listRows }: RowsView): S {
  const { selection } = state;
  if (selection.id === undefined) return state;
  const all = rows();
  const { selected } = viewport(all, selection, listRows);
  const id = all[selected]?.id;
  if (id === undefined || (id === selection.id && selected === selection.index)) return state;
  return { ...state, selection: { ...selection, id, index: selected } };
}

/** The same row if what is looked for has it, otherwise the first. */
export function sought(selection: Selection): Selection {
  return { ...selection, index: 0 };
}

type Placed = {
  readonly selection: Selection;
  /** The selection before anything was filtered or put into another order. */
  readonly unfiltered?: Selection | undefined;
};

/** What came of an action: a filter or order begins where one is, and taking it off leads back there. */
export function returning<S extends Placed>(before: S, after: S, isPlain: (state: S) => boolean): S {
  if (isPlain(before) === isPlain(after)) return after;
  if (isPlain(before)) return { ...after, unfiltered: before.selection };
  return { ...after, selection: before.unfiltered ?? after.selection, unfiltered: undefined };
}

/** Where text continues outside the visible rows: below if there is more, otherwise above. */
export function hiddenLines(scroll: number, lines: number, rows: number): 'below' | 'above' | undefined {
  if (scroll + rows < lines) return 'below';
  return scroll > 0 ? 'above' : undefined;
}

/** The selected row's index. */
export function current(state: AppState, { rows, listRows }: View): number {
  const { selected } = viewport(rows, state.selection, listRows);
  return selected < 0 ? state.selection.index : selected;
}

/** Selects this row, or the nearest. */
export function moveTo(state: AppState, view: View, index: number): AppState {
  const { rows, listRows } = view;
  const selection = select(rows, state.selection, listRows, index);
  if (selection.id === state.selection.id && selection.index === state.selection.index) return state;
  // Up in the first row does not move: the view keeps following. Coming back to the first row shows the newest again.
  if (isFollowing(state.selection) && selection.index === 0) return state;
  if (selection.index === 0 && rows.length > 0) return follow(state, view);
  return { ...state, selection, resumes: false, paneScroll: 0 };
}

/** Goes to the first row and follows new ones; if a job is open, once it is closed. */
export function follow(state: AppState, view: View): AppState {
  const moved = current(state, view) === 0 ? state : { ...state, paneScroll: 0 };
  const first = { ...moved, selection: following, resumes: false };
  return state.pane === 'closed' ? first : hold(first, view);
}

/** An open job stays the same one, whatever arrives. */
export function hold(state: AppState, { rows, listRows }: View): AppState {
  if (!isFollowing(state.selection) || rows.length === 0) return state;
  return { ...state, selection: select(rows, state.selection, listRows, 0), resumes: true };
}

/** Deselects the row that was only held because it was open. */
export function release(state: AppState): AppState {
  if (!state.resumes || state.copying || state.pane !== 'closed') return state;
  return { ...state, selection: following, resumes: false };
}

type KeptIn = { readonly rows: readonly Row[]; readonly listRows: number; readonly complete: boolean };

/** The selection as it stands among these rows; a wish for a row is kept until all of them are there. */
export function syncedSelection(selection: Selection, { rows, listRows, complete }: KeptIn): Selection {
  if (isFollowing(selection) || (selection.id === undefined && !complete)) return selection;
  const { selected } = viewport(rows, selection, listRows);
  const id = rows[selected]?.id;
  if (id === undefined || (id === selection.id && selected === selection.index)) return selection;
  if (selection.id === undefined) return select(rows, selection, listRows, selected);
  return { ...selection, id, index: selected };
}

/** Rows of the part that scrolls now. */
export function scrolledRows({ help }: AppState, { textRows, paneRows }: View): number {
  return help ? textRows : paneRows;
}

/** Scrolls by lines, as far as there are lines. */
export function scrolled(state: AppState, view: View, by: number): AppState {
  const bounded = (at: number, lines: number, rows: number): number =>
    Math.max(0, Math.min(at + by, lines - rows));
  if (state.help) {
    return { ...state, textScroll: bounded(state.textScroll, view.textLines, view.textRows) };
  }
  return { ...state, paneScroll: bounded(state.paneScroll, view.paneLines, view.paneRows) };
}

/** One step back: closes the topmost layer. */
export function back(state: AppState, view: View): AppState {
  if (state.copying) return release({ ...state, copying: false });
  if (state.screen !== 'list') return { ...state, screen: 'list' };
  if (state.pane === 'full' && view.canSplit) return { ...state, pane: 'split' };
  return state.pane === 'closed' ? state : release({ ...state, pane: 'closed' });
}
