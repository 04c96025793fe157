import { eventPeriodsFor, longestPeriod, periodsFor } from './look-periods.ts';
import type { Demand, EventPeriods, Periods } from './look-periods.ts';

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
   * When a cluster of this kind is due again whose refresh began at `start`: this share of the period later, 0 to 1, less
   * than 1 after its first one.
   */
  next(kind: LookKind, start: number, share: number): number;
  /** For reads of projects' events, so many of which are lively; Infinity if they are not needed. */
  eventPeriods(lively: number): EventPeriods;
  /** How many projects' events can be read. */
  noteProjects(count: number): void;
  /** Whether the budget allows refreshing all of them each interval. */
  isEachInterval(): boolean;
};

type Counted = { readonly kind: LookKind; readonly requests: number; readonly isKnown: boolean };

/** So many known clusters are as good as none when it comes to what the others may be like. */
const fewKnown = 20;

export function createLookSchedule(interval: number, perMinute: () => number): LookSchedule {
  const counted = new Map<string, Counted>();
  let unknown = 0;
  let demand: Demand = { running: 0, due: 0, quiet: 0, failing: 0, events: 0 };
  let known: { readonly demand: Demand; readonly budget: number; readonly periods: Periods } | undefined;

  function count({ kind, requests, isKnown }: Counted, sign: 1 | -1): void {
    demand = { ...demand, [kind]: demand[kind] + sign * requests };
    if (!isKnown) unknown += sign;
  }

  function record(key: string, now: Counted): void {
    const before = counted.get(key);
    if (before?.kind === now.kind && before.requests === now.requests && before.isKnown === now.isKnown)
      return;
    forget(key);
    counted.set(key, now);
    count(now, 1);
  }

  /** With as many running ones among the unknown clusters as among the others. */
  function expected(): Demand {
    const known = counted.size - unknown;
    const more = (unknown * demand.running) / (known + fewKnown);
    return { ...demand, running: demand.running + more, quiet: Math.max(0, demand.quiet - more) };
  }

  function forget(key: string): void {
    const before = counted.get(key);
    if (before === undefined) return;
    counted.delete(key);
    count(before, -1);
  }

  function periods(): Periods {
    const budget = perMinute();
    if (known?.demand !== demand || known.budget !== budget)
      known = { demand, budget, periods: periodsFor(expected(), interval, budget) };
    return known.periods;
  }

  return {
    add: (key) => record(key, { kind: 'quiet', requests: 1, isKnown: false }),
    note: (key, kind, requests) => record(key, { kind, requests, isKnown: true }),
    forget,
    period: (kind) => periods()[kind],
    next(kind, start, share) {
      // A few running clusters among the first say little about the others.
      const most = unknown > 0 || share < 1 ? Math.max(interval, longestPeriod) : Infinity;
      const period = Math.min(periods()[kind], most);
      return start + share * period;
    },
    eventPeriods(lively) {
      const { events, quiet } = periods();
      if (quiet <= interval) return { lively: Infinity, others: Infinity };
      return eventPeriodsFor(events, lively, perMinute());
    },
    noteProjects(count) {
      if (demand.events !== count) demand = { ...demand, events: count };
    },
    isEachInterval: () => periods().quiet <= interval,
  };
}
