import type { Answer, AnswerHeaders } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { createBudget, currentRate, mostPerMinute, noteLimit, requestsPerMinute } from './budget.ts';
import { createHolds, type Hold } from './hold.ts';
import { createRequestQueue, type Permit, type RequestQueue, type Turn } from './request-queue.ts';
import { awaitingVerdicts, paused, shifted, type Rank } from './scheduler.ts';
import { createSentRequests } from './sent-requests.ts';
import type { RequestOwner } from './slots.ts';

/** A cluster's next refresh: how urgent it is, and its earliest time (local clock). */
export type Look = { readonly cluster: string; readonly rank: Rank; readonly due: number };

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
  plan(look: Look, turn: Turn): void;
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

const usualShare = 0.25;
/** Atlas counts these apart: their limits say nothing about the others. */
const withOwnLimit: ReadonlySet<Rank | undefined> = new Set<Rank>(['events', 'roster']);

/** The limit and `Retry-After` apply to the key, so one gate serves all clusters. */
export function createRequestGate(options: Options): RequestGate {
  const { clock, limit, onHeaders, share = usualShare, isMany = () => false, random = () => 0 } = options;
  const holds = createHolds(clock, random);
  const sent = createSentRequests(clock);
  const queue = createRequestQueue({
    clock,
    limit,
    budget: createBudget(share, clock.now(), isMany()),
    isMany,
    hold: holds.get,
    onBegin: (budget) => sent.note(mostPerMinute(budget)),
  });
  const takePermit = createPermits(queue, clock);

  function obey({ trouble }: AtlasError): void {
    const until = holds.obey(trouble);
    if (until === undefined) return;
    queue.change((scheduler) => paused(scheduler, until, trouble.kind === 'rate-limited', clock.now()));
  }

  /** The limit tells what the budget is, and what is left. */
  function noteHeaders(headers: AnswerHeaders, rank: Rank | undefined): void {
    const { rateLimit, rateLimitRemaining } = headers;
    if (withOwnLimit.has(rank)) {
      onHeaders({ ...headers, rateLimit: undefined, rateLimitRemaining: undefined });
      return;
    }
    if (rateLimitRemaining !== undefined)
      queue.change((scheduler) => ({
        ...scheduler,
        budget: noteLimit(scheduler.budget, rateLimit, rateLimitRemaining, clock.now()),
      }));
    onHeaders(headers);
  }

  return {
    hold: holds.get,
    shift(milliseconds) {
      holds.shift(milliseconds);
      queue.change((scheduler) => shifted(scheduler, milliseconds));
      sent.shift(milliseconds);
      queue.pump();
    },
    plan({ cluster, rank, due }, turn) {
      queue.add({ id: `look ${cluster}`, cluster, purpose: 'refresh', rank, due, planned: true }, turn);
    },
    cancel(cluster) {
      queue.drop(`look ${cluster}`);
    },
    batch: queue.batch,
    awaitVerdicts(isAwaited) {
      queue.change((scheduler) => awaitingVerdicts(scheduler, isAwaited, clock.now()));
    },
    load() {
      const budget = queue.budget();
      const { count, allowed } = sent.lastMinute();
      return {
        lastMinute: count,
        allowed: Math.max(mostPerMinute(budget), allowed),
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
        noteHeaders(headers, party.rank);
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

/** Takes permits: one resolves once its request may be sent; it rejects with the signal's reason, or the refusal in force. */
function createPermits(
  queue: RequestQueue,
  clock: Pick<Clock, 'now'>,
): (party: GateRequest, signal: AbortSignal) => Promise<Permit> {
  let asked = 0;
  return async (party, signal) => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    asked += 1;
    const id = `request ${asked}`;
    const giveUp = (): void => {
      queue.drop(id);
      reject(signal.reason as Error);
    };
    const done = (): void => signal.removeEventListener('abort', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    const { cluster, purpose, rank = purpose === 'refresh' ? 'running' : 'detail', since } = party;
    const due = Math.min(since ?? Infinity, clock.now());
    queue.add(
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
  };
}
