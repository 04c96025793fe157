import type { Answer, AnswerHeaders, Timing } from '../atlas/api.ts';
import { AtlasError } from '../atlas/errors.ts';

/** Sends requests for all clusters: few at a time, and none while Atlas wants us to wait. */
export type Asker = {
  /** Resolves with the answer's value; rejects as the request does, or with the signal's reason. */
  ask<T>(request: (signal: AbortSignal) => Promise<Answer<T>>, signal: AbortSignal): Promise<T>;
  /** No request is sent before, local clock; 0 when nothing holds. */
  heldUntil(): number;
  /** Moves the hold by as much as the local clock was set back. */
  shiftHold(milliseconds: number): void;
};

type Options = {
  readonly timing: Timing;
  /** Requests in flight at most. */
  readonly limit: number;
  readonly onHeaders: (headers: AnswerHeaders) => void;
};

/** The limit and `Retry-After` are Atlas's for the key, so one asker serves all clusters. */
export function createAsker({ timing, limit, onHeaders }: Options): Asker {
  let inFlight = 0;
  let held = 0;
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

  return {
    heldUntil: () => (held > timing.now() ? held : 0),
    shiftHold(milliseconds) {
      held += milliseconds;
    },
    async ask(request, signal) {
      signal.throwIfAborted();
      await enter(signal);
      try {
        for (let wait = held - timing.now(); wait > 0; wait = held - timing.now())
          await timing.delay(wait, signal);
        signal.throwIfAborted();
        const { value, headers } = await request(signal);
        onHeaders(headers);
        return value;
      } catch (error) {
        const wait = error instanceof AtlasError ? error.trouble.retryAfter : undefined;
        if (wait !== undefined) held = Math.max(held, timing.now() + wait);
        throw error;
      } finally {
        exit();
      }
    },
  };
}
