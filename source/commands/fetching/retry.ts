import type { Timing } from '../../platform/clock.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { waitAfter } from '../../atlas/http/retry.ts';

export type Patience = {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Hears of the first trouble in a row. */
  readonly tell: (sentence: string) => void;
  /** How often to ask again where nobody answers at all: the host's name may be mistyped. */
  readonly retries: number;
};

/** Asks until it is answered: trouble that passes is told once and waited out, any other rejects. */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const trouble = passingTrouble(error);
      if (trouble === undefined || (trouble.kind === 'network' && attempt > patience.retries)) throw error;
      if (attempt === 1) patience.tell(askingOn(trouble));
      await patience.timing.delay(waitAfter(trouble, attempt, Math.random), patience.signal);
    }
  }
}

/** The trouble, if it is Atlas's or the network's and may pass by itself. */
export function passingTrouble(error: unknown): Trouble | undefined {
  return error instanceof AtlasError && error.trouble.retryable ? error.trouble : undefined;
}

/** What is wrong, and that there is nothing to do about it. */
export function askingOn({ sentence }: Trouble): string {
  return `${sentence} Retrying until it answers; Ctrl+C stops.`;
}

/** Writes each sentence on a line of its own, and never the same one twice. */
export function sayOnce(output: { write(text: string): unknown }): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    output.write(`${sentence}\n`);
  };
}
