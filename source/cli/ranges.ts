import { UsageError } from '../platform/usage-error.ts';
import { quote } from '../text/quote.ts';

/** A threshold as monitoring plugins write it (Monitoring Plugins Development Guidelines, "Threshold and Ranges"). */
export type Range = {
  /** As typed; performance data repeats it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** With `@`: values inside alert, the ends included; otherwise values outside. */
  readonly inside: boolean;
};

const number = String.raw`-?\d+(?:\.\d+)?`;
const grammar = new RegExp(`^(@?)(?:(~|${number})?:)?(${number})?$`);

/** `10`, `10:`, `~:10`, `10:20`, `@10:20`. */
export function readRange(what: string, text: string): Range {
  const [, at, from, to] = grammar.exec(text) ?? [];
  const start = from === '~' ? -Infinity : Number(from ?? 0);
  const end = to === undefined ? Infinity : Number(to);
  if (at === undefined || (to === undefined && from === undefined) || start > end) {
    throw new UsageError(
      `${what} ${quote(text)} is not a range.`,
      'Write it like 0 (alert above 0), 1:, ~:5, 1:5 or @1:5.',
    );
  }
  return { text, start, end, inside: at === '@' };
}

/** Whether a value alerts. */
export function alerts({ start, end, inside }: Range, value: number): boolean {
  return (value >= start && value <= end) === inside;
}
