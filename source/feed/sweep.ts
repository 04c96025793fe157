import type { Job } from '../jobs/job.ts';
import type { Page } from '../atlas/api.ts';
import { depthOf, reconcile, takePage } from './holding.ts';
import { hasMore } from './last-page.ts';
import { bothOf, evidenceIn, orderFrom, silence } from './order.ts';
import type { Evidence } from './order.ts';
import { book, longPatience, noNews, shortPatience } from './plan-state.ts';
import type { PageAsk, Plan, Sweep } from './plan-state.ts';
import { withOrder } from './walk.ts';

/** At 500 jobs each 200,000; whoever has more is told so. */
const sweepPageLimit = 400;

/** Starts a sweep when one is due: after the first load, every ten minutes, and when the counts do not add up. */
export function beginSweep(plan: Plan, now: number): Plan {
  if (plan.sweep !== undefined || !plan.loaded) return plan;
  const { sweptAt = -Infinity } = plan;
  const odd = plan.torn || plan.holding.missing.size > 0 || isMiscounted(plan);
  const due = !plan.swept || now - sweptAt >= longPatience || (odd && now - sweptAt >= plan.patience);
  if (!due) return plan;
  const sweep: Sweep = {
    pageNum: plan.order === 'oldest' ? Math.max(1, Math.ceil((plan.end ?? 0) / plan.sweepSize)) : 1,
    asked: 0,
    listed: [],
    before: [],
    evidence: silence,
    flawed: false,
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
  const taken = takePage(plan.holding, page.items, firstIndex, plan.refreshes, (index) => {
    if (order === 'none' || bottom) return true;
    return (order === 'oldest' ? end - 1 - index : index) < depth;
  });
  const next = book(
    { ...plan, counted: page.totalCount ?? plan.counted },
    taken,
    plan.swept ? taken.added : [],
  );
  const evidence = bothOf(sweep.evidence, evidenceAcross(sweep.before, page.items, order === 'oldest'));
  if ((order === 'newest' && evidence.rising) || (order === 'oldest' && evidence.falling)) {
    // Not sorted after all. Ended jobs of the pages so far were not kept: from the start, and keep all.
    return withOrder(next, 'none');
  }
  const later: Sweep = {
    ...sweep,
    pageNum: ask.pageNum + (order === 'oldest' ? -1 : 1),
    asked: sweep.asked + 1,
    before: page.items,
    evidence,
    flawed: sweep.flawed || page.items.length < page.received,
    problems: [...sweep.problems, ...page.problems],
    found: sweep.found || taken.added.length > 0 || taken.changed.length > 0,
  };
  const capped = later.asked === sweepPageLimit;
  if (!capped && leadsOn(sweep, ask, page, order === 'oldest')) return { ...next, sweep: later };
  return endSweep(next, capped ? withCap(later, plan.sweepSize) : later, now);
}

/** Tells that the sweep under way came to a halt; it goes on with the same page. */
export function failSweep(plan: Plan, sentence: string): Plan {
  return { ...plan, news: noNews, sweepProblems: [`Older pages could not be checked: ${sentence}`] };
}

/** Lets go of what a whole list lacks, told by the ids on it. */
export function compareWhole(plan: Plan, listed: ReadonlySet<string>): Plan {
  const { holding, vanished } = reconcile(plan.holding, listed);
  return { ...plan, holding, news: { ...plan.news, vanished: [...plan.news.vanished, ...vanished] } };
}

function leadsOn(sweep: Sweep, ask: PageAsk, page: Page<Job>, backward: boolean): boolean {
  if (backward) return ask.pageNum > 1;
  const shown = new Set(sweep.before.map(({ id }) => id));
  const repeats = page.items.length > 0 && page.items.every(({ id }) => shown.has(id));
  return !repeats && hasMore(page, ask.pageNum, ask.itemsPerPage);
}

function endSweep(plan: Plan, sweep: Sweep, now: number): Plan {
  const compared = sweep.flawed ? plan : compareWhole(plan, new Set(sweep.listed.flat()));
  const fruitless = sweep.forCount && !sweep.found && compared.holding.missing.size === 0;
  const sorted = orderFrom(sweep.evidence);
  const all = plan.order === 'none' || plan.bottom;
  return {
    ...compared,
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

function withCap(sweep: Sweep, size: number): Sweep {
  const most = (sweepPageLimit * size).toLocaleString('en');
  const problem = `Atlas lists more than ${most} jobs: older ones are not looked at until you page to them.`;
  return { ...sweep, flawed: true, problems: [...sweep.problems, problem] };
}

function evidenceAcross(before: readonly Job[], items: readonly Job[], backward: boolean): Evidence {
  if (!backward) return evidenceIn([before, items]);
  // Jobs that moved from the later page to the earlier one say nothing there.
  const shown = new Set(before.map(({ id }) => id));
  return bothOf(evidenceIn([items]), evidenceIn([items.filter(({ id }) => !shown.has(id)), before]));
}

function isMiscounted({ counted, expected }: Plan): boolean {
  return counted !== undefined && expected !== undefined && counted !== expected;
}
