import type { Job } from '../../jobs/job.ts';

/** The order of a cluster's list; Atlas documents none. `unknown` until several pages were seen. */
export type ListOrder = 'unknown' | 'newest' | 'oldest' | 'none';

/** Whether some job comes before an older one (`falling`), or before a newer one (`rising`). */
export type Evidence = { readonly rising: boolean; readonly falling: boolean };

/** No evidence. */
export const noEvidence: Evidence = { rising: false, falling: false };

/**
 * What pages show about the order, given by ascending page number. Ignores jobs without a date, and jobs that an
 * earlier page contained: the list moved between the two answers.
 */
export function evidenceIn(pages: readonly (readonly Job[])[]): Evidence {
  const seen = new Set<string>();
  let { rising, falling } = noEvidence;
  let before: number | undefined;
  for (const job of pages.flat()) {
    if (seen.has(job.id) || job.createdAt === undefined) continue;
    seen.add(job.id);
    if (before !== undefined && job.createdAt > before) rising = true;
    if (before !== undefined && job.createdAt < before) falling = true;
    before = job.createdAt;
  }
  return { rising, falling };
}

/** The combined evidence of two. */
export function joinEvidence(a: Evidence, b: Evidence): Evidence {
  return { rising: a.rising || b.rising, falling: a.falling || b.falling };
}

/** The order that the evidence shows; without evidence, or with both kinds, none is reliable. */
export function orderFrom({ rising, falling }: Evidence): ListOrder {
  if (rising === falling) return 'none';
  return rising ? 'oldest' : 'newest';
}
