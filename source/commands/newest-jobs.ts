import type { Atlas } from '../atlas/api.ts';
import { createPlan } from '../feed/plan-state.ts';
import type { PageAsk, Plan } from '../feed/plan-state.ts';
import { absorb, beginRefresh, completeRefresh, heldOf, nextAsk } from '../feed/plan.ts';
import { beginSweep, nextSweepAsk } from '../feed/sweep.ts';
import type { ClusterRef } from '../jobs/job.ts';
import { listEach } from './listing.ts';
import type { Asking, Listing } from './listing.ts';

const usualPage = 100;
/** With fewer jobs on the first and the last page a list in no order at all could pass for a sorted one. */
const tellingPage = 10;

/** The newest `pageSize` jobs of each cluster, whatever order Atlas lists in. */
export async function newestJobs({
  atlas,
  clusters,
  signal,
  pageSize = usualPage,
}: Asking): Promise<Listing> {
  return listEach(clusters, (ref) => newestJobsOf(atlas, ref, pageSize, signal));
}

/** One refresh of the plan that the screen goes by; where it finds no order, the newest may be on any page. */
async function newestJobsOf(
  atlas: Atlas,
  ref: ClusterRef,
  pageSize: number,
  signal: AbortSignal,
): Promise<Listing> {
  const notices = new Set<string>();
  // No clock: the plan's only use for one is to space its sweeps out.
  const learn = async (plan: Plan, ask: PageAsk): Promise<Plan> => {
    const { pageNum, itemsPerPage } = ask;
    const { value, headers } = await atlas.listExports(ref, { pageNum, itemsPerPage }, signal);
    if (headers.notice !== undefined) notices.add(headers.notice);
    return absorb(plan, ask, { kind: 'page', page: value }, 0);
  };
  let plan = beginRefresh(createPlan(Math.max(pageSize, tellingPage)));
  for (let ask = nextAsk(plan); ask?.kind === 'page'; ask = nextAsk(plan)) plan = await learn(plan, ask);
  plan = completeRefresh(plan, 0);
  if (plan.order === 'none' && !plan.bottom) {
    plan = beginSweep(plan, 0);
    for (let ask = nextSweepAsk(plan); ask !== undefined; ask = nextSweepAsk(plan))
      plan = await learn(plan, ask);
  }
  const { total = 0, problems } = heldOf(plan);
  return {
    jobs: plan.holding.jobs.slice(0, pageSize),
    total,
    remarks: [...problems.map((problem) => `${ref.clusterName}: ${problem}`), ...notices],
  };
}
