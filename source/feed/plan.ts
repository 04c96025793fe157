import type { Page } from '../atlas/api.ts';
import type { News } from '../jobs/activity.ts';
import type { Job } from '../jobs/job.ts';
import { mergeJobs } from '../jobs/merge.ts';

/** One request for the jobs of a cluster. */
export type Ask =
  | { readonly kind: 'page'; readonly pageNum: number; readonly itemsPerPage: number }
  | { readonly kind: 'job'; readonly id: string };

/** What Atlas said to an ask; `gone` is its 404 for one job. */
export type Reply =
  | { readonly kind: 'page'; readonly page: Page<Job> }
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'gone' };

/** What is held of one cluster, and what to ask next. Replaced, never changed. */
export type Plan = {
  readonly pageSize: number;
  /** Newest first, each once. */
  readonly held: readonly Job[];
  readonly changed: ReadonlySet<string>;
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly problems: readonly string[];
  /** What the last answer taught. */
  readonly news: News;
  readonly loaded: boolean;
  readonly next: Ask | undefined;
};

/** Nothing held, nothing asked. */
export function createPlan(pageSize: number): Plan {
  return {
    pageSize,
    held: [],
    changed: new Set(),
    total: undefined,
    hasMore: false,
    problems: [],
    news: { arrived: [], changed: [], vanished: [] },
    loaded: false,
    next: undefined,
  };
}

/** Starts a refresh. */
export function beginRefresh(plan: Plan): Plan {
  return { ...plan, changed: new Set(), next: { kind: 'page', pageNum: 1, itemsPerPage: plan.pageSize } };
}

/** What this refresh asks next; undefined when it is complete. */
export function nextAsk(plan: Plan): Ask | undefined {
  return plan.next;
}

/** What is held after an answer. */
export function absorb(plan: Plan, _ask: Ask, reply: Reply): Plan {
  if (reply.kind !== 'page') return plan;
  const { jobs, added, changed } = mergeJobs(plan.held, reply.page.items);
  const arrived = plan.loaded ? added : [];
  return {
    ...plan,
    held: jobs,
    total: Math.max(reply.page.totalCount ?? 0, jobs.length),
    problems: reply.page.problems,
    changed: new Set([
      ...plan.changed,
      ...arrived.map((job) => job.id),
      ...changed.map(({ after }) => after.id),
    ]),
    news: { arrived, changed, vanished: [] },
    loaded: true,
    next: undefined,
  };
}
