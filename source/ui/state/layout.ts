import process from 'node:process';

/**
 * Rows left free at the bottom: Windows consoles scroll when the last cell is written, and there Ink erases the whole
 * screen before each frame that fills it.
 */
export const spareRows = process.platform === 'win32' ? 1 : 0;

/** Below this the program says so instead of drawing rubble. */
export const leastColumns = 32;
export const leastRows = 8;

/** Where the drill-down stands: none, beside or under the list, or in its place. */
export type PaneMode = 'closed' | 'split' | 'full';

export type Area = { readonly columns: number; readonly rows: number };

export type Layout = {
  /** Undefined while the pane takes the whole screen. `rows` counts jobs, not the heading. */
  readonly list: Area | undefined;
  /** `rows` counts the pane's content, not its title line. */
  readonly pane: Area | undefined;
  readonly side: 'under' | 'beside';
};

const besideFrom = 160;
/** Rows from which list and pane stand on one screen. */
export const splitFrom = 20;

/** Shares the screen out: `bodyRows` is what header, banner and footer leave, the list's heading included. */
export function layOut(terminal: Area, bodyRows: number, mode: PaneMode): Layout {
  const { columns } = terminal;
  const heading = 1;
  if (mode === 'closed') {
    return { list: { columns, rows: bodyRows - heading }, pane: undefined, side: 'under' };
  }
  if (mode === 'full' || terminal.rows < splitFrom) {
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
