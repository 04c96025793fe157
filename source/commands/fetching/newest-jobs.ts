import type { Atlas } from '../../atlas/api/api.ts';
import { jobsBeforeGap } from '../../feed/plan/held-jobs.ts';
import type { ListOrder } from '../../feed/plan/list-order.ts';
import { createPlan } from '../../feed/plan/plan-state.ts';
import type { Plan } from '../../feed/plan/plan-state.ts';
import { applyReply, beginRefresh, completeRefresh, summaryOf, nextRequest } from '../../feed/plan/plan.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { everyJobOf } from './every-job.ts';
import { bareName, latestOf, listEach, wantedOf } from './listing.ts';
import type { ListingOptions, Listing, NameOf } from './listing.ts';

const usualPage = 100;
/** With fewer jobs on the first and last page, an unsorted list could look sorted. */
const tellingPage = 10;

/** The order of an Atlas's lists, from the first one that showed it: later ones save a request each. */
export type LearntOrder = { order: ListOrder };

/** The newest `pageSize` jobs of each cluster, whatever order Atlas lists them in. */
export async function newestJobs({
  atlas,
  clusters,
  signal,
  pageSize = usualPage,
  nameOf = bareName,
  keep,
  learnt = { order: 'unknown' },
}: ListingOptions & { readonly learnt?: LearntOrder }): Promise<Listing> {
  const one: One = { pageSize, nameOf, signal, learnt };
  return listEach(clusters, async (ref) => wantedOf(await newestJobsOf(atlas, ref, one), keep), nameOf);
}

type One = {
  readonly pageSize: number;
  readonly nameOf: NameOf;
  readonly signal: AbortSignal;
  readonly learnt: LearntOrder;
};

/** The first refresh of the screen's plan, but only for the newest page. */
async function newestJobsOf(
  atlas: Atlas,
  ref: ClusterRef,
  { pageSize, nameOf, signal, learnt }: One,
): Promise<Listing> {
  const notices = new Set<string>();
  let serverTime: number | undefined;
  const size = Math.max(pageSize, tellingPage);
  let plan = beginRefresh(createPlan(size));
  for (let ask = nextRequest(plan); ask?.kind === 'page' && !isEnough(plan); ask = nextRequest(plan)) {
    const { pageNum, itemsPerPage } = ask;
    const { value, headers } = await atlas.listExports(ref, { pageNum, itemsPerPage }, signal);
    serverTime = latestOf(serverTime, headers.serverTime);
    if (headers.notice !== undefined) notices.add(headers.notice);
    // Where other lists begin with the newest job, the first page is enough, unless it says otherwise.
    if (plan.refresh?.walked === 0 && learnt.order === 'newest')
      plan = beginRefresh(createPlan(size, undefined, 'newest'));
    // No clock: the plan needs one only to space out its sweeps.
    plan = applyReply(plan, ask, { kind: 'page', page: value }, 0);
  }
  if (!plan.assumed && plan.order !== 'none' && plan.order !== 'unknown') learnt.order = plan.order;
  plan = completeRefresh(plan, 0);
  const { total = 0, problems } = summaryOf(plan);
  // Without an order the newest may be on any page; when counting from the end, an unreadable entry shifts the count.
  if (!plan.bottom && (plan.order === 'none' || (plan.order === 'oldest' && problems.length > 0))) {
    const every = await everyJobOf(atlas, ref, undefined, signal, nameOf);
    return { ...every, jobs: every.jobs.slice(0, pageSize) };
  }
  return {
    jobs: plan.heldJobs.jobs.slice(0, pageSize),
    total,
    remarks: [...problems.map((problem) => `${nameOf(ref)}: ${problem}`), ...notices],
    serverTime,
    failures: [],
    pages: new Map(),
  };
}

/** A refresh continues to the oldest unfinished job; a listing ends with the page. */
function isEnough({ order, heldJobs, pageSize, refresh }: Plan): boolean {
  if (order === 'newest') return refresh?.pages.has(1) ?? false;
  return order === 'oldest' && (jobsBeforeGap(heldJobs) >= pageSize || refresh?.problems.length !== 0);
}
