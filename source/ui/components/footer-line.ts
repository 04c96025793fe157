import type { Hint } from '../../keys/keymap.ts';
import { cut, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

/** The keys that work here, as many as fit; the last two, mostly help and quit, always do. */
export function footerLine(hints: readonly Hint[], columns: number, theme: Theme): string {
  const named = hints.map(({ keys, label }) => ({ keys: theme.keys(keys), label }));
  const text = fittingHints(named, columns, theme.keys('↑↓'))
    .map(({ keys, label }) => `${keys} ${theme.paint.dim(label)}`)
    .join(hintGap);
  return ` ${text}`;
}

/** A message in place of the keys, in as many lines as it needs, up to a quarter of the terminal. */
export function messageLines(
  message: string | undefined,
  columns: number,
  rows: number,
  { glyphs }: Theme,
): readonly string[] {
  if (message === undefined) return [];
  const cells = columns - 2;
  const lines = wrap(message, cells);
  const most = Math.max(1, Math.floor(rows / 4));
  if (lines.length <= most) return lines;
  const last = cut(lines.slice(most - 1).join(' '), cells, glyphs.ellipsis);
  return [...lines.slice(0, most - 1), last];
}

const hintGap = '  ';
/** With fewer columns, keys that need no telling make room: the arrows, and where Esc leads back, the key that quits. */
const narrow = 60;

function fittingHints(hints: readonly Hint[], columns: number, arrows: string): readonly Hint[] {
  // After the last one nothing stands, so its gap is free.
  const cells = columns - 1 + hintGap.length;
  if (cellsOf(hints) <= cells || columns >= narrow) return firstHints(hints, cells, 2);
  const told = hints.filter(({ keys }) => keys !== arrows);
  return told.at(-2)?.keys === 'Esc' ? firstHints(told.slice(0, -1), cells, 1) : firstHints(told, cells, 2);
}

/** The first ones, as many as fit before the last ones, which always stay. */
function firstHints(hints: readonly Hint[], cells: number, always: number): readonly Hint[] {
  const last = hints.slice(-always);
  const fitting: Hint[] = [];
  let room = cells - cellsOf(last);
  for (const hint of hints.slice(0, -always)) {
    room -= hintCells(hint);
    if (room < 0) break;
    fitting.push(hint);
  }
  return [...fitting, ...last];
}

function cellsOf(hints: readonly Hint[]): number {
  return hints.reduce((sum, hint) => sum + hintCells(hint), 0);
}

function hintCells({ keys, label }: Hint): number {
  return width(keys) + 1 + width(label) + hintGap.length;
}
