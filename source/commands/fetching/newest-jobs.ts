import type { Atlas } from '../../atlas/api/api.ts';
import { depthOf } from '../../feed/plan/held-jobs.ts';
import { createPlan } from '../../feed/plan/plan-state.ts';
import type { Plan } from '../../feed/plan/plan-state.ts';
import { absorb, beginRefresh, completeRefresh, heldOf, nextAsk } from '../../feed/plan/plan.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { everyJobOf } from './every-job.ts';
import { bareName, latestOf, listEach } from './listing.ts';
import type { Asking, Listing, NameOf } from './listing.ts';

const usualPage = 100;
/** With fewer jobs on the first and the last page a list in no order at all could pass for a sorted one. */
const tellingPage = 10;

/** The newest `pageSize` jobs of each cluster, whatever order Atlas lists in. */
export async function newestJobs({
  atlas,
  clusters,
  signal,
  pageSize = usualPage,
  nameOf = bareName,
}: Asking): Promise<Listing> {
  return listEach(clusters, (ref) => newestJobsOf(atlas, ref, { pageSize, nameOf, signal }), nameOf);
}

type One = { readonly pageSize: number; readonly nameOf: NameOf; readonly signal: AbortSignal };

/** The first refresh of the plan that the screen goes by, as far as it is about the newest page. */
async function newestJobsOf(
  atlas: Atlas,
  ref: ClusterRef,
  { pageSize, nameOf, signal }: One,
): Promise<Listing> {
  const notices = new Set<string>();
  let serverTime: number | undefined;
  let plan = beginRefresh(createPlan(Math.max(pageSize, tellingPage)));
  for (let ask = nextAsk(plan); ask?.kind === 'page' && !isEnough(plan); ask = nextAsk(plan)) {
    const { pageNum, itemsPerPage } = ask;
    const { value, headers } = await atlas.listExports(ref, { pageNum, itemsPerPage }, signal);
    serverTime = latestOf(serverTime, headers.serverTime);
    if (headers.notice !== undefined) notices.add(headers.notice);
    // No clock: the plan's only use for one is to space its sweeps out.
    plan = absorb(plan, ask, { kind: 'page', page: value }, 0);
  }
  plan = completeRefresh(plan, 0);
  const { total = 0, problems } = heldOf(plan);
  // Without an order the newest may be on any page; from the end, an unreadable entry throws the counting off.
  if (!plan.bottom && (plan.order === 'none' || (plan.order === 'oldest' && problems.length > 0))) {
    const every = await everyJobOf(atlas, ref, undefined, signal, nameOf);
    return { ...every, jobs: every.jobs.slice(0, pageSize) };
  }
  return {
    jobs: plan.holding.jobs.slice(0, pageSize),
    total,
    remarks: [...problems.map((problem) => `${nameOf(ref)}: ${problem}`), ...notices],
    serverTime,
    failures: [],
    pages: new Map(),
  };
}

/** A refresh goes on to where the unfinished jobs end; what is listed here ends with the page. */
function isEnough({ order, holding, pageSize, refresh }: Plan): boolean {
  if (order === 'newest') return refresh?.pages.has(1) ?? false;
  return order === 'oldest' && (depthOf(holding) >= pageSize || refresh?.problems.length !== 0);
}
