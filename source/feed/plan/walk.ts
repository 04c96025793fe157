import { isUnfinished } from '../../jobs/job.ts';
import { countUnreadable, dropJobs, entriesCovered, markGap, takePage } from './held-jobs.ts';
import { searchLastPage } from './last-page.ts';
import type { PageNote, PageNotes } from './last-page.ts';
import { evidenceIn, orderFrom } from './list-order.ts';
import type { Evidence, ListOrder } from './list-order.ts';
import { correctPositions } from './list-positions.ts';
import { recordAnswer, limitWhenFull, walkLimit } from './plan-state.ts';
import type { Plan, Refresh } from './plan-state.ts';

/** Without an order the last page is one of many places for news, and an endless list has none. */
const searchLimit = 6;

/** The next page on the way to the newest jobs; `done` when all of them are held, `cut` when that takes too long. */
export type WalkStep = number | 'done' | 'cut';

/** Where the search for the newest jobs continues. */
export function nextWalkPage(plan: Plan, refresh: Refresh): WalkStep {
  const step = wayOf(plan, refresh.pages, refresh.meeting);
  const limit = plan.isFull ? limitWhenFull : walkLimit;
  return step !== 'done' && refresh.walked >= limit ? 'cut' : step;
}

function wayOf(plan: Plan, pages: PageNotes, meeting: ReadonlySet<number>): WalkStep {
  if (plan.order === 'oldest') {
    const search = searchLastPage(pages, guessLast(plan));
    return 'ask' in search ? search.ask : inward(plan, pages, meeting, search.last, -1);
  }
  if (!pages.has(1)) return 1;
  if (plan.order === 'newest') return inward(plan, pages, meeting, 1, 1);
  const search = searchLastPage(pages, guessLast(plan));
  if ('ask' in search) return plan.order === 'none' && pages.size >= searchLimit ? 'done' : search.ask;
  const inner = search.last - 2;
  const rolling = inner > 0 ? 2 + (plan.refreshes % inner) : 1;
  return pages.has(rolling) ? 'done' : rolling;
}

/** From the newest end to the first page with a known job; on the first load until a page of jobs is held. */
function inward(
  plan: Plan,
  pages: PageNotes,
  meeting: ReadonlySet<number>,
  edge: number,
  direction: 1 | -1,
): WalkStep {
  let fruitless = 0;
  for (let pageNum = edge; pageNum >= 1; pageNum += direction) {
    const note = pages.get(pageNum);
    if (note === undefined) return pageNum;
    // The last page may be short: then a page's worth of jobs also needs the page before.
    const enough = entriesCovered(plan.heldJobs) >= plan.pageSize;
    if (meeting.has(pageNum) && (enough || direction === 1)) return 'done';
    if (direction === 1 && !note.more) return 'done';
    // One page may repeat the previous one because jobs arrived in between, or be empty; two in a row lead nowhere.
    fruitless = note.repeats || note.items.length === 0 ? fruitless + 1 : 0;
    if (fruitless === 2) return 'done';
    if (!plan.loaded && enough && !note.items.some(isUnfinished)) return 'done';
  }
  return 'done';
}

/** A guess at the last page: where it was seen if each refresh goes there, otherwise from Atlas's count. */
function guessLast({ order, end, counted, pageSize }: Plan): number {
  const least = order === 'oldest' ? 1 : 2;
  const jobs = order === 'unknown' ? counted : (end ?? counted);
  return Math.max(least, Math.ceil((jobs ?? 0) / pageSize));
}

/** Takes page `pageNum`, which `refresh.pages` has already; it may show the list's order. */
export function takeWalkedPage(plan: Plan, refresh: Refresh, pageNum: number): Plan {
  const sorted = [...refresh.pages].toSorted(([a], [b]) => a - b).map(([, note]) => note);
  const evidence = evidenceIn(sorted.map(({ items }) => items));
  const order = orderBy(plan, refresh.pages, evidence);
  const assumed = plan.assumed && order === plan.order && orderFrom(evidence) !== order;
  const next = withEnd({ ...plan, refresh, assumed });
  if (order === plan.order) return takeNoted(next, refresh, pageNum);

  // Look again at pages from before the order was known: only now is it clear which of them are near.
  const shown = new Set([...refresh.pages.values()].flatMap(({ items }) => items.map(({ id }) => id)));
  const fresh = next.heldJobs.jobs.filter(({ id }) => next.fresh.has(id));
  const tentative = new Set(
    fresh.filter((job) => shown.has(job.id) && !isUnfinished(job)).map(({ id }) => id),
  );
  const cleared = withOrder({ ...next, heldJobs: dropJobs(markGap(next.heldJobs, fresh), tentative) }, order);
  const numbers = [...refresh.pages.keys()].toSorted((a, b) => (order === 'oldest' ? b - a : a - b));
  return numbers.reduce<Plan>((held, number) => takeNoted(held, held.refresh ?? refresh, number), cleared);
}

/** Without an order nothing is certain before a sweep has read every page, and no job counts as far from the newest. */
export function withOrder(plan: Plan, order: ListOrder): Plan {
  if (order !== 'none') return { ...plan, order };
  const heldJobs = { ...plan.heldJobs, apart: new Set<string>(), unreadable: 0 };
  return { ...plan, order, heldJobs, sweep: undefined, swept: plan.bottom, sweptAt: undefined };
}

function orderBy(plan: Plan, pages: PageNotes, evidence: Evidence): ListOrder {
  // An assumed order is checked; an observed one that no longer holds means no order.
  const otherwise = plan.assumed ? 'unknown' : 'none';
  if (plan.order === 'newest') return evidence.rising ? otherwise : 'newest';
  if (plan.order === 'oldest') return evidence.falling ? otherwise : 'oldest';
  if (plan.order === 'none' || pages.get(1)?.more === false) return plan.order;
  if (evidence.rising && evidence.falling) return 'none';
  return 'last' in searchLastPage(pages, guessLast(plan)) ? orderFrom(evidence) : 'unknown';
}

function withEnd(plan: Plan): Plan {
  const pages = plan.refresh?.pages ?? new Map<number, PageNote>();
  const search = searchLastPage(pages, guessLast(plan));
  const seen = [...pages].map(([pageNum, note]) => endOf(plan, pageNum, note));
  if ('last' in search) {
    const note = pages.get(search.last);
    return { ...plan, end: note === undefined ? 0 : endOf(plan, search.last, note) };
  }
  // Until the last page is found, only a walk from there has to guess where the list ends.
  return plan.order === 'oldest' ? { ...plan, end: Math.max(plan.end ?? 0, ...seen) } : plan;
}

function endOf({ pageSize }: Plan, pageNum: number, { received }: Pick<PageNote, 'received'>): number {
  return received === 0 ? 0 : (pageNum - 1) * pageSize + received;
}

/** Takes a page of the refresh as near or far, whichever it is now. */
function takeNoted(plan: Plan, refresh: Refresh, pageNum: number): Plan {
  const note = refresh.pages.get(pageNum);
  if (note === undefined) return plan;
  const firstIndex = (pageNum - 1) * plan.pageSize;
  const near = isNear(plan, pageNum, note);
  const shown = new Set(note.items.map(({ id }) => id));
  const before = plan.heldJobs;
  const answer = takePage(before, note.items, firstIndex, plan.refreshes, () => near);
  const start = entriesBefore(plan, pageNum, note);
  const counts = near && start !== undefined;
  const taken = counts
    ? { ...answer, heldJobs: countUnreadable(before, answer.heldJobs, note.items, start, note.entries) }
    : answer;

  const unheld = new Set(taken.added.map(({ id }) => id));
  const meets = note.items.some(({ id }) => !unheld.has(id) && !plan.fresh.has(id) && !before.apart.has(id));
  const arrived = plan.loaded && isNews(plan) ? taken.added.filter(({ id }) => !plan.fresh.has(id)) : [];
  const recorded = recordAnswer(plan, taken, arrived);
  return {
    ...recorded,
    heldJobs: correctPositions(recorded, refresh, pageNum, note.items, near ? arrived.length : 0),
    fresh: new Set([...plan.fresh, ...unheld]),
    bottom: plan.bottom || (near && reachesBottom(plan, pageNum, note)),
    refresh: {
      ...refresh,
      seen: new Set([...refresh.seen, ...shown]),
      meeting: meets && near ? new Set([...refresh.meeting, pageNum]) : refresh.meeting,
    },
  };
}

/** Without an order, any page may show an old job for the first time, until all were read. */
function isNews({ order, swept }: Plan): boolean {
  return order !== 'none' || swept;
}

/** Whether a page continues the held jobs from the newest end without a gap. */
function isNear(plan: Plan, pageNum: number, note: PageNote): boolean {
  const { order, heldJobs } = plan;
  if (plan.bottom) return true;
  if (order === 'unknown') return pageNum === 1 && !(note.more && evidenceIn([note.items]).rising);
  // Without an order no page has a start, and none is far.
  return (entriesBefore(plan, pageNum, note) ?? 0) <= entriesCovered(heldJobs);
}

/** How many entries of the list are newer than a page; undefined if its number does not tell. */
export function entriesBefore(
  plan: Plan,
  pageNum: number,
  note: Pick<PageNote, 'received'>,
): number | undefined {
  const { order, pageSize, end = 0 } = plan;
  if (order === 'none') return undefined;
  return order === 'oldest' ? end - endOf(plan, pageNum, note) : (pageNum - 1) * pageSize;
}

function reachesBottom({ order }: Plan, pageNum: number, note: PageNote): boolean {
  if (order === 'none') return false;
  if (order === 'oldest') return pageNum === 1;
  return !note.more && !note.repeats;
}
