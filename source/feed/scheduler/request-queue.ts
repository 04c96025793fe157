import type { Clock } from '../../platform/clock.ts';
import { noteMany, requestsPerMinute, type Budget } from './budget.ts';
import type { Hold } from './hold.ts';
import {
  createScheduler,
  next,
  withNewWant,
  withWant,
  withWants,
  withoutWant,
  type Scheduler,
  type Want,
} from './scheduler.ts';
import { createSlots } from './slots.ts';

/** The right to send one request: a slot and a token. Pass it to `ask`, or give it back. */
export type Permit = { readonly giveBack: () => void };

/** What to do when it is a want's turn. */
export type Turn = {
  readonly begin: (permit: Permit) => void;
  /** It is due, but Atlas wants us to wait: a planned want stays, another is dropped. */
  readonly held: (hold: Hold) => void;
};

/** What waits for a token and a slot; each want begins as soon as it may. */
export type RequestQueue = {
  /** Replaces a want with the same id. */
  add(want: Want, turn: Turn): void;
  drop(id: string): void;
  /** Puts in at once what is added and dropped during it; nothing begins before its end. */
  batch(work: () => void): void;
  budget(): Budget;
  /** Changes what the order and the times depend on. */
  change(by: (scheduler: Scheduler) => Scheduler): void;
  /** Begins what may begin now. */
  pump(): void;
};

type Options = {
  readonly clock: Pick<Clock, 'now' | 'schedule'>;
  /** The most requests in flight, without overdue ones (slots.ts). */
  readonly limit: number;
  readonly budget: Budget;
  readonly isMany: () => boolean;
  readonly hold: () => Hold | undefined;
  /** Right before a want begins. */
  readonly onBegin: (budget: Budget) => void;
};

export function createRequestQueue(options: Options): RequestQueue {
  const { clock, limit, isMany, hold, onBegin } = options;
  const slots = createSlots(clock, limit, pump);
  let scheduler = createScheduler(options.budget);
  /** By the want's id. */
  const waiting = new Map<string, Turn>();
  let timer: { readonly due: number; readonly cancel: () => void } | undefined;
  let pumping = false;
  let tokenAwaited: { readonly until: number; readonly paceAt: string } | undefined;
  /** What waits for the end of `batch`. */
  let batch: { readonly gone: Set<string>; readonly added: Map<string, Want> } | undefined;

  /** What the time of the next token depends on. */
  function pace(): string {
    const { budget, pausedUntil } = scheduler;
    return `${requestsPerMinute(budget)} ${budget.hurried} ${pausedUntil}`;
  }

  /** Nobody can be asked before the next token: among a thousand that wait, nothing is searched until then. */
  function isTokenAwaited(): boolean {
    if (tokenAwaited === undefined || timer === undefined || waiting.size === 0) return false;
    return clock.now() < tokenAwaited.until && tokenAwaited.paceAt === pace();
  }

  function add(want: Want, turn: Turn): void {
    const isWaiting = waiting.has(want.id);
    waiting.set(want.id, turn);
    if (batch !== undefined) {
      if (isWaiting) batch.gone.add(want.id);
      batch.added.delete(want.id);
      batch.added.set(want.id, want);
      return;
    }
    const placed = isWaiting ? withWant : withNewWant;
    scheduler = placed(scheduler, want, clock.now());
    // What comes later than the next look at the queue needs none of its own.
    if (timer === undefined || want.due < timer.due || want.due <= clock.now()) pump();
  }

  function drop(id: string): void {
    waiting.delete(id);
    if (batch === undefined) scheduler = withoutWant(scheduler, id);
    else {
      batch.gone.add(id);
      batch.added.delete(id);
    }
    pump();
  }

  function inOneGo(work: () => void): void {
    const own = { gone: new Set<string>(), added: new Map<string, Want>() };
    batch = own;
    try {
      work();
    } finally {
      batch = undefined;
      scheduler = withWants(scheduler, own.gone, [...own.added.values()], clock.now());
    }
    pump();
  }

  /** Starts everything that may start; each start may add more, which the same loop handles. */
  function pump(): void {
    if (pumping || batch !== undefined || isTokenAwaited()) return;
    pumping = true;
    try {
      timer?.cancel();
      timer = undefined;
      for (let until = step(); ; until = step()) {
        if (until === undefined) continue;
        if (Number.isFinite(until))
          timer = { due: until, cancel: clock.schedule(wake, Math.max(0, until - clock.now())) };
        return;
      }
    } finally {
      pumping = false;
    }
  }

  /** Timers can be a millisecond early: then the queue is looked at all the same, and waits once more. */
  function wake(): void {
    timer = undefined;
    pump();
  }

  /** One step; returns the time to wait for when there is nothing to do now. */
  function step(): number | undefined {
    const now = clock.now();
    scheduler = { ...scheduler, budget: noteMany(scheduler.budget, isMany(), now) };
    const then = next(scheduler, now, slots.isFree);
    if (then.kind === 'wait') {
      tokenAwaited = then.forToken === true ? { ...then, paceAt: pace() } : undefined;
      return then.until;
    }
    ({ scheduler } = then);
    const { want } = then;
    const each = waiting.get(want.id);
    if (then.kind === 'held') {
      if (!want.planned) waiting.delete(want.id);
      const still = hold();
      if (still !== undefined) each?.held(still);
      return undefined;
    }
    waiting.delete(want.id);
    const leave = slots.take(want, false) ?? slots.take(want, true);
    if (leave === undefined) return undefined;
    onBegin(scheduler.budget);
    each?.begin({ giveBack: leave });
    return undefined;
  }

  return {
    add,
    drop,
    batch: inOneGo,
    budget: () => scheduler.budget,
    change(by) {
      scheduler = by(scheduler);
    },
    pump,
  };
}
