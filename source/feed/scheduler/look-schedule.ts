import { eventPeriodsFor, latestSecond, longestPeriod, periodsFor, plannedRate } from './look-periods.ts';
import type { Demand, EventPeriods, Periods } from './look-periods.ts';
import { shares } from './shares.ts';

/** A cluster's kind: its state in the last refresh; and how many requests that took. */
export type LookKind = Exclude<keyof Demand, 'events'>;

/** How often each watched cluster is refreshed, by everyone's demand and the budget. */
export type LookSchedule = {
  /** A cluster that nothing is known of: until it is refreshed, it counts as one of those that are known. */
  add(key: string): void;
  note(key: string, kind: LookKind, requests: number): void;
  forget(key: string): void;
  /** Between two refreshes of a cluster of this kind, milliseconds. */
  period(kind: LookKind): number;
  /**
   * When a cluster of this kind is due again whose refresh began at `start`: this share of the period later, 0 to 1.
   * Without a share, for a cluster's first refresh: the second refreshes begin once every cluster has had its first one,
   * and come evenly from then on.
   */
  next(kind: LookKind, start: number, share: number | undefined): number;
  /** For reads of projects' events, so many of which are lively; Infinity if they are not needed. */
  eventPeriods(lively: number): EventPeriods;
  /** How many projects' events can be read. */
  noteProjects(count: number): void;
  /** Between two requests for what verdicts rest on, milliseconds; 0 where the budget has enough for all. */
  verdictGap(): number;
  /** Whether the budget allows refreshing all of them each interval. */
  isEachInterval(): boolean;
};

/** Requests per minute in the long run, and at the moment. */
export type Rates = { readonly perMinute: number; readonly current: number };

type Counted = {
  /** What it counts as: while its jobs have only just begun to run, still as what it was before. */
  readonly kind: LookKind;
  readonly requests: number;
  readonly isKnown: boolean;
  /** When its jobs were first seen to run, if they ran at its last refresh. */
  readonly runningSince: number | undefined;
};

const minute = 60_000;
/** So many known clusters are as good as none when it comes to what the others may be like. */
const fewKnown = 20;
/** All clusters have had their first refresh after this time, if the budget allows; verdicts get the rest of it. */
const firstsTake = 3.5 * minute;
/** Of few clusters, first refreshes take this share of it, so that they are over sooner. */
const firstsShare = 0.5;
/** Late ones are still this far from their end. */
const least = minute / 4;
/** A job that is over sooner stretches nobody's period: those that were refreshed meanwhile would be late long after. */
const lasting = minute;

/** What the watched clusters demand, each counted by its last refresh. */
type CountedClusters = {
  count(): number;
  unknown(): number;
  /** What is known. */
  demand(): Demand;
  get(key: string): Counted | undefined;
  /** Counts it anew; returns whether it has just become known. */
  record(key: string, after: Counted): boolean;
  forget(key: string): void;
  noteProjects(count: number): void;
  /** With as many running ones among the unknown clusters as among the others. */
  expected(): Demand;
};

function countClusters(): CountedClusters {
  const counted = new Map<string, Counted>();
  let unknown = 0;
  let demand: Demand = { running: 0, due: 0, quiet: 0, failing: 0, events: 0 };

  function add({ kind, requests, isKnown }: Counted, sign: 1 | -1): void {
    demand = { ...demand, [kind]: demand[kind] + sign * requests };
    if (!isKnown) unknown += sign;
  }

  function forget(key: string): void {
    const before = counted.get(key);
    if (before === undefined) return;
    counted.delete(key);
    add(before, -1);
  }

  return {
    count: () => counted.size,
    unknown: () => unknown,
    demand: () => demand,
    get: (key) => counted.get(key),
    record(key, after) {
      const before = counted.get(key);
      const isFirst = before?.isKnown === false && after.isKnown;
      // Periods depend on the demand's identity: one that is the same stays.
      if (before?.kind === after.kind && before.requests === after.requests && !isFirst) {
        counted.set(key, after);
        return false;
      }
      forget(key);
      counted.set(key, after);
      add(after, 1);
      return isFirst;
    },
    forget,
    noteProjects(count) {
      if (demand.events !== count) demand = { ...demand, events: count };
    },
    expected() {
      const known = counted.size - unknown;
      const more = (unknown * demand.running) / (known + fewKnown);
      return { ...demand, running: demand.running + more, quiet: Math.max(0, demand.quiet - more) };
    },
  };
}

/** What a cluster counts as: jobs that have only just begun to run change nothing yet. */
function countedAs(kind: LookKind, requests: number, before: Counted | undefined, now: number): Counted {
  const runningSince = kind === 'running' ? (before?.runningSince ?? now) : undefined;
  const hasJustBegun =
    before?.isKnown &&
    runningSince !== undefined &&
    now - runningSince < lasting &&
    before.kind !== 'running';
  return { kind: hasJustBegun ? before.kind : kind, requests, isKnown: true, runningSince };
}

export function createLookSchedule(interval: number, rates: () => Rates, now: () => number): LookSchedule {
  const clusters = countClusters();
  let known: { readonly demand: Demand; readonly budget: number; readonly periods: Periods } | undefined;
  /** When the first refreshes began that are not over yet, and how many are. */
  let firsts = { begun: 0, over: 0 };

  function periods(): Periods {
    const budget = rates().perMinute;
    const demand = clusters.demand();
    if (known?.demand !== demand || known.budget !== budget)
      known = { demand, budget, periods: periodsFor(clusters.expected(), interval, budget) };
    return known.periods;
  }

  /** How long a first refresh waits for those of the others, and then for its turn among the second ones. */
  function afterFirst(period: number): number {
    const others = Math.max(0, firstsEnd() - now());
    const place = (clusters.count() - clusters.unknown()) / clusters.count();
    return Math.min(period, others + place * period);
  }

  /** When all first refreshes should be over. */
  function firstsEnd(): number {
    const take = ((firsts.over + clusters.unknown()) / (rates().current * firstsShare)) * minute;
    return firsts.begun + Math.min(firstsTake, take);
  }

  /** What first refreshes and those of running clusters leave, requests per minute. */
  function leftByFirsts(current: number): number {
    const left = Math.max(least, firstsEnd() - now());
    const running = (clusters.demand().running / periods().running) * minute;
    return current - (clusters.unknown() / left) * minute - running;
  }

  /** What everything else leaves that is planned. */
  function leftByLooks({ current, perMinute }: Rates): number {
    const demand = clusters.demand();
    // Until every cluster has a verdict, little else is planned.
    if (current > perMinute) return current - plannedRate(demand, periods(), 0);
    return shares.planned * current - plannedRate(demand, periods(), perMinute);
  }

  return {
    add(key) {
      const wereAllKnown = clusters.unknown() === 0;
      clusters.record(key, { kind: 'quiet', requests: 1, isKnown: false, runningSince: undefined });
      if (wereAllKnown && clusters.unknown() > 0) firsts = { begun: now(), over: 0 };
    },
    note(key, kind, requests) {
      const hasAnswered = clusters.record(key, countedAs(kind, requests, clusters.get(key), now()));
      if (hasAnswered) firsts = { ...firsts, over: firsts.over + 1 };
    },
    forget: clusters.forget,
    period: (kind) => periods()[kind],
    next(kind, start, share) {
      if (share !== undefined && clusters.unknown() === 0) return start + share * periods()[kind];
      // A few running clusters among the first say little about the others.
      const latest = Math.max(interval, share === undefined ? latestSecond : longestPeriod);
      const period = Math.min(periods()[kind], latest);
      return start + (share === undefined ? afterFirst(period) : share * period);
    },
    eventPeriods(lively) {
      const { events, quiet } = periods();
      if (quiet <= interval) return { lively: Infinity, others: Infinity };
      return eventPeriodsFor(events, { projects: clusters.demand().events, lively }, rates().perMinute);
    },
    noteProjects: clusters.noteProjects,
    verdictGap() {
      if (periods().quiet <= interval) return 0;
      const rate = rates();
      const left = clusters.unknown() > 0 ? leftByFirsts(rate.current) : leftByLooks(rate);
      return minute / Math.max(shares.verdicts * rate.perMinute, left);
    },
    isEachInterval: () => periods().quiet <= interval,
  };
}
