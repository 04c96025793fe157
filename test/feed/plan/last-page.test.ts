import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Page } from '../../../source/atlas/api/api.ts';
import { hasMore, noteOf, entriesOn, searchLastPage } from '../../../source/feed/plan/last-page.ts';
import type { PageNote } from '../../../source/feed/plan/last-page.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { jobOf } from '../../helpers/job-of.ts';

const page = (fields: Partial<Page<Job>>): Page<Job> => ({
  items: [],
  totalCount: undefined,
  hasNext: undefined,
  received: fields.items?.length ?? 0,
  problems: [],
  ...fields,
});

const note = (fields: Partial<PageNote>): PageNote => ({
  items: [],
  received: 1,
  entries: 1,
  more: true,
  repeats: false,
  ...fields,
});

/** Searches the last page of a list with this many pages. */
function search(
  last: number,
  guess: number,
  links: boolean,
): { readonly found: number; readonly asked: number } {
  const pages = new Map<number, PageNote>();
  for (let asked = 0; ; asked += 1) {
    const next = searchLastPage(pages, guess);
    if ('last' in next) return { found: next.last, asked };
    expect(pages.has(next.ask)).toBe(false);
    pages.set(
      next.ask,
      next.ask > last ? note({ received: 0, more: false }) : note({ more: links ? next.ask < last : true }),
    );
  }
}

describe('whether another page follows', () => {
  it('is known from the link, else from a full page, unless the count says more', () => {
    expect(hasMore(page({ received: 3, hasNext: true }), 1, 10)).toBe(true);
    expect(hasMore(page({ received: 10 }), 1, 10)).toBe(true);
    expect(hasMore(page({ received: 9 }), 1, 10)).toBe(false);
    expect(hasMore(page({ received: 10, hasNext: false }), 1, 10)).toBe(false);
    expect(hasMore(page({ received: 10, hasNext: false, totalCount: 25 }), 1, 10)).toBe(true);
    expect(hasMore(page({ received: 10, hasNext: false, totalCount: 25 }), 3, 10)).toBe(false);
    expect(hasMore(page({ received: 0, hasNext: true, totalCount: 25 }), 1, 10)).toBe(false);
  });
});

describe('a page', () => {
  it('covers as many entries as requested when another follows, and at the end only its own', () => {
    expect(entriesOn(page({ received: 3, hasNext: true }), 1, 10)).toBe(10);
    expect(entriesOn(page({ received: 12, hasNext: true }), 1, 10)).toBe(12);
    expect(entriesOn(page({ received: 3 }), 1, 10)).toBe(3);
  });

  it('repeats others when it has no new job, unless it is unreadable', () => {
    const first = noteOf(page({ items: [jobOf('1'), jobOf('2')], hasNext: true }), 1, 2, new Map());
    const others = new Map([[1, first]]);
    expect(noteOf(page({ items: [jobOf('2')] }), 2, 2, others).repeats).toBe(true);
    expect(noteOf(page({ items: [jobOf('2'), jobOf('3')] }), 2, 2, others).repeats).toBe(false);
    expect(noteOf(page({ items: [], received: 2 }), 2, 2, others).repeats).toBe(false);
    expect(noteOf(page({ items: [jobOf('2')] }), 1, 2, others).repeats).toBe(false);
  });
});

describe('the search for the last page', () => {
  it('finds it from any guess, and requests no page twice', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.integer({ min: 1, max: 3000 }), fc.boolean(), (last, guess, links) => {
        expect(search(last, guess, links).found).toBe(last);
      }),
      { numRuns: 500 },
    );
  });

  it('needs one request when the guess is right, and few when it is close', () => {
    expect(search(57, 57, true).asked).toBe(1);
    expect(search(57, 58, true).asked).toBe(2);
    expect(search(57, 56, true).asked).toBe(2);
  });

  it('ends soon when the count claims ten million jobs', () => {
    expect(search(3, 100_000, true).asked).toBeLessThanOrEqual(19);
  });
});

describe('an endless list', () => {
  it.each([1_000_000_000_000, 2])('is searched up to a million pages, with %d as its guess', (guess) => {
    const pages = new Map<number, PageNote>();
    let next = searchLastPage(pages, guess);
    while ('ask' in next) {
      expect(next.ask).toBeLessThanOrEqual(1_000_000);
      pages.set(next.ask, note({ items: [jobOf(`${next.ask}`)] }));
      next = searchLastPage(pages, guess);
    }
    expect(next).toEqual({ last: 1_000_000 });
    expect(pages.size).toBeLessThan(25);
  });
});
