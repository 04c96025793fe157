import { nextTokenAt, noteHurry, noteRefusal, spend } from './budget.ts';
import type { Budget } from './budget.ts';

/**
 * What a request is for, most urgent first, and how long it gives way to others after it is due, milliseconds. Among
 * due requests the earliest deadline counts, so that none waits forever.
 */
const grace = {
  /** Requested by a person. */
  wish: -Infinity,
  /** Unfinished jobs. */
  running: 0,
  /** A job is expected about now. */
  due: 15_000,
  /** What happened may be a failure. */
  events: 30_000,
  /** Which projects and clusters there are. */
  roster: 30_000,
  failing: 45_000,
  /** Nothing happens there. */
  quiet: 60_000,
  /** Sweeps, shards and others. */
  detail: 90_000,
  /** What verdicts rest on: asked for at the pace of its share (shares.ts), and then not left behind. */
  coverage: 90_000,
  /** Nothing is known yet: there may be hundreds. */
  first: 240_000,
} as const;

export type Rank = keyof typeof grace;

/** Something that needs one request. */
export type Want = {
  /** One want per id: a later one replaces it. */
  readonly id: string;
  /** A `clusterKey`, or anything else that has one slot. */
  readonly cluster: string;
  readonly purpose: 'refresh' | 'detail';
  readonly rank: Rank;
  /** The earliest time; milliseconds since 1970, local clock. */
  readonly due: number;
  /** A planned refresh outlasts a pause; anything else is refused, and its owner retries. */
  readonly planned: boolean;
};

/** Everything that waits for its turn, and what may be sent. Replaced, never changed. */
export type Scheduler = {
  /** By `due`; of equals, what came first. */
  readonly wants: readonly Want[];
  readonly budget: Budget;
  /** After a 429, nothing is sent before this. */
  readonly pausedUntil: number;
  /** Whether clusters wait for their first verdict, which may cost as much as first refreshes. */
  readonly awaitsVerdicts: boolean;
};

/** What to do now. */
export type Step =
  /** Send the request of this want, which has left the queue. */
  | { readonly kind: 'ask'; readonly want: Want; readonly scheduler: Scheduler }
  /** Inform this want's owner about the pause: a planned refresh waits for its end, any other want is dropped. */
  | { readonly kind: 'held'; readonly want: Want; readonly scheduler: Scheduler }
  /**
   * Nothing before this time, unless something changes; Infinity when nothing waits. `forToken`: only a larger budget or
   * a pause can change it.
   */
  | { readonly kind: 'wait'; readonly until: number; readonly forToken?: boolean };

/**
 * Whether a want gets a free slot: in the first round if its cluster has none, in the second (`lend`) also idle ones.
 */
export type IsFree = (want: Want, lend: boolean) => boolean;

export function createScheduler(budget: Budget): Scheduler {
  return { wants: [], budget, pausedUntil: 0, awaitsVerdicts: false };
}

/** What to send next, or until when to wait. */
export function next(scheduler: Scheduler, now: number, isFree: IsFree): Step {
  const due: Want[] = [];
  let until = Infinity;
  for (const want of scheduler.wants) {
    if (want.due > now) {
      until = want.due;
      break;
    }
    due.push(want);
  }
  const [first] = due;
  if (first === undefined) return { kind: 'wait', until };
  if (now < scheduler.pausedUntil) return held(scheduler, first);
  const best =
    mostUrgent(due, (want) => isFree(want, false)) ?? mostUrgent(due, (want) => isFree(want, true));
  if (best === undefined) return { kind: 'wait', until };
  const token = nextTokenAt(scheduler.budget, now);
  if (token > now) return { kind: 'wait', until: token, forToken: true };
  const rest = withoutWant(scheduler, best.id);
  return { kind: 'ask', want: best, scheduler: { ...rest, budget: spend(rest.budget, now) } };
}

/** Adds a want, replacing the one with its id. */
export function withWant(scheduler: Scheduler, want: Want, now: number): Scheduler {
  const wants = scheduler.wants.filter(({ id }) => id !== want.id);
  return withNewWant({ ...scheduler, wants }, want, now);
}

/** Adds a want whose id does not wait yet: among a thousand, searching for it takes longer than all else. */
export function withNewWant(scheduler: Scheduler, want: Want, now: number): Scheduler {
  return hurriedBy({ ...scheduler, wants: inserted(scheduler.wants, want) }, want.rank, now);
}

/** Takes out the wants with these ids and adds these, all in one go: one by one, each would copy or search the queue. */
export function withWants(
  scheduler: Scheduler,
  gone: ReadonlySet<string>,
  added: readonly Want[],
  now: number,
): Scheduler {
  const left = scheduler.wants.filter(({ id }) => !gone.has(id));
  const wants = [...left, ...added].toSorted((a, b) => (a.due < b.due ? -1 : Number(a.due > b.due)));
  const isFirst = added.some(({ rank }) => rank === 'first');
  return hurriedBy({ ...scheduler, wants }, isFirst ? 'first' : 'quiet', now);
}

function inserted(wants: readonly Want[], want: Want): readonly Want[] {
  let [low, high] = [0, wants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((wants[middle]?.due ?? Infinity) <= want.due) low = middle + 1;
    else high = middle;
  }
  return wants.toSpliced(low, 0, want);
}

export function withoutWant(scheduler: Scheduler, id: string): Scheduler {
  const index = scheduler.wants.findIndex((want) => want.id === id);
  const want = scheduler.wants[index];
  if (want === undefined) return scheduler;
  return hurriedBy(
    { ...scheduler, wants: scheduler.wants.toSpliced(index, 1) },
    want.rank,
    scheduler.budget.at,
  );
}

/** Notes whether clusters wait for their first verdict. */
export function awaitingVerdicts(scheduler: Scheduler, awaitsVerdicts: boolean, now: number): Scheduler {
  if (awaitsVerdicts === scheduler.awaitsVerdicts) return scheduler;
  return hurriedBy({ ...scheduler, awaitsVerdicts }, 'first', now);
}

/** Atlas wants no requests before `until`; `limited`: because there were too many. */
export function paused(scheduler: Scheduler, until: number, limited: boolean, now: number): Scheduler {
  const later = Math.max(scheduler.pausedUntil, until);
  const budget = limited ? noteRefusal(scheduler.budget, later, now) : scheduler.budget;
  return { ...scheduler, pausedUntil: later, budget };
}

/** Shifts all times by as much as the local clock was set; the budget continues on its own. */
export function shifted(scheduler: Scheduler, milliseconds: number): Scheduler {
  const wants = scheduler.wants.map((want) => ({ ...want, due: want.due + milliseconds }));
  return { ...scheduler, wants, pausedUntil: scheduler.pausedUntil + milliseconds };
}

function held(scheduler: Scheduler, want: Want): Step {
  const rest = withoutWant(scheduler, want.id);
  if (!want.planned) return { kind: 'held', want, scheduler: rest };
  // After those that are held already: later, the one that waited longest comes first.
  const wants = inserted(rest.wants, { ...want, due: scheduler.pausedUntil });
  return { kind: 'held', want, scheduler: { ...rest, wants } };
}

function mostUrgent(wants: readonly Want[], isFree: (want: Want) => boolean): Want | undefined {
  let best: Want | undefined;
  for (const want of wants) if ((best === undefined || isBefore(want, best)) && isFree(want)) best = want;
  return best;
}

function isBefore(a: Want, b: Want): boolean {
  const [left, right] = [a.due + grace[a.rank], b.due + grace[b.rank]];
  return left === right ? a.due < b.due : left < right;
}

/** While clusters wait for their first refresh or verdict, more may be sent. */
function hurriedBy(scheduler: Scheduler, changed: Rank, now: number): Scheduler {
  if (changed !== 'first' && !scheduler.budget.hurried) return scheduler;
  const budget = noteHurry(scheduler.budget, scheduler.awaitsVerdicts || hasFirst(scheduler), now);
  return budget === scheduler.budget ? scheduler : { ...scheduler, budget };
}

function hasFirst({ wants }: Scheduler): boolean {
  for (const { rank } of wants) if (rank === 'first') return true;
  return false;
}
