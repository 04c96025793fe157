import { shares } from './shares.ts';

/** How many requests one refresh of all clusters of a kind takes. */
export type Demand = {
  /** Clusters with unfinished jobs. */
  readonly running: number;
  /** Clusters that expect a job about now. */
  readonly due: number;
  readonly quiet: number;
  /** Clusters that can't be read, by now each at its longest back-off. */
  readonly failing: number;
  /** Projects whose events may report jobs in quiet clusters. */
  readonly events: number;
};

/** The time between two refreshes of a cluster of a kind; milliseconds. */
export type Periods = Readonly<Record<keyof Demand, number>>;

/** The time between two reads of a project's events, milliseconds: where something happens, and elsewhere. */
export type EventPeriods = { readonly lively: number; readonly others: number };

const minute = 60_000;
const kinds = ['running', 'due', 'quiet', 'failing', 'events'] as const;
/** A quiet cluster is refreshed at least this often while the budget allows: a new job is seen within six minutes. */
export const longestPeriod = 5 * minute;
/** Not even the second refresh comes later, when little is known of the budget that the others need. */
export const latestSecond = 5.5 * minute;
/** How many times as often, when a job is expected about now. */
const eager = 2;
/**
 * Looks at unfinished jobs are stretched first, up to this factor: of a budget that is too small they take the most, and
 * half a second of theirs is half a minute of the others.
 */
const runningFirst = 1.145;
/** How rarely a refusing server is asked (atlas/http/retry.ts). */
const longestBackoff = minute;
const rarely = 20 * minute;

/**
 * Distributes the budget. Everything each interval, if that fits. Otherwise unfinished jobs each interval, events each
 * minute, and quiet clusters with the rest. If that is not enough, events are left out, and then all periods are
 * stretched: a little those of unfinished jobs, then the others, and from then on all evenly. Infinity: never.
 */
export function periodsFor(demand: Demand, interval: number, requestsPerMinute: number): Periods {
  const most = (requestsPerMinute * shares.looks) / minute;
  const longest = Math.max(interval, longestPeriod);
  const rate = (quiet: number, events = Infinity): number =>
    rateOf(demand, periodsOf(quiet, events, interval));
  if (rate(interval) <= most) return periodsOf(interval, Infinity, interval);
  const events = rate(longest, minute) <= most ? minute : eventsWith(most - rate(longest), demand.events);
  let [low, high] = [interval, longest];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (rate(middle, events) > most) low = middle;
    else high = middle;
  }
  const { running, due, quiet, failing } = periodsOf(high, events, interval);
  const looks = demand.running / running;
  const stretch = stretches(looks, rate(high, events) - looks, most);
  return {
    running: running * stretch.running,
    due: due * stretch.others,
    quiet: quiet * stretch.others,
    failing: failing * stretch.others,
    events,
  };
}

/** By what factors the periods grow, of unfinished jobs and of the others, so that their rates fit. */
function stretches(
  running: number,
  others: number,
  most: number,
): { readonly running: number; readonly others: number } {
  const even = Math.max(1, (running + others) / most);
  if (even === 1 || even >= runningFirst) return { running: even, others: even };
  const alone = others < most ? running / (most - others) : Infinity;
  const own = Math.min(runningFirst, Math.max(1, alone));
  return { running: own, others: Math.max(1, others / (most - running / own)) };
}

/** Requests per millisecond. */
function rateOf(demand: Demand, periods: Periods): number {
  return kinds.reduce((sum, kind) => sum + demand[kind] / periods[kind], 0);
}

/** Requests per minute for all this, the roster, and such events as fit in a budget. */
export function plannedRate(demand: Demand, periods: Periods, requestsPerMinute: number): number {
  const events = Number.isFinite(periods.events) ? 0 : shares.livelyEvents + shares.otherEvents;
  return rateOf(demand, periods) * minute + (shares.roster + events) * requestsPerMinute;
}

/** How often the rest of the budget allows events; if rarely, a refresh finds news as soon. */
function eventsWith(spare: number, projects: number): number {
  const period = spare > 0 ? Math.max(minute, projects / spare) : Infinity;
  return period > longestPeriod / 2 ? Infinity : period;
}

/**
 * If the budget has nothing left for the events of all projects (`others` is Infinity): those of lively ones each
 * minute, and the others rarely, to find out where something happens; both up to a share of the budget.
 */
export function eventPeriodsFor(
  others: number,
  { projects, lively }: { readonly projects: number; readonly lively: number },
  requestsPerMinute: number,
): EventPeriods {
  const fitting = (count: number, share: number): number => (count / (requestsPerMinute * share)) * minute;
  const period = Math.max(minute, fitting(lively, shares.livelyEvents));
  const seldom = Math.max(rarely, fitting(projects, shares.otherEvents));
  return { lively: Math.min(others, period), others: Math.min(others, seldom) };
}

/**
 * The share of its period that a cluster waits after its first refresh, by its number: clusters refreshed at once are
 * spread over the period, and stay so (a golden-ratio sequence leaves no gaps and no crowds).
 */
export function spreadOf(number: number): number {
  return (number * 0.618_033_988_75) % 1;
}

function periodsOf(quiet: number, events: number, interval: number): Periods {
  return {
    running: interval,
    due: Math.max(interval, quiet / eager),
    quiet,
    failing: Math.max(interval, longestBackoff, quiet),
    events,
  };
}
