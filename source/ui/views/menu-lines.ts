import type { Job } from '../../jobs/job.ts';
import type { SavedViews } from '../../views/saved-view.ts';
import type { AppBinding } from '../bindings/scopes.ts';
import { columnLines } from '../list/column-lines.ts';
import type { CellContext } from '../list/columns.ts';
import type { Column } from '../list/fit-columns.ts';
import type { AppState } from '../state/app-state.ts';
import type { Theme } from '../theme/theme.ts';
import { viewLines } from './view-lines.ts';

type MenuContext = {
  readonly views: SavedViews;
  readonly bindings: readonly AppBinding[];
  readonly theme: Theme;
  readonly columns: number;
};

/** The list that a menu stands for or over. */
type Under = {
  readonly table: readonly Column[];
  readonly jobs: readonly Job[];
  readonly cells: CellContext;
  readonly rows: number;
};

/** The lines of the menu that fills the screen; undefined while none is open. */
export function menuLines(
  { choosing, viewing, opened }: Pick<AppState, 'choosing' | 'viewing' | 'opened'>,
  { columns, theme, views, bindings }: MenuContext,
  { table, jobs, cells, rows }: Under,
): readonly string[] | undefined {
  if (choosing) return columnLines({ choice: choosing, table, jobs, context: cells, columns, rows });
  return (
    viewing && viewLines(views, { at: viewing.at, opened: opened?.name, bindings, theme, columns, rows })
  );
}
