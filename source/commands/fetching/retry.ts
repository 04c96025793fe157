import type { Timing } from '../../platform/clock.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { waitAfter } from '../../atlas/http/retry.ts';

export type RetryOptions = {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Receives the first trouble in a row. */
  readonly tell: (sentence: string) => void;
  /** How many times to retry when there is no answer at all: the host's name may be mistyped. */
  readonly retries: number;
};

/** Asks until it gets an answer: passing trouble is reported once and waited out; rejects for any other. */
export async function withRetry<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const trouble = transientTrouble(error);
      if (trouble === undefined || (trouble.kind === 'network' && attempt > options.retries)) throw error;
      if (attempt === 1) options.tell(retryingText(trouble));
      await options.timing.delay(waitAfter(trouble, attempt, Math.random), options.signal);
    }
  }
}

/** The trouble, if it comes from Atlas or the network and may pass. */
export function transientTrouble(error: unknown): Trouble | undefined {
  return error instanceof AtlasError && error.trouble.retryable ? error.trouble : undefined;
}

/** What is wrong, and that it is being retried. */
export function retryingText({ sentence }: Trouble): string {
  return `${sentence} Retrying until it answers; Ctrl+C stops.`;
}

/** Writes each sentence on its own line, and never the same one twice. */
export function sayOnce(output: { write(text: string): unknown }): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    output.write(`${sentence}\n`);
  };
}
