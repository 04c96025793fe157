import type { Job } from '../../jobs/job.ts';
import type { Page } from '../../atlas/api/api.ts';
import { count } from '../../text/format.ts';
import { jobsBeforeGap, reconcile, takePage } from './held-jobs.ts';
import { hasMore } from './last-page.ts';
import { joinEvidence, evidenceIn, orderFrom, noEvidence } from './list-order.ts';
import type { Evidence } from './list-order.ts';
import { isTooMuchToSweep } from './memory-room.ts';
import { recordAnswer, longSweepWait, noNews, shortSweepWait } from './plan-state.ts';
import type { JobsPageRequest, Plan, Sweep } from './plan-state.ts';
import { withOrder } from './walk.ts';

/** 200,000 jobs at 500 a page; longer lists are reported. */
const sweepPageLimit = 400;

/** Sweeps without a reason: after the first load and every ten minutes, after the first load alone, or none. */
export type SweepRoutine = 'often' | 'once' | 'never';

/** Starts a sweep if one is due: by routine, and when the counts do not add up or there is no order. */
export function beginSweep(plan: Plan, now: number, routine: SweepRoutine = 'often'): Plan {
  if (plan.sweep !== undefined || !plan.loaded || isTooMuchToSweep(plan)) return plan;
  const { sweptAt = -Infinity } = plan;
  // If the clock was set back, nobody knows how long ago that was.
  const since = now < sweptAt ? Infinity : now - sweptAt;
  const odd = plan.torn || plan.heldJobs.missing.size > 0 || isMiscounted(plan);
  const unsure = !plan.swept && (routine !== 'never' || plan.order === 'none');
  const due = unsure || (routine === 'often' && since >= longSweepWait) || (odd && since >= plan.sweepWait);
  if (!due) return plan;
  const sweep: Sweep = {
    pageNum: plan.order === 'oldest' ? Math.max(1, Math.ceil((plan.end ?? 0) / plan.sweepSize)) : 1,
    asked: 0,
    listed: [],
    before: [],
    evidence: noEvidence,
    unreadable: 0,
    nearUnreadable: 0,
    problems: [],
    forCount: plan.swept && isMiscounted(plan),
    found: false,
  };
  return { ...plan, sweep };
}

/** The current sweep's next page, from the newest end inward. */
export function nextSweepRequest({ sweep, sweepSize }: Plan): JobsPageRequest | undefined {
  if (sweep === undefined) return undefined;
  return { kind: 'page', purpose: 'sweep', pageNum: sweep.pageNum, itemsPerPage: sweepSize };
}

/** Takes a page of the current sweep, and at its end drops what Atlas no longer lists. */
export function takeSweptPage(
  plan: Plan,
  sweep: Sweep,
  ask: JobsPageRequest,
  page: Page<Job>,
  now: number,
): Plan {
  const firstIndex = (ask.pageNum - 1) * ask.itemsPerPage;
  const depth = jobsBeforeGap(plan.heldJobs);
  const { order, bottom, end = 0 } = plan;
  const backward = order === 'oldest';
  const unreadable = page.received - page.items.length;
  // Decided by the number of newer readable entries, which a sweep from the newest end knows.
  const newer = (backward ? end - firstIndex - page.received : firstIndex) - sweep.unreadable;
  const taken = takePage(plan.heldJobs, page.items, firstIndex, plan.refreshes, (offset) => {
    if (order === 'none' || bottom) return true;
    return newer + (backward ? page.items.length - 1 - offset : offset) < depth;
  });
  const next = recordAnswer(
    { ...plan, counted: page.totalCount ?? plan.counted },
    taken,
    plan.swept ? taken.added : [],
  );
  const evidence = joinEvidence(sweep.evidence, evidenceAcross(sweep.before, page.items, backward));
  if ((order === 'newest' && evidence.rising) || (order === 'oldest' && evidence.falling)) {
    // Not sorted after all. Ended jobs of earlier pages were not kept: start over, and keep everything.
    return withOrder(next, 'none');
  }
  const later: Sweep = {
    ...sweep,
    pageNum: ask.pageNum + (backward ? -1 : 1),
    asked: sweep.asked + 1,
    before: page.items,
    evidence,
    unreadable: sweep.unreadable + unreadable,
    // On the page where the held jobs end, they may come after them. Uncounted entries are requested again.
    nearUnreadable: sweep.nearUnreadable + (newer + page.items.length <= depth ? unreadable : 0),
    problems: [...sweep.problems, ...page.problems],
    found: sweep.found || taken.added.length > 0 || taken.changed.length > 0,
  };
  const tooMuch = isTooMuchToSweep({ ...next, sweep: later });
  const capped = later.asked === sweepPageLimit || tooMuch;
  if (!capped && leadsOn(sweep, ask, page, backward)) return { ...next, sweep: later };
  // The plan itself reports that memory is full, for as long as it is.
  if (tooMuch) return endSweep(next, later, now);
  return capped ? endCapped(next, later, now) : endSweep(compareSwept(next, later), later, now);
}

/** Records that the current sweep failed; it continues with the same page. */
export function failSweep(plan: Plan, sentence: string): Plan {
  return { ...plan, news: noNews, sweepProblems: [`Older pages could not be checked: ${sentence}`] };
}

/** Drops what a complete list lacks, by the ids on it; but not if it may be one of the unreadable entries. */
export function dropUnlisted(plan: Plan, listed: ReadonlySet<string>, unreadable: number): Plan {
  const complete = plan.heldJobs.jobs.every(({ id }) => listed.has(id));
  const harmless = complete ? unreadable : Math.min(plan.harmless, unreadable);
  if (unreadable > harmless) return { ...plan, harmless };
  const { heldJobs, vanished } = reconcile(plan.heldJobs, listed);
  return {
    ...plan,
    heldJobs,
    harmless,
    news: { ...plan.news, vanished: [...plan.news.vanished, ...vanished] },
  };
}

function leadsOn(sweep: Sweep, ask: JobsPageRequest, page: Page<Job>, backward: boolean): boolean {
  if (backward) return ask.pageNum > 1;
  const shown = new Set(sweep.before.map(({ id }) => id));
  const repeats = page.items.length > 0 && page.items.every(({ id }) => shown.has(id));
  return !repeats && hasMore(page, ask.pageNum, ask.itemsPerPage);
}

function compareSwept(plan: Plan, { listed, unreadable, nearUnreadable }: Sweep): Plan {
  const compared = dropUnlisted(plan, new Set(listed.flat()), unreadable);
  // Some of those counted on the way may be gone.
  const near = Math.min(compared.heldJobs.unreadable, nearUnreadable);
  return { ...compared, heldJobs: { ...compared.heldJobs, unreadable: near } };
}

function endSweep(plan: Plan, sweep: Sweep, now: number): Plan {
  const fruitless = sweep.forCount && !sweep.found && plan.heldJobs.missing.size === 0;
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
    sweepWait: fruitless ? Math.min(plan.sweepWait * 2, longSweepWait) : shortSweepWait,
    sweepProblems: sweep.problems,
  };
}

function endCapped(plan: Plan, sweep: Sweep, now: number): Plan {
  const most = count(sweepPageLimit * plan.sweepSize);
  const problem = `Atlas lists more than ${most} jobs: older ones are not looked at until you page to them.`;
  return endSweep(plan, { ...sweep, problems: [...sweep.problems, problem] }, now);
}

function evidenceAcross(before: readonly Job[], items: readonly Job[], backward: boolean): Evidence {
  if (!backward) return evidenceIn([before, items]);
  // Ignore jobs that moved from the later page to the earlier one.
  const shown = new Set(before.map(({ id }) => id));
  return joinEvidence(evidenceIn([items]), evidenceIn([items.filter(({ id }) => !shown.has(id)), before]));
}

function isMiscounted({ counted, expected }: Plan): boolean {
  return expected !== undefined && counted !== expected;
}
