import process from 'node:process';

/**
 * Rows left free at the bottom: Windows consoles scroll when the last cell is written, and Ink then erases the whole
 * screen before each frame that fills it.
 */
export const spareRows = process.platform === 'win32' ? 1 : 0;

/** In fewer columns the program says so instead of drawing garbage. */
export const leastColumns = 32;
export const leastRows = 8;

/** The drill-down's position: none, beside or under the list, or in its place. */
export type PaneMode = 'closed' | 'split' | 'full';

export type Area = { readonly columns: number; readonly rows: number };

export type Layout = {
  /** Undefined while the pane takes the whole screen. `rows` counts jobs, without the heading. */
  readonly list: Area | undefined;
  /** `rows` counts the pane's content, without its title line. */
  readonly pane: Area | undefined;
  readonly side: 'under' | 'beside';
};

const besideFrom = 160;
/** The fewest rows for list and pane on one screen. */
export const leastSplitRows = 20;

/** Divides the screen: `bodyRows` is what header, banner and footer leave, including the list's heading. */
export function layOut(terminal: Area, bodyRows: number, mode: PaneMode): Layout {
  const { columns } = terminal;
  const heading = 1;
  if (mode === 'closed') {
    return { list: { columns, rows: bodyRows - heading }, pane: undefined, side: 'under' };
  }
  if (mode === 'full' || terminal.rows < leastSplitRows) {
    return { list: undefined, pane: { columns, rows: bodyRows - 1 }, side: 'under' };
  }
  if (columns >= besideFrom) {
    const paneColumns = Math.min(100, Math.floor(columns * 0.42));
    return {
      list: { columns: columns - paneColumns - 1, rows: bodyRows - heading },
      pane: { columns: paneColumns, rows: bodyRows - 1 },
      side: 'beside',
    };
  }
  const listRows = Math.max(4, Math.floor((bodyRows - heading - 1) * 0.45));
  return {
    list: { columns, rows: listRows },
    pane: { columns, rows: bodyRows - heading - 1 - listRows },
    side: 'under',
  };
}
