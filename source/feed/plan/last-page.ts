import type { Page } from '../../atlas/api/api.ts';
import type { Job } from '../../jobs/job.ts';

/** A summary of one page of a refresh. */
export type PageNote = {
  readonly items: readonly Job[];
  readonly received: number;
  /** How many entries of the list the page covers, readable or not. */
  readonly entries: number;
  /** Whether Atlas says that another page follows. */
  readonly more: boolean;
  /** Only repeats jobs from other pages of this refresh: a list that goes in circles, or one that moved. */
  readonly repeats: boolean;
};

/** The pages of one refresh by number, from 1. */
export type PageNotes = ReadonlyMap<number, PageNote>;

/** The next page to request in the search, or the last page that has any entries: 0 for an empty list. */
export type LastPageSearch = { readonly ask: number } | { readonly last: number };

/** Compares a page with those of the same refresh. */
export function noteOf(page: Page<Job>, pageNum: number, itemsPerPage: number, others: PageNotes): PageNote {
  const { items, received } = page;
  const shown = new Set<string>();
  for (const [number, other] of others)
    if (number !== pageNum) for (const { id } of other.items) shown.add(id);
  return {
    items,
    received,
    entries: entriesOn(page, pageNum, itemsPerPage),
    more: hasMore(page, pageNum, itemsPerPage),
    repeats: items.length > 0 && items.every(({ id }) => shown.has(id)),
  };
}

/** How many entries of the list a page covers: as many as requested if another page follows. */
export function entriesOn(page: Page<unknown>, pageNum: number, itemsPerPage: number): number {
  return hasMore(page, pageNum, itemsPerPage) ? Math.max(page.received, itemsPerPage) : page.received;
}

/** Whether another page follows: from the link, from a full page if there are no links, or from the count. */
export function hasMore(page: Page<unknown>, pageNum: number, itemsPerPage: number): boolean {
  const { hasNext, received, totalCount = 0 } = page;
  if (received === 0) return false;
  if (hasNext === true) return true;
  if (received < itemsPerPage) return false;
  return hasNext === undefined || totalCount > pageNum * itemsPerPage;
}

/** The last page that is ever requested: 100 million jobs at 100 a page. */
const furthest = 1_000_000;

/**
 * Finds the last page although the count is an estimate: forward from the guess in growing steps, backward by one step
 * and then by halves. Needs some 20 requests for a million pages.
 */
export function searchLastPage(pages: PageNotes, guess: number): LastPageSearch {
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
  // A list longer than any real one is not searched to its end.
  if (low >= furthest) return { last: low };
  if (guess > low) return { ask: Math.min(guess, furthest) };
  return { ask: Math.min(furthest, low + 2 ** numbers.filter((pageNum) => pageNum > guess).length) };
}
