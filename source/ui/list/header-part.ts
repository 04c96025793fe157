import type { Theme } from '../theme/theme.ts';

/** A part of a header line: what it says, and that painted. */
export type HeaderPart = { readonly text: string; readonly painted: string };

/** The same of a verdict that is bad, with the number of its clusters. */
export type ProblemPart = HeaderPart & { readonly clusters: number };

/** `<3> ✖ 2 failed`: the part after the key that shows only what it counts, if there is one. */
export function afterKey(key: string | undefined, part: HeaderPart, theme: Theme): HeaderPart {
  if (key === undefined) return part;
  const hint = `<${theme.keys(key)}> `;
  return { text: hint + part.text, painted: theme.paint.dim(hint) + part.painted };
}
