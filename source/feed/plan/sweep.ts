import type { Job } from '../../jobs/job.ts';
import type { Page } from '../../atlas/api/api.ts';
import { depthOf, reconcile, takePage } from './held-jobs.ts';
import { hasMore } from './last-page.ts';
import { bothOf, evidenceIn, orderFrom, silence } from './list-order.ts';
import type { Evidence } from './list-order.ts';
import { isTooMuchToSweep } from './memory-room.ts';
import { book, longPatience, noNews, shortPatience } from './plan-state.ts';
import type { PageAsk, Plan, Sweep } from './plan-state.ts';
import { withOrder } from './walk.ts';

/** At 500 jobs each 200,000; whoever has more is told so. */
const sweepPageLimit = 400;

/**
 * Starts a sweep when one is due: when the counts do not add up or there is no order, and as a matter of routine after
 * the first load and every ten minutes.
 */
export function beginSweep(plan: Plan, now: number, routine = true): Plan {
  if (plan.sweep !== undefined || !plan.loaded || isTooMuchToSweep(plan)) return plan;
  const { sweptAt = -Infinity } = plan;
  // A clock that was set back does not tell how long ago that was.
  const since = now < sweptAt ? Infinity : now - sweptAt;
  const odd = plan.torn || plan.holding.missing.size > 0 || isMiscounted(plan);
  const unsure = !plan.swept && (routine || plan.order === 'none');
  const due = unsure || (routine && since >= longPatience) || (odd && since >= plan.patience);
  if (!due) return plan;
  const sweep: Sweep = {
    pageNum: plan.order === 'oldest' ? Math.max(1, Math.ceil((plan.end ?? 0) / plan.sweepSize)) : 1,
    asked: 0,
    listed: [],
    before: [],
    evidence: silence,
    unreadable: 0,
    nearUnreadable: 0,
    problems: [],
    forCount: plan.swept && isMiscounted(plan),
    found: false,
  };
  return { ...plan, sweep };
}

/** The next page of the sweep under way, from the newest edge inward. */
export function nextSweepAsk({ sweep, sweepSize }: Plan): PageAsk | undefined {
  if (sweep === undefined) return undefined;
  return { kind: 'page', purpose: 'sweep', pageNum: sweep.pageNum, itemsPerPage: sweepSize };
}

/** Takes a page of the sweep under way, and at its end lets go of what Atlas no longer lists. */
export function takeSwept(plan: Plan, sweep: Sweep, ask: PageAsk, page: Page<Job>, now: number): Plan {
  const firstIndex = (ask.pageNum - 1) * ask.itemsPerPage;
  const depth = depthOf(plan.holding);
  const { order, bottom, end = 0 } = plan;
  const backward = order === 'oldest';
  const unreadable = page.received - page.items.length;
  // Told by the number of readable ones that are newer, which a sweep from the newest edge knows.
  const newer = (backward ? end - firstIndex - page.received : firstIndex) - sweep.unreadable;
  const taken = takePage(plan.holding, page.items, firstIndex, plan.refreshes, (offset) => {
    if (order === 'none' || bottom) return true;
    return newer + (backward ? page.items.length - 1 - offset : offset) < depth;
  });
  const next = book(
    { ...plan, counted: page.totalCount ?? plan.counted },
    taken,
    plan.swept ? taken.added : [],
  );
  const evidence = bothOf(sweep.evidence, evidenceAcross(sweep.before, page.items, backward));
  if ((order === 'newest' && evidence.rising) || (order === 'oldest' && evidence.falling)) {
    // Not sorted after all. Ended jobs of the pages so far were not kept: from the start, and keep all.
    return withOrder(next, 'none');
  }
  const later: Sweep = {
    ...sweep,
    pageNum: ask.pageNum + (backward ? -1 : 1),
    asked: sweep.asked + 1,
    before: page.items,
    evidence,
    unreadable: sweep.unreadable + unreadable,
    // On the page where what is held ends they may stand behind it. Places that are not counted are asked for again.
    nearUnreadable: sweep.nearUnreadable + (newer + page.items.length <= depth ? unreadable : 0),
    problems: [...sweep.problems, ...page.problems],
    found: sweep.found || taken.added.length > 0 || taken.changed.length > 0,
  };
  const tooMuch = isTooMuchToSweep({ ...next, sweep: later });
  const capped = later.asked === sweepPageLimit || tooMuch;
  if (!capped && leadsOn(sweep, ask, page, backward)) return { ...next, sweep: later };
  // That memory is full is told by the plan itself, for as long as it is so.
  if (tooMuch) return endSweep(next, later, now);
  return capped ? endCapped(next, later, now) : endSweep(compareSwept(next, later), later, now);
}

/** Tells that the sweep under way came to a halt; it goes on with the same page. */
export function failSweep(plan: Plan, sentence: string): Plan {
  return { ...plan, news: noNews, sweepProblems: [`Older pages could not be checked: ${sentence}`] };
}

/** Lets go of what a whole list lacks, told by the ids on it; not while it may be one of those that can't be read. */
export function compareWhole(plan: Plan, listed: ReadonlySet<string>, unreadable: number): Plan {
  const complete = plan.holding.jobs.every(({ id }) => listed.has(id));
  const harmless = complete ? unreadable : Math.min(plan.harmless, unreadable);
  if (unreadable > harmless) return { ...plan, harmless };
  const { holding, vanished } = reconcile(plan.holding, listed);
  return {
    ...plan,
    holding,
    harmless,
    news: { ...plan.news, vanished: [...plan.news.vanished, ...vanished] },
  };
}

function leadsOn(sweep: Sweep, ask: PageAsk, page: Page<Job>, backward: boolean): boolean {
  if (backward) return ask.pageNum > 1;
  const shown = new Set(sweep.before.map(({ id }) => id));
  const repeats = page.items.length > 0 && page.items.every(({ id }) => shown.has(id));
  return !repeats && hasMore(page, ask.pageNum, ask.itemsPerPage);
}

function compareSwept(plan: Plan, { listed, unreadable, nearUnreadable }: Sweep): Plan {
  const compared = compareWhole(plan, new Set(listed.flat()), unreadable);
  // Of those that were counted on the way some may be gone.
  const near = Math.min(compared.holding.unreadable, nearUnreadable);
  return { ...compared, holding: { ...compared.holding, unreadable: near } };
}

function endSweep(plan: Plan, sweep: Sweep, now: number): Plan {
  const fruitless = sweep.forCount && !sweep.found && plan.holding.missing.size === 0;
  const sorted = orderFrom(sweep.evidence);
  const all = plan.order === 'none' || plan.bottom;
  return {
    ...plan,
    order: sorted === 'none' ? plan.order : sorted,
    bottom: all,
    expected: plan.counted,
    sweep: undefined,
    swept: true,
    sweptAt: now,
    torn: false,
    // A count that stays wrong must not cost a sweep each minute.
    patience: fruitless ? Math.min(plan.patience * 2, longPatience) : shortPatience,
    sweepProblems: sweep.problems,
  };
}

function endCapped(plan: Plan, sweep: Sweep, now: number): Plan {
  const most = (sweepPageLimit * plan.sweepSize).toLocaleString('en');
  const problem = `Atlas lists more than ${most} jobs: older ones are not looked at until you page to them.`;
  return endSweep(plan, { ...sweep, problems: [...sweep.problems, problem] }, now);
}

function evidenceAcross(before: readonly Job[], items: readonly Job[], backward: boolean): Evidence {
  if (!backward) return evidenceIn([before, items]);
  // Jobs that moved from the later page to the earlier one say nothing there.
  const shown = new Set(before.map(({ id }) => id));
  return bothOf(evidenceIn([items]), evidenceIn([items.filter(({ id }) => !shown.has(id)), before]));
}

function isMiscounted({ counted, expected }: Plan): boolean {
  return expected !== undefined && counted !== expected;
}
