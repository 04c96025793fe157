import type { Page } from '../../atlas/api/api.ts';
import type { News } from '../../jobs/activity.ts';
import type { Job } from '../../jobs/job.ts';
import { noHeldJobs } from './held-jobs.ts';
import type { HeldJobs, JobChanges } from './held-jobs.ts';
import type { PageNotes } from './last-page.ts';
import type { Evidence, ListOrder } from './list-order.ts';

/** One request for a cluster's jobs; `purpose` says which of the three activities needs the page. */
export type JobsPageRequest = {
  readonly kind: 'page';
  readonly purpose: 'refresh' | 'sweep' | 'older';
  readonly pageNum: number;
  readonly itemsPerPage: number;
};
export type JobsRequest = JobsPageRequest | { readonly kind: 'job'; readonly id: string };

/** Atlas's answer: `gone` is its 404 for one job, `failed` an unusable answer about one job. */
export type Reply =
  | { readonly kind: 'page'; readonly page: Page<Job> }
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly problem: string };

/** A current refresh. */
export type Refresh = {
  readonly pages: PageNotes;
  /** Jobs that this refresh has seen. */
  readonly seen: ReadonlySet<string>;
  /** Pages with a job that was held before, so that nothing newer is hidden after them. */
  readonly meeting: ReadonlySet<number>;
  /** Unfinished jobs that were not on their expected page: requested by id from now on. */
  readonly alone: ReadonlySet<string>;
  /** The newest jobs are found: from now on, only unfinished ones are requested. */
  readonly checking: boolean;
  /** Requests sent to find the newest jobs, and those for unfinished ones. */
  readonly walked: number;
  readonly checked: number;
  readonly problems: readonly string[];
};

/** A current sweep: all pages, one after the other. */
export type Sweep = {
  /** The page to request next. */
  readonly pageNum: number;
  readonly asked: number;
  /** Ids of every page, in the order of requests. */
  readonly listed: readonly (readonly string[])[];
  /** The page before, to check whether the order continues and the list makes progress. */
  readonly before: readonly Job[];
  readonly evidence: Evidence;
  /** Unreadable entries, and those of them before the first gap. */
  readonly unreadable: number;
  readonly nearUnreadable: number;
  readonly problems: readonly string[];
  /** Whether it started because the counts did not add up, and whether it found anything. */
  readonly forCount: boolean;
  readonly found: boolean;
};

/** The held jobs of one cluster, and what is needed to request the rest. Replaced, never changed. */
export type Plan = {
  /** How many jobs per request in a refresh, and in a sweep. */
  readonly pageSize: number;
  readonly sweepSize: number;
  readonly heldJobs: HeldJobs;
  readonly order: ListOrder;
  /** The order comes from other clusters' lists; nothing here has confirmed it yet. */
  readonly assumed: boolean;
  /** Whether everything down to the oldest job is held. */
  readonly bottom: boolean;
  /** How many jobs the list had when its last page was last seen. */
  readonly end: number | undefined;
  /** Atlas's last count, an estimate. */
  readonly counted: number | undefined;
  /** How many unreadable entries the whole list had when it showed every held job: no job is hidden behind them. */
  readonly harmless: number;
  /** The count that Atlas should report, from arrivals and departures since the last sweep. */
  readonly expected: number | undefined;
  /** Whether a first refresh was completed. */
  readonly loaded: boolean;
  /** Refreshes begun. */
  readonly refreshes: number;
  readonly refresh: Refresh | undefined;
  /** First held in a refresh that is not completed yet: no proof that all newer ones are held. */
  readonly fresh: ReadonlySet<string>;
  readonly sweep: Sweep | undefined;
  /** When the last sweep ended, local clock; undefined before the first. */
  readonly sweptAt: number | undefined;
  /** Whether every page has been read once; until then a sweep is due at once. */
  readonly swept: boolean;
  /** How long after a sweep the counts may start another. */
  readonly sweepWait: number;
  /** A refresh did not reach from the newest jobs to the held ones: there is a gap. */
  readonly torn: boolean;
  /** The memory for all this, in characters (job-size.ts); an upper bound. */
  readonly size: number;
  /** How much memory it may use, as of the last answer. */
  readonly room: number;
  /** Whether the texts of some jobs are cut. */
  readonly isCut: boolean;
  /** Memory is full: the oldest jobs are dropped, and older pages are not requested. */
  readonly isFull: boolean;
  /** Ids that are new with this refresh, or in another state; empty in the first. */
  readonly changed: ReadonlySet<string>;
  /** The news of the last answer. */
  readonly news: News;
  readonly problems: readonly string[];
  /** Problems of the last sweep, kept until the next. */
  readonly sweepProblems: readonly string[];
};

/** The most requests in a refresh to find the newest jobs, and to check unfinished ones. */
export const walkLimit = 20;
export const checkLimit = 20;
/** The same when memory is full, because a refresh holds its pages until it ends. */
export const limitWhenFull = 4;

/** How long to wait for a sweep after counts that do not add up, and between routine ones. */
export const shortSweepWait = 60_000;
export const longSweepWait = 600_000;

export const noNews: News = { arrived: [], changed: [], vanished: [] };
const nothing: ReadonlySet<string> = new Set();

/**
 * An empty plan; sizes 1 to 500, the most that Atlas allows (Atlas reference, `itemsPerPage`). The order of other lists
 * of the same Atlas is assumed until a page says otherwise.
 */
export function createPlan(pageSize: number, sweepSize: number = 500, order: ListOrder = 'unknown'): Plan {
  return {
    pageSize,
    sweepSize,
    heldJobs: noHeldJobs,
    order,
    assumed: order !== 'unknown',
    bottom: false,
    end: undefined,
    counted: undefined,
    harmless: 0,
    expected: undefined,
    loaded: false,
    refreshes: 0,
    refresh: undefined,
    fresh: nothing,
    sweep: undefined,
    sweptAt: undefined,
    swept: false,
    sweepWait: shortSweepWait,
    torn: false,
    size: 0,
    room: Infinity,
    isCut: false,
    isFull: false,
    changed: nothing,
    news: noNews,
    problems: [],
    sweepProblems: [],
  };
}

/** Records an answer's changes: `arrived` are the added jobs that are new in Atlas, not only to us. */
export function recordAnswer(plan: Plan, taken: JobChanges, arrived: readonly Job[]): Plan {
  // Progress shows by itself, and what moves while the first pages arrive is no news.
  const moved = taken.changed.filter(
    ({ before, after }) => plan.loaded && before.stateText !== after.stateText,
  );
  const changed = [...arrived, ...moved.map(({ after }) => after)];
  return {
    ...plan,
    heldJobs: taken.heldJobs,
    news: {
      arrived: [...plan.news.arrived, ...arrived],
      changed: [...plan.news.changed, ...taken.changed],
      vanished: plan.news.vanished,
    },
    changed: changed.length === 0 ? plan.changed : new Set([...plan.changed, ...changed.map(({ id }) => id)]),
    expected: plan.expected === undefined ? undefined : plan.expected + arrived.length,
  };
}
