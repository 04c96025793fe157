import type { Job } from '../../jobs/job.ts';

/** How a cluster's list is sorted; Atlas documents none. `unknown` until more than one page was seen. */
export type Order = 'unknown' | 'newest' | 'oldest' | 'none';

/** Whether some job stands before an older one (`falling`), or before a newer one (`rising`). */
export type Evidence = { readonly rising: boolean; readonly falling: boolean };

/** No evidence at all. */
export const silence: Evidence = { rising: false, falling: false };

/**
 * What pages say about the order, given by rising page number. Jobs without a date say nothing, nor does a job that an
 * earlier page showed: the list moved between the two answers.
 */
export function evidenceIn(pages: readonly (readonly Job[])[]): Evidence {
  const seen = new Set<string>();
  let { rising, falling } = silence;
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

/** What either of two says. */
export function bothOf(a: Evidence, b: Evidence): Evidence {
  return { rising: a.rising || b.rising, falling: a.falling || b.falling };
}

/** The order that evidence speaks for; with none, or for both, no order can be relied on. */
export function orderFrom({ rising, falling }: Evidence): Order {
  if (rising === falling) return 'none';
  return rising ? 'oldest' : 'newest';
}
