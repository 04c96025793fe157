import type { Clock } from '../../platform/clock.ts';
import { noteMany, requestsPerMinute, type Budget } from './budget.ts';
import {
  createScheduler,
  next,
  withNewWant,
  withWant,
  withWants,
  withoutWant,
  type IsFree,
  type Scheduler,
  type Step,
  type Want,
} from './scheduler.ts';

/** The wants that wait, and the budget that they wait for. */
export type WaitingWants = {
  /** `isKnown`: it replaces the waiting want with its id. */
  add(want: Want, isKnown: boolean): void;
  drop(id: string): void;
  /** Puts in at once what is added and dropped during it. */
  batch(work: () => void): void;
  /** Whether a batch is under way: until its end, the order does not hold. */
  isBatch(): boolean;
  /** What to do now; the want to send has left. `isMany`: whether many clusters share the budget. */
  next(isMany: boolean, isFree: IsFree): Step;
  /** Nothing can be sent before the next token: among a thousand that wait, nothing is searched until then. */
  isTokenAwaited(): boolean;
  budget(): Budget;
  /** Changes what the order and the times depend on. */
  change(by: (scheduler: Scheduler) => Scheduler): void;
};

export function createWaitingWants(clock: Pick<Clock, 'now'>, budget: Budget): WaitingWants {
  let scheduler = createScheduler(budget);
  /** What waits for the end of the batch. */
  let batch: { readonly gone: Set<string>; readonly added: Map<string, Want> } | undefined;
  let awaited: { readonly until: number; readonly paceAt: string } | undefined;
  return {
    add(want, isKnown) {
      if (batch === undefined) {
        const placed = isKnown ? withWant : withNewWant;
        scheduler = placed(scheduler, want, clock.now());
        return;
      }
      if (isKnown) batch.gone.add(want.id);
      batch.added.delete(want.id);
      batch.added.set(want.id, want);
    },
    drop(id) {
      if (batch === undefined) scheduler = withoutWant(scheduler, id);
      else {
        batch.gone.add(id);
        batch.added.delete(id);
      }
    },
    batch(work) {
      const own = { gone: new Set<string>(), added: new Map<string, Want>() };
      batch = own;
      try {
        work();
      } finally {
        batch = undefined;
        scheduler = withWants(scheduler, own.gone, [...own.added.values()], clock.now());
      }
    },
    isBatch: () => batch !== undefined,
    next(isMany, isFree) {
      const now = clock.now();
      scheduler = { ...scheduler, budget: noteMany(scheduler.budget, isMany, now) };
      const then = next(scheduler, now, isFree);
      if (then.kind === 'wait')
        awaited = then.forToken === true ? { until: then.until, paceAt: paceOf(scheduler) } : undefined;
      else ({ scheduler } = then);
      return then;
    },
    isTokenAwaited: () =>
      awaited !== undefined && clock.now() < awaited.until && awaited.paceAt === paceOf(scheduler),
    budget: () => scheduler.budget,
    change(by) {
      scheduler = by(scheduler);
    },
  };
}

/** What the time of the next token depends on. */
function paceOf({ budget, pausedUntil }: Scheduler): string {
  return `${requestsPerMinute(budget)} ${budget.hurried} ${pausedUntil}`;
}
