import { cut, width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

export type Room = { readonly columns: number; readonly theme: Theme };

/** What is left out and in which order the rest stands, with what was found in the corner; undefined without any. */
export function filteredLine(
  parts: readonly string[],
  found: string,
  { columns, theme: { paint, glyphs } }: Room,
): string | undefined {
  if (parts.length === 0) return undefined;
  const room = Math.max(0, columns - width(found) - 4);
  const left = cut(parts.join(` ${glyphs.between} `), room, glyphs.ellipsis);
  const fill = ' '.repeat(Math.max(1, columns - 2 - width(left) - width(found)));
  return ` ${paint.accent(left)}${fill}${paint.dim(found)}`;
}

/** The words of a filter, as a part of that line. */
export function wordsPart(text: string): readonly string[] {
  const words = text.trim();
  return words === '' ? [] : [`"${words}"`];
}
