import type { ReactNode } from 'react';
import type { Hint } from '../keymap.ts';
import { width } from '../text.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export type FooterProps = {
  readonly hints: readonly Hint[];
  /** What there is to say, such as why the last key could not act; it takes the hints' place. */
  readonly message: string | undefined;
  readonly columns: number;
  readonly theme: Theme;
};

/** The keys that count here, as many as fit; the last two, help and quit, always do. */
export function Footer({ hints, message, columns, theme }: FooterProps): ReactNode {
  if (message !== undefined) return <Line text={` ${theme.paint.bold(message)}`} />;
  const named = hints.map(({ keys, label }) => ({ keys: theme.keys(keys), label }));
  const text = fittingHints(named, columns - 1)
    .map(({ keys, label }) => `${keys} ${theme.paint.dim(label)}`)
    .join('  ');
  return <Line text={` ${text}`} />;
}

function fittingHints(hints: readonly Hint[], cells: number): readonly Hint[] {
  const last = hints.slice(-2);
  const fitting: Hint[] = [];
  let room = cells - last.reduce((sum, hint) => sum + hintCells(hint), 0);
  for (const hint of hints.slice(0, -2)) {
    room -= hintCells(hint);
    if (room < 0) break;
    fitting.push(hint);
  }
  return [...fitting, ...last];
}

function hintCells({ keys, label }: Hint): number {
  return width(keys) + 1 + width(label) + 2;
}
