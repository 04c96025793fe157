import { periodsFor } from './look-periods.ts';
import type { Demand, Periods } from './look-periods.ts';

/** How a cluster counts: what it is by its last look, and how many requests that took. */
export type LookKind = Exclude<keyof Demand, 'events'>;

/** How often each watched cluster is looked at, by what all of them want and what the budget allows. */
export type LookSchedule = {
  note(key: string, kind: LookKind, requests: number): void;
  forget(key: string): void;
  /** From one look at a cluster of this kind to the next, milliseconds. */
  period(kind: LookKind): number;
  /** From one look at a project's events to the next, milliseconds; Infinity where they are not wanted. */
  eventsPeriod(): number;
  /** Of how many projects events can be asked for. */
  noteProjects(count: number): void;
  /** Whether the budget allows to look at all of them each interval. */
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
    eventsPeriod: () => periods().events,
    noteProjects(count) {
      if (demand.events !== count) demand = { ...demand, events: count };
    },
    isEachInterval: () => periods().quiet <= interval,
  };
}
