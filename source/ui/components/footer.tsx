import type { ReactNode } from 'react';
import type { Binding } from '../keymap.ts';
import { width } from '../text.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export type FooterProps = {
  readonly bindings: readonly Binding[];
  /** Why the last key could not act; it takes the hints' place. */
  readonly message: string | undefined;
  readonly columns: number;
  readonly theme: Theme;
};

/** The keys that count here, as many as fit; help and quit always do. */
export function Footer({ bindings, message, columns, theme }: FooterProps): ReactNode {
  if (message !== undefined) return <Line text={` ${theme.paint.bold(message)}`} />;
  const text = fittingHints(bindings, columns - 1)
    .map(({ key, label }) => `${key} ${theme.paint.dim(label)}`)
    .join('  ');
  return <Line text={` ${text}`} />;
}

type Hint = { readonly key: string; readonly label: string };

function fittingHints(bindings: readonly Binding[], cells: number): readonly Hint[] {
  const hints = bindings.map(({ shown, footerKeys, label }) => ({
    key: footerKeys ?? shown.split(' ')[0] ?? shown,
    label,
  }));
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

function hintCells({ key, label }: Hint): number {
  return width(key) + 1 + width(label) + 2;
}
