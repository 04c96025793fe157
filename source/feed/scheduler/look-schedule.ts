import { eventPeriodsFor, periodsFor } from './look-periods.ts';
import type { Demand, EventPeriods, Periods } from './look-periods.ts';

/** A cluster's kind: its state in the last refresh; and how many requests that took. */
export type LookKind = Exclude<keyof Demand, 'events'>;

/** How often each watched cluster is refreshed, by everyone's demand and the budget. */
export type LookSchedule = {
  note(key: string, kind: LookKind, requests: number): void;
  forget(key: string): void;
  /** Between two refreshes of a cluster of this kind, milliseconds. */
  period(kind: LookKind): number;
  /** For reads of projects' events, so many of which are lively; Infinity if they are not needed. */
  eventPeriods(lively: number): EventPeriods;
  /** How many projects' events can be read. */
  noteProjects(count: number): void;
  /** Whether the budget allows refreshing all of them each interval. */
  isEachInterval(): boolean;
};

type Counted = { readonly kind: LookKind; readonly requests: number };

export function createLookSchedule(interval: number, perMinute: () => number): LookSchedule {
  const counted = new Map<string, Counted>();
  let demand: Demand = { running: 0, due: 0, quiet: 0, failing: 0, events: 0 };
  let known: { readonly demand: Demand; readonly budget: number; readonly periods: Periods } | undefined;

  function add({ kind, requests }: Counted, sign: 1 | -1): void {
    demand = { ...demand, [kind]: demand[kind] + sign * requests };
  }

  function forget(key: string): void {
    const before = counted.get(key);
    if (before === undefined) return;
    counted.delete(key);
    add(before, -1);
  }

  function periods(): Periods {
    const budget = perMinute();
    if (known?.demand !== demand || known.budget !== budget)
      known = { demand, budget, periods: periodsFor(demand, interval, budget) };
    return known.periods;
  }

  return {
    note(key, kind, requests) {
      const before = counted.get(key);
      if (before?.kind === kind && before.requests === requests) return;
      forget(key);
      const now = { kind, requests };
      counted.set(key, now);
      add(now, 1);
    },
    forget,
    period: (kind) => periods()[kind],
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
