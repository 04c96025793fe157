import type { ReactNode } from 'react';
import { footerLine, messageLines } from './footer-line.ts';
import type { Hint } from '../../keys/keymap.ts';
import type { Theme } from '../theme/theme.ts';
import { Lines } from './lines.tsx';

export type FooterProps = {
  readonly hints: readonly Hint[];
  /** A message, such as why the last key could not act; replaces the hints. */
  readonly message: string | undefined;
  readonly columns: number;
  /** Rows of the terminal. */
  readonly rows: number;
  readonly theme: Theme;
};

/** The keys that work here, or a message. */
export function Footer({ hints, message, columns, rows, theme }: FooterProps): ReactNode {
  const said = messageLines(message, columns, rows, theme).map((line) => ` ${theme.paint.bold(line)}`);
  const lines = said.length > 0 ? said : [footerLine(hints, columns, theme)];
  return <Lines lines={lines} columns={columns} rows={lines.length} />;
}
