import type { Answer, AnswerHeaders } from '../../atlas/api/api.ts';
import type { Clock } from '../../platform/clock.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import {
  createBudget,
  currentRate,
  mostPerMinute,
  noteLimit,
  noteMany,
  requestsPerMinute,
} from './budget.ts';
import {
  awaitingVerdicts,
  createScheduler,
  next,
  paused,
  shifted,
  withNewWant,
  withWant,
  withWants,
  withoutWant,
} from './scheduler.ts';
import type { Rank, Want } from './scheduler.ts';
import { createSlots } from './slots.ts';
import type { RequestOwner } from './slots.ts';

/** Until when Atlas wants us to wait, on the local clock, and the trouble that said so. */
export type Hold = { readonly until: number; readonly trouble: Trouble };

/** A cluster's next refresh: how urgent it is, and its earliest time (local clock). */
export type Look = { readonly cluster: string; readonly rank: Rank; readonly due: number };

/** The right to send one request: a slot and a token. Pass it to `ask`, or give it back. */
export type Permit = { readonly giveBack: () => void };

/** What happens to a planned refresh. */
export type LookHandlers = {
  readonly begin: (permit: Permit) => void;
  /** It is due, but Atlas wants us to wait: the refresh comes after that. */
  readonly held: (hold: Hold) => void;
};

/** Whom a request is for, how urgent it is, and when it was due (local clock); now when left out. */
export type GateRequest = RequestOwner & { readonly rank?: Rank; readonly since?: number };

/**
 * Sends requests for all clusters: few at a time, within a share of Atlas's limit, and none while Atlas wants us to
 * wait.
 */
export type RequestGate = {
  /**
   * Resolves with the answer's value; rejects as the request does, or with the signal's reason. While Atlas wants us to
   * wait, rejects with that refusal and the remaining time, so that screens can say why data is old. `permit` if the
   * caller has one already.
   */
  ask<T>(
    party: GateRequest,
    request: (signal: AbortSignal) => Promise<Answer<T>>,
    signal: AbortSignal,
    permit?: Permit,
  ): Promise<T>;
  /** Calls back when it is the cluster's turn; replaces an earlier plan for it. */
  plan(look: Look, onLook: LookHandlers): void;
  /** Drops the cluster's plan. */
  cancel(cluster: string): void;
  /** Puts in at once what is planned and cancelled during it; nothing is sent before its end. */
  batch(work: () => void): void;
  /** No request is sent before it ends; undefined when there is none. */
  hold(): Hold | undefined;
  /** Moves all waits by as much as the local clock was set back. */
  shift(milliseconds: number): void;
  /** Whether clusters wait for their first verdict: that may cost as much as their first look. */
  awaitVerdicts(isAwaited: boolean): void;
  /** The requests sent in the last minute, and how many are allowed. */
  load(): Load;
};

export type Load = {
  readonly lastMinute: number;
  /** The largest budget of that minute: it shrinks when the first looks and verdicts are over. */
  readonly allowed: number;
  /** The budget of a minute in the long run. */
  readonly perMinute: number;
  /** As many as are allowed now: more while clusters wait for their first look or verdict. */
  readonly current: number;
  /** Whether clusters still wait for their first look or verdict. */
  readonly isHurried: boolean;
};

type Options = {
  readonly clock: Pick<Clock, 'now' | 'schedule'>;
  /** The most requests in flight, without overdue ones (slots.ts). */
  readonly limit: number;
  readonly onHeaders: (headers: AnswerHeaders) => void;
  /** The share of Atlas's limit, 0.05 to 1. */
  readonly share?: number;
  /** Whether hundreds of first looks follow. */
  readonly isMany?: () => boolean;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
};

/** What waits for its turn, by its id. */
type Waiting = {
  readonly begin: (permit: Permit) => void;
  readonly held: (hold: Hold) => void;
};

/** When a request was sent, local clock, and the budget of a minute then. */
type Sent = { readonly at: number; readonly allowed: number };

const minute = 60_000;
const usualShare = 0.25;
/** After a wait: other programs with the same key wait as long, and all should not come at once. */
const jitter = 500;

/** Atlas counts these apart: their limits say nothing about the others. */
const withOwnLimit: ReadonlySet<Rank | undefined> = new Set<Rank>(['events', 'roster']);

/** The limit and `Retry-After` apply to the key, so one gate serves all clusters. */
export function createRequestGate(options: Options): RequestGate {
  const { clock, limit, onHeaders, share = usualShare, isMany = () => false, random = () => 0 } = options;
  const slots = createSlots(clock, limit, pump);
  let scheduler = createScheduler(createBudget(share, clock.now(), isMany()));
  const waiting = new Map<string, Waiting>();
  let held: Hold | undefined;
  let timer: { readonly due: number; readonly cancel: () => void } | undefined;
  let asked = 0;
  let pumping = false;
  let tokenAwaited: { readonly until: number; readonly paceAt: string } | undefined;
  let sent: readonly Sent[] = [];
  /** What waits for the end of `batch`. */
  let batch: { readonly gone: Set<string>; readonly added: Map<string, Want> } | undefined;

  function hold(): Hold | undefined {
    if (held === undefined || held.until <= clock.now()) return undefined;
    const { until, trouble } = held;
    return { until, trouble: { ...trouble, retryAfter: until - clock.now() } };
  }

  function obey({ trouble }: AtlasError): void {
    const { retryAfter, kind } = trouble;
    if (retryAfter === undefined) return;
    const until = clock.now() + retryAfter + Math.round(random() * jitter);
    if (held === undefined || until > held.until) held = { until, trouble };
    scheduler = paused(scheduler, held.until, kind === 'rate-limited', clock.now());
  }

  function sinceAMinute(now: number): readonly Sent[] {
    return sent.filter(({ at }) => at > now - minute);
  }

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

  function add(want: Want, each: Waiting): void {
    const isWaiting = waiting.has(want.id);
    waiting.set(want.id, each);
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
    sent = [...sinceAMinute(now), { at: now, allowed: mostPerMinute(scheduler.budget) }];
    each?.begin({ giveBack: leave });
    return undefined;
  }

  /** Resolves once the request may be sent; rejects with the signal's reason, or with the refusal in force. */
  async function takePermit(party: GateRequest, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    asked += 1;
    const id = `request ${asked}`;
    const giveUp = (): void => {
      drop(id);
      reject(signal.reason as Error);
    };
    const done = (): void => signal.removeEventListener('abort', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    const { cluster, purpose, rank = purpose === 'refresh' ? 'running' : 'detail', since } = party;
    const due = Math.min(since ?? Infinity, clock.now());
    add(
      { id, cluster, purpose, rank, due, planned: false },
      {
        begin(permit) {
          done();
          resolve(permit);
        },
        held({ trouble }) {
          done();
          reject(new AtlasError(trouble.sentence, trouble));
        },
      },
    );
    return promise;
  }

  return {
    hold,
    shift(milliseconds) {
      if (held !== undefined) held = { ...held, until: held.until + milliseconds };
      scheduler = shifted(scheduler, milliseconds);
      sent = sent.map((one) => ({ ...one, at: one.at + milliseconds }));
      pump();
    },
    plan({ cluster, rank, due }, onLook) {
      add({ id: `look ${cluster}`, cluster, purpose: 'refresh', rank, due, planned: true }, onLook);
    },
    cancel(cluster) {
      drop(`look ${cluster}`);
    },
    batch: inOneGo,
    awaitVerdicts(isAwaited) {
      scheduler = awaitingVerdicts(scheduler, isAwaited, clock.now());
    },
    load() {
      const { budget } = scheduler;
      const recent = sinceAMinute(clock.now());
      return {
        lastMinute: recent.length,
        allowed: Math.max(mostPerMinute(budget), ...recent.map(({ allowed }) => allowed)),
        perMinute: requestsPerMinute(budget),
        current: currentRate(budget),
        isHurried: budget.hurried,
      };
    },
    async ask(party, request, signal, permit) {
      const { giveBack } = await (permit ?? takePermit(party, signal));
      try {
        signal.throwIfAborted();
        const { value, headers } = await request(signal);
        const { rateLimit, rateLimitRemaining } = headers;
        if (rateLimitRemaining !== undefined && !withOwnLimit.has(party.rank))
          scheduler = {
            ...scheduler,
            budget: noteLimit(scheduler.budget, rateLimit, rateLimitRemaining, clock.now()),
          };
        onHeaders(headers);
        return value;
      } catch (error) {
        if (error instanceof AtlasError) obey(error);
        throw error;
      } finally {
        giveBack();
      }
    },
  };
}
