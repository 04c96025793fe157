import type { Page } from '../../atlas/api/api.ts';
import type { News } from '../../jobs/activity.ts';
import type { Job } from '../../jobs/job.ts';
import { emptyHolding } from './held-jobs.ts';
import type { Holding, Taken } from './held-jobs.ts';
import type { PageNotes } from './last-page.ts';
import type { Evidence, Order } from './list-order.ts';

/** One request for the jobs of a cluster; `purpose` says which of the three activities wants the page. */
export type PageAsk = {
  readonly kind: 'page';
  readonly purpose: 'refresh' | 'sweep' | 'older';
  readonly pageNum: number;
  readonly itemsPerPage: number;
};
export type Ask = PageAsk | { readonly kind: 'job'; readonly id: string };

/** What Atlas said: `gone` is its 404 for one job, `failed` an answer about one job that is of no use. */
export type Reply =
  | { readonly kind: 'page'; readonly page: Page<Job> }
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly problem: string };

/** A refresh under way. */
export type Refresh = {
  readonly pages: PageNotes;
  /** Jobs that this refresh has heard of. */
  readonly seen: ReadonlySet<string>;
  /** Pages that show a job which was held before, so that nothing newer hides behind them. */
  readonly meeting: ReadonlySet<number>;
  /** Unfinished jobs that were looked for on a page: by their id from here on. */
  readonly alone: ReadonlySet<string>;
  /** The newest jobs were found: from here on only unfinished ones are asked for. */
  readonly checking: boolean;
  /** Requests sent to find the newest jobs, and those sent for unfinished ones. */
  readonly walked: number;
  readonly checked: number;
  readonly problems: readonly string[];
};

/** A sweep under way: all pages, one after the other. */
export type Sweep = {
  /** The page to ask next. */
  readonly pageNum: number;
  readonly asked: number;
  /** Ids of every page, in the order of asking. */
  readonly listed: readonly (readonly string[])[];
  /** The page before, to see whether the order goes on and the list goes anywhere. */
  readonly before: readonly Job[];
  readonly evidence: Evidence;
  /** Entries that could not be read, and those of them that lie before the first gap. */
  readonly unreadable: number;
  readonly nearUnreadable: number;
  readonly problems: readonly string[];
  /** Whether it was started since the counts did not add up, and whether it found out anything. */
  readonly forCount: boolean;
  readonly found: boolean;
};

/** What is held of one cluster and what has to be known to ask for the rest. Replaced, never changed. */
export type Plan = {
  /** How many jobs a refresh asks for at once, and how many a sweep. */
  readonly pageSize: number;
  readonly sweepSize: number;
  readonly holding: Holding;
  readonly order: Order;
  /** The order is that of other clusters' lists; here nothing was seen yet that speaks for it. */
  readonly assumed: boolean;
  /** Whether everything down to the oldest job is held. */
  readonly bottom: boolean;
  /** How many jobs the list had when its last page was last seen. */
  readonly end: number | undefined;
  /** Atlas's last count, an estimate. */
  readonly counted: number | undefined;
  /** How many unreadable entries the whole list had when it showed every held job: behind them none is hidden. */
  readonly harmless: number;
  /** What Atlas's count should say by the arrivals and departures seen since the last sweep. */
  readonly expected: number | undefined;
  /** Whether a first refresh was completed. */
  readonly loaded: boolean;
  /** Refreshes begun. */
  readonly refreshes: number;
  readonly refresh: Refresh | undefined;
  /** First held in a refresh that was not completed yet: no proof that all newer ones are held. */
  readonly fresh: ReadonlySet<string>;
  readonly sweep: Sweep | undefined;
  /** When the last sweep ended, local clock; undefined before the first. */
  readonly sweptAt: number | undefined;
  /** Whether every page has been looked at once; until then a sweep is wanted at once. */
  readonly swept: boolean;
  /** How long to wait after a sweep before the counts may start another. */
  readonly patience: number;
  /** A refresh did not get from the newest jobs to those that were held: there is a gap. */
  readonly torn: boolean;
  /** How much memory all this takes, in characters (job-size.ts): never less than it does. */
  readonly size: number;
  /** How much it may take, as of the last answer. */
  readonly room: number;
  /** Whether the texts of some jobs are cut. */
  readonly isCut: boolean;
  /** No room is left: the oldest jobs are let go of, and older pages are not asked for. */
  readonly isFull: boolean;
  /** Ids that this refresh added or changed; empty in the first. */
  readonly changed: ReadonlySet<string>;
  /** What the last answer taught. */
  readonly news: News;
  readonly problems: readonly string[];
  /** Problems of the last sweep, which stay until the next. */
  readonly sweepProblems: readonly string[];
};

/** Requests in a refresh to find the newest jobs, and to look after unfinished ones, at most. */
export const walkLimit = 20;
export const checkLimit = 20;
/** The same for each where memory is full, since a refresh holds its pages until it ends. */
export const limitWhenFull = 4;

/** A sweep after counts that do not add up, and every so often. */
export const shortPatience = 60_000;
export const longPatience = 600_000;

export const noNews: News = { arrived: [], changed: [], vanished: [] };
const nothing: ReadonlySet<string> = new Set();

/**
 * Nothing held; sizes 1 to 500, the most that Atlas gives (Atlas reference, `itemsPerPage`). An order that other lists
 * of the same Atlas have is taken for this one's, until a page says otherwise.
 */
export function createPlan(pageSize: number, sweepSize: number = 500, order: Order = 'unknown'): Plan {
  return {
    pageSize,
    sweepSize,
    holding: emptyHolding,
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
    patience: shortPatience,
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

/** Books what an answer brought: `arrived` says which of the added jobs are new in Atlas, not only to us. */
export function book(plan: Plan, taken: Taken, arrived: readonly Job[]): Plan {
  const changed = [...arrived, ...taken.changed.map(({ after }) => after)];
  return {
    ...plan,
    holding: taken.holding,
    news: {
      arrived: [...plan.news.arrived, ...arrived],
      changed: [...plan.news.changed, ...taken.changed],
      vanished: plan.news.vanished,
    },
    changed: changed.length === 0 ? plan.changed : new Set([...plan.changed, ...changed.map(({ id }) => id)]),
    expected: plan.expected === undefined ? undefined : plan.expected + arrived.length,
  };
}
