import type { Page } from '../../atlas/api/api.ts';
import type { Job } from '../../jobs/job.ts';

/** What one page of a refresh looked like. */
export type PageNote = {
  readonly items: readonly Job[];
  readonly received: number;
  /** How many places of the list the page stands for, readable or not. */
  readonly places: number;
  /** Whether Atlas says that another page follows. */
  readonly more: boolean;
  /** Shows only jobs that other pages of this refresh showed: a list that turns in a circle, or one that moved. */
  readonly repeats: boolean;
};

/** The pages of one refresh by their number, from 1. */
export type PageNotes = ReadonlyMap<number, PageNote>;

/** The next page to ask in the search, or the last page that holds anything: 0 for an empty list. */
export type Search = { readonly ask: number } | { readonly last: number };

/** Reads a page against those of the same refresh. */
export function noteOf(page: Page<Job>, pageNum: number, itemsPerPage: number, others: PageNotes): PageNote {
  const { items, received } = page;
  const shown = new Set<string>();
  for (const [number, other] of others)
    if (number !== pageNum) for (const { id } of other.items) shown.add(id);
  return {
    items,
    received,
    places: placesOf(page, pageNum, itemsPerPage),
    more: hasMore(page, pageNum, itemsPerPage),
    repeats: items.length > 0 && items.every(({ id }) => shown.has(id)),
  };
}

/** How many places of the list a page stands for: as many as were asked for when another page follows. */
export function placesOf(page: Page<unknown>, pageNum: number, itemsPerPage: number): number {
  return hasMore(page, pageNum, itemsPerPage) ? Math.max(page.received, itemsPerPage) : page.received;
}

/** Whether another page follows: by the link, by a full page where there are no links, or by the count. */
export function hasMore(page: Page<unknown>, pageNum: number, itemsPerPage: number): boolean {
  const { hasNext, received, totalCount = 0 } = page;
  if (received === 0) return false;
  if (hasNext === true) return true;
  if (received < itemsPerPage) return false;
  return hasNext === undefined || totalCount > pageNum * itemsPerPage;
}

/** The last page that is ever asked for: 100 million jobs at 100 a page. */
const furthest = 1_000_000;

/**
 * Finds the last page although the count is an estimate: from the guess forward in growing steps, backward by one step
 * and then by halves. Some 20 requests find it among a million pages.
 */
export function searchLast(pages: PageNotes, guess: number): Search {
  const numbers = [...pages.keys()].toSorted((a, b) => a - b);
  const isBeyond = (pageNum: number): boolean => {
    const note = pages.get(pageNum);
    return note !== undefined && (note.received === 0 || note.repeats);
  };
  const low = numbers.findLast((pageNum) => !isBeyond(pageNum)) ?? 0;
  const beyond = numbers.filter((pageNum) => pageNum > low);
  const high = beyond[0];

  if (low > 0 && pages.get(low)?.more === false) return { last: low };
  if (high === low + 1) return { last: low };
  if (high !== undefined) return { ask: beyond.length === 1 ? high - 1 : (low + high) >> 1 };
  // A list that goes on beyond all reason is not searched to its end.
  if (low >= furthest) return { last: low };
  if (guess > low) return { ask: Math.min(guess, furthest) };
  return { ask: Math.min(furthest, low + 2 ** numbers.filter((pageNum) => pageNum > guess).length) };
}
