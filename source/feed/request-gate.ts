import type { Answer, AnswerHeaders } from '../atlas/api/api.ts';
import type { Clock } from '../platform/clock.ts';
import { AtlasError } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { createSlots } from './slots.ts';
import type { Party } from './slots.ts';

/** Until when Atlas wants us to wait, local clock, and in which words. */
export type Hold = { readonly until: number; readonly trouble: Trouble };

/** Sends requests for all clusters: few at a time, and none while Atlas wants us to wait. */
export type Asker = {
  /**
   * Resolves with the answer's value; rejects as the request does, or with the signal's reason. While Atlas wants us to
   * wait it rejects with that refusal and the time that is left: whoever shows what is held can tell why it is old.
   */
  ask<T>(party: Party, request: (signal: AbortSignal) => Promise<Answer<T>>, signal: AbortSignal): Promise<T>;
  /** No request is sent before it ends; undefined when nothing holds. */
  hold(): Hold | undefined;
  /** Moves the hold by as much as the local clock was set back. */
  shiftHold(milliseconds: number): void;
};

type Options = {
  readonly clock: Pick<Clock, 'now' | 'schedule'>;
  /** Requests in flight at most, overdue ones not counted (slots.ts). */
  readonly limit: number;
  readonly onHeaders: (headers: AnswerHeaders) => void;
};

/** The limit and `Retry-After` are Atlas's for the key, so one asker serves all clusters. */
export function createAsker({ clock, limit, onHeaders }: Options): Asker {
  const slots = createSlots(clock, limit);
  let held: Hold | undefined;

  function hold(): Hold | undefined {
    if (held === undefined || held.until <= clock.now()) return undefined;
    const { until, trouble } = held;
    return { until, trouble: { ...trouble, retryAfter: until - clock.now() } };
  }

  function obey({ trouble }: AtlasError): void {
    if (trouble.retryAfter === undefined) return;
    const until = clock.now() + trouble.retryAfter;
    if (held === undefined || until > held.until) held = { until, trouble };
  }

  return {
    hold,
    shiftHold(milliseconds) {
      if (held !== undefined) held = { ...held, until: held.until + milliseconds };
    },
    async ask(party, request, signal) {
      const leave = await slots.enter(party, signal);
      try {
        signal.throwIfAborted();
        const still = hold();
        if (still !== undefined) throw new AtlasError(still.trouble.sentence, still.trouble);
        const { value, headers } = await request(signal);
        onHeaders(headers);
        return value;
      } catch (error) {
        if (error instanceof AtlasError) obey(error);
        throw error;
      } finally {
        leave();
      }
    },
  };
}
