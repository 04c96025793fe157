/** How many requests one look at all clusters of a kind takes. */
export type Demand = {
  /** Clusters with unfinished jobs. */
  readonly running: number;
  /** Clusters in which a job should come about now. */
  readonly due: number;
  readonly quiet: number;
  /** Clusters that can't be read: by now each at its longest back-off. */
  readonly failing: number;
  /** Projects whose events may tell of jobs in quiet clusters. */
  readonly events: number;
};

/** How long after a look at a cluster of a kind comes the next; milliseconds. */
export type Periods = Readonly<Record<keyof Demand, number>>;

const minute = 60_000;
const kinds = ['running', 'due', 'quiet', 'failing', 'events'] as const;
/** A quiet cluster is looked at so often at least while the budget allows: a new job is seen within six minutes. */
export const longestPeriod = 5.3 * minute;
/** Where a job should come about now, that many times as often. */
const eager = 2;
/** How seldom a server that refuses is asked (atlas/http/retry.ts). */
const longestBackoff = minute;
/** What is planned leaves room for what is not: wishes, sweeps, a page more. */
const plannedShare = 0.93;

/**
 * Shares the budget out. Each interval, all of them, while that fits. Else unfinished jobs each interval, events each
 * minute, and the quiet clusters with what is left. Where that is not enough events are left out, and then all are
 * stretched evenly. Infinity: not at all.
 */
export function periodsFor(demand: Demand, interval: number, requestsPerMinute: number): Periods {
  const most = (requestsPerMinute * plannedShare) / minute;
  const longest = Math.max(interval, longestPeriod);
  const rate = (quiet: number, events = Infinity): number => {
    const periods = periodsOf(quiet, events, interval);
    return kinds.reduce((sum, kind) => sum + demand[kind] / periods[kind], 0);
  };
  if (rate(interval) <= most) return periodsOf(interval, Infinity, interval);
  const events = rate(longest, minute) <= most ? minute : eventsWith(most - rate(longest), demand.events);
  let [low, high] = [interval, longest];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (rate(middle, events) > most) low = middle;
    else high = middle;
  }
  const stretch = Math.max(1, rate(high, events) / most);
  const { running, due, quiet, failing } = periodsOf(high, events, interval);
  return {
    running: running * stretch,
    due: due * stretch,
    quiet: quiet * stretch,
    failing: failing * stretch,
    events,
  };
}

/** How often events can be asked for with what is left; where that is seldom, a look tells as soon. */
function eventsWith(spare: number, projects: number): number {
  const period = spare > 0 ? Math.max(minute, projects / spare) : Infinity;
  return period > longestPeriod / 2 ? Infinity : period;
}

/**
 * How much of its period a cluster waits after its first look, by its number: any look at all at once is spread over
 * the period, and stays so (a sequence of the golden ratio leaves no gaps and no crowds).
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
