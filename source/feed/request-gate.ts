import type { Answer, AnswerHeaders } from '../atlas/api/api.ts';
import type { Timing } from '../platform/clock.ts';
import { AtlasError } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';

/** Until when Atlas wants us to wait, local clock, and in which words. */
export type Hold = { readonly until: number; readonly trouble: Trouble };

/** Sends requests for all clusters: few at a time, and none while Atlas wants us to wait. */
export type Asker = {
  /**
   * Resolves with the answer's value; rejects as the request does, or with the signal's reason. While Atlas wants us to
   * wait it rejects with that refusal and the time that is left: whoever shows what is held can tell why it is old.
   */
  ask<T>(request: (signal: AbortSignal) => Promise<Answer<T>>, signal: AbortSignal): Promise<T>;
  /** No request is sent before it ends; undefined when nothing holds. */
  hold(): Hold | undefined;
  /** Moves the hold by as much as the local clock was set back. */
  shiftHold(milliseconds: number): void;
};

type Options = {
  readonly timing: Pick<Timing, 'now'>;
  /** Requests in flight at most. */
  readonly limit: number;
  readonly onHeaders: (headers: AnswerHeaders) => void;
};

/** The limit and `Retry-After` are Atlas's for the key, so one asker serves all clusters. */
export function createAsker({ timing, limit, onHeaders }: Options): Asker {
  let inFlight = 0;
  let held: Hold | undefined;
  const waiting: (() => void)[] = [];

  async function enter(signal: AbortSignal): Promise<void> {
    if (inFlight < limit) {
      inFlight += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', leave);
        inFlight += 1;
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(signal.reason as Error);
      };
      waiting.push(admit);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function exit(): void {
    inFlight -= 1;
    waiting.shift()?.();
  }

  function hold(): Hold | undefined {
    if (held === undefined || held.until <= timing.now()) return undefined;
    const { until, trouble } = held;
    return { until, trouble: { ...trouble, retryAfter: until - timing.now() } };
  }

  function obey({ trouble }: AtlasError): void {
    if (trouble.retryAfter === undefined) return;
    const until = timing.now() + trouble.retryAfter;
    if (held === undefined || until > held.until) held = { until, trouble };
  }

  return {
    hold,
    shiftHold(milliseconds) {
      if (held !== undefined) held = { ...held, until: held.until + milliseconds };
    },
    async ask(request, signal) {
      signal.throwIfAborted();
      await enter(signal);
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
        exit();
      }
    },
  };
}
