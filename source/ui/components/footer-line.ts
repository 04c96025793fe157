import type { Hint } from '../../keys/keymap.ts';
import { cut, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

/** The keys that work here, as many as fit; the last two, help and quit, always do. */
export function footerLine(hints: readonly Hint[], columns: number, theme: Theme): string {
  const named = hints.map(({ keys, label }) => ({ keys: theme.keys(keys), label }));
  const text = fittingHints(named, columns - 1)
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

function fittingHints(hints: readonly Hint[], cells: number): readonly Hint[] {
  const last = hints.slice(-2);
  const fitting: Hint[] = [];
  // After the last one nothing stands, so its gap is free.
  let room = cells + hintGap.length - last.reduce((sum, hint) => sum + hintCells(hint), 0);
  for (const hint of hints.slice(0, -2)) {
    room -= hintCells(hint);
    if (room < 0) break;
    fitting.push(hint);
  }
  return [...fitting, ...last];
}

function hintCells({ keys, label }: Hint): number {
  return width(keys) + 1 + width(label) + hintGap.length;
}
