import { TestRunner } from 'vitest';

/** Longer than anything takes on a busy machine, milliseconds: whatever is missing then never comes. */
const longestWait = 60_000;
/** Reserved from a test's time, so that the wait itself fails first, and says what it waited for. */
const margin = 2000;

type WaitOptions = {
  /** What the test waits for; the predicate's own text if that is clear enough. */
  readonly what?: string;
  /** What there is instead, for the failure message: the screen, the output. */
  readonly shows?: () => string;
  /** Milliseconds between two checks. */
  readonly every?: number;
};

/**
 * The only way to wait for a predicate: resolves with its result once it holds; while it throws, it does not hold.
 * Rejects with what was waited for, and what there was instead.
 */
export async function waitFor<T>(
  holds: () => T | Promise<T>,
  { what = String(holds), shows, every = 10 }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + timeLeft();
  for (;;) {
    let reason: unknown;
    try {
      const seen = await holds();
      if (seen) return seen;
    } catch (error) {
      reason = error;
    }
    if (performance.now() >= end) throw failure(what, shows, reason);
    await new Promise((resolve) => {
      setTimeout(resolve, every);
    });
  }
}

/** The promise's result, if it comes in time; rejects with what was waited for. */
export function within<T>(what: string, promise: Promise<T>, shows?: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure(what, shows)), timeLeft());
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** How many milliseconds a wait that starts now may take. */
export function timeLeft(): number {
  const test = TestRunner.getCurrentTest();
  const begun = test?.result?.startTime;
  if (test === undefined || begun === undefined) return longestWait;
  return Math.max(0, Math.min(longestWait, begun + test.timeout - margin - Date.now()));
}

export function failure(what: string, shows: (() => string) | undefined, cause?: unknown): Error {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  const instead = shows === undefined ? '' : `; instead there is:\n${shows()}`;
  return new Error(`never saw ${what}${why}${instead}`, { cause });
}
