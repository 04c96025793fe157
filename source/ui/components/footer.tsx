import type { ReactNode } from 'react';
import { footerLine } from './footer-line.ts';
import type { Hint } from '../../keys/keymap.ts';
import type { Theme } from '../theme/theme.ts';
import { Line } from './line.tsx';

export type FooterProps = {
  readonly hints: readonly Hint[];
  /** What there is to say, such as why the last key could not act; it takes the hints' place. */
  readonly message: string | undefined;
  readonly columns: number;
  readonly theme: Theme;
};

/** The keys that count here, or what there is to say. */
export function Footer({ hints, message, columns, theme }: FooterProps): ReactNode {
  if (message !== undefined) return <Line text={` ${theme.paint.bold(message)}`} />;
  return <Line text={footerLine(hints, columns, theme)} />;
}
