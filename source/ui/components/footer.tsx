import type { ReactNode } from 'react';
import { footerLine, messageLines } from './footer-line.ts';
import type { Hint } from '../../keys/keymap.ts';
import type { Theme } from '../theme/theme.ts';
import { Lines } from './lines.tsx';

export type FooterProps = {
  readonly hints: readonly Hint[];
  /** What there is to say, such as why the last key could not act; it takes the hints' place. */
  readonly message: string | undefined;
  readonly columns: number;
  /** The terminal's. */
  readonly rows: number;
  readonly theme: Theme;
};

/** The keys that count here, or what there is to say. */
export function Footer({ hints, message, columns, rows, theme }: FooterProps): ReactNode {
  const said = messageLines(message, columns, rows, theme).map((line) => ` ${theme.paint.bold(line)}`);
  const lines = said.length > 0 ? said : [footerLine(hints, columns, theme)];
  return <Lines lines={lines} columns={columns} rows={lines.length} />;
}
