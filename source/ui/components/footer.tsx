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
  const hints = bindings.map(({ shown, footerKeys, label }) => ({
    key: footerKeys ?? shown.split(' ')[0] ?? shown,
    label,
  }));
  const cells = ({ key, label }: (typeof hints)[number]): number => width(key) + 1 + width(label) + 2;
  const last = hints.slice(-2);
  let room = columns - 1 - last.reduce((sum, hint) => sum + cells(hint), 0);
  const first = hints.slice(0, -2).filter((hint) => {
    room -= cells(hint);
    return room >= 0;
  });
  const text = [...first, ...last].map(({ key, label }) => `${key} ${theme.paint.dim(label)}`).join('  ');
  return <Line text={` ${text}`} />;
}
