import type { AppState, View } from './app-state.ts';

/** Whether a text of any length fills the screen: the help, or what happened. */
export function isText({ help, screen, away }: AppState): boolean {
  return help || away !== undefined || screen === 'activity';
}

/** Rows of the part that scrolls now. */
export function scrolledRows(state: AppState, { textRows, paneRows }: View): number {
  return isText(state) ? textRows : paneRows;
}

/** Scrolls by lines, as far as there are lines. */
export function scrolled(state: AppState, view: View, by: number): AppState {
  const bounded = (at: number, lines: number, rows: number): number =>
    Math.max(0, Math.min(at + by, lines - rows));
  if (isText(state)) {
    return { ...state, textScroll: bounded(state.textScroll, view.textLines, view.textRows) };
  }
  return { ...state, paneScroll: bounded(state.paneScroll, view.paneLines, view.paneRows) };
}
