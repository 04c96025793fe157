import type { ColumnName } from './names.ts';

/** What the list can show, for the chooser. */
export type OfferedColumns = {
  /** The columns that it has by itself, where there is room. */
  readonly usual: readonly ColumnName[];
  /** All others. */
  readonly others: readonly ColumnName[];
};

/** The chooser of columns while it is open. */
export type ColumnChoice = {
  /** All columns, the shown ones where a person put them. */
  readonly order: readonly ColumnName[];
  readonly shown: ReadonlySet<ColumnName>;
  /** The line of the cursor. */
  readonly at: number;
  /** The list's columns before; undefined for the usual ones. */
  readonly before: readonly ColumnName[] | undefined;
};

/** The list's columns. */
export type ColumnsState = {
  /** Those that a person chose. */
  readonly columns: readonly ColumnName[] | undefined;
  /** The chooser, while it is open. */
  readonly choosing: ColumnChoice | undefined;
  /** Why the last key could not act; cleared by the next one. */
  readonly message: string | undefined;
};

export type ColumnAction =
  | { readonly type: 'openColumns' | 'toggleColumn' | 'usualColumns' | 'keepColumns' | 'leaveColumns' }
  | { readonly type: 'moveInColumns' | 'shiftColumn'; readonly by: 1 | -1 };

/** Whether an action belongs to the chooser. */
export function isColumnAction(action: { readonly type: string }): action is ColumnAction {
  return action.type.endsWith('Column') || action.type.endsWith('Columns');
}

/** The chooser's keys; the list shows each change at once. */
export function inColumnChoice(
  { columns, choosing, message: before }: ColumnsState,
  action: ColumnAction,
  offered: OfferedColumns,
): ColumnsState {
  const state = { columns, choosing, message: before };
  if (action.type === 'openColumns') return { ...state, choosing: openChoice(columns, offered) };
  if (choosing === undefined) return state;
  const { order, shown, at } = choosing;
  const name = order[at];
  switch (action.type) {
    case 'moveInColumns': {
      return { ...state, choosing: { ...choosing, at: within(at + action.by, order) } };
    }
    case 'shiftColumn': {
      const to = within(at + action.by, order);
      const moved = order.filter((_, index) => index !== at).toSpliced(to, 0, ...(name ? [name] : []));
      return changed(state, { ...choosing, order: moved, at: to });
    }
    case 'toggleColumn': {
      if (name === undefined) return state;
      const next = new Set(shown);
      if (!next.delete(name)) next.add(name);
      if (next.size === 0) return { ...state, message: 'A list needs a column.' };
      return changed(state, { ...choosing, shown: next });
    }
    case 'usualColumns': {
      const usual = { ...openChoice(undefined, offered), before: choosing.before };
      return { ...state, choosing: usual, columns: undefined };
    }
    case 'keepColumns': {
      const kept = columns === undefined ? '' : configLine(columns);
      const message = columns === undefined || columns === choosing.before ? undefined : kept;
      return { ...state, choosing: undefined, message };
    }
    case 'leaveColumns': {
      return { ...state, choosing: undefined, columns: choosing.before };
    }
  }
}

function openChoice(
  columns: readonly ColumnName[] | undefined,
  { usual, others }: OfferedColumns,
): ColumnChoice {
  const shown = columns ?? usual;
  const rest = [...usual, ...others].filter((name) => !shown.includes(name));
  return { order: [...shown, ...rest], shown: new Set(shown), at: 0, before: columns };
}

function changed(state: ColumnsState, choosing: ColumnChoice): ColumnsState {
  return { ...state, choosing, columns: choosing.order.filter((name) => choosing.shown.has(name)) };
}

function within(at: number, order: readonly unknown[]): number {
  return Math.max(0, Math.min(at, order.length - 1));
}

/** What keeps the choice over restarts. */
function configLine(columns: readonly ColumnName[]): string {
  const names = columns.map((name) => JSON.stringify(name)).join(', ');
  return `Kept until you quit. To keep it for good, write in config.toml: columns = [${names}]`;
}
