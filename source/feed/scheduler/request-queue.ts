import { createAlarm, type Clock } from '../../platform/clock.ts';
import type { Budget } from './budget.ts';
import type { Hold } from './hold.ts';
import type { Scheduler, Want } from './scheduler.ts';
import { createSlots } from './slots.ts';
import { createWaitingWants } from './waiting-wants.ts';

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

export function createRequestQueue({ clock, limit, budget, isMany, hold, onBegin }: Options): RequestQueue {
  const slots = createSlots(clock, limit, pump);
  const wants = createWaitingWants(clock, budget);
  /** By the want's id. */
  const turns = new Map<string, Turn>();
  // Timers can be a millisecond early: then the queue is looked at all the same, and waits once more.
  const alarm = createAlarm(clock, pump);
  let pumping = false;

  /** Starts everything that may start; each start may add more, which the same loop handles. */
  function pump(): void {
    const isAsleep = alarm.at() < Infinity && turns.size > 0 && wants.isTokenAwaited();
    if (pumping || wants.isBatch() || isAsleep) return;
    pumping = true;
    try {
      alarm.clear();
      let until = step();
      while (until === undefined) until = step();
      if (Number.isFinite(until)) alarm.set(until);
    } finally {
      pumping = false;
    }
  }

  /** One step; returns the time to wait for when there is nothing to do now. */
  function step(): number | undefined {
    const then = wants.next(isMany(), slots.isFree);
    if (then.kind === 'wait') return then.until;
    const { kind, want } = then;
    const turn = turns.get(want.id);
    if (kind === 'ask' || !want.planned) turns.delete(want.id);
    if (kind === 'ask') begin(want, turn);
    else tellHeld(turn);
    return undefined;
  }

  function begin(want: Want, turn: Turn | undefined): void {
    const leave = slots.take(want, false) ?? slots.take(want, true);
    if (leave === undefined) return;
    onBegin(wants.budget());
    turn?.begin({ giveBack: leave });
  }

  function tellHeld(turn: Turn | undefined): void {
    const still = hold();
    if (still !== undefined) turn?.held(still);
  }

  return {
    add(want, turn) {
      const isKnown = turns.has(want.id);
      turns.set(want.id, turn);
      wants.add(want, isKnown);
      // What comes later than the next look at the queue needs none of its own.
      if (want.due < alarm.at() || want.due <= clock.now()) pump();
    },
    drop(id) {
      turns.delete(id);
      wants.drop(id);
      pump();
    },
    batch(work) {
      wants.batch(work);
      pump();
    },
    budget: wants.budget,
    change: wants.change,
    pump,
  };
}
