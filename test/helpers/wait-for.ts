import { TestRunner } from 'vitest';

/** Longer than anything takes on a busy machine, milliseconds: what is not there by then never comes. */
const patience = 60_000;
/** Left of a test's time, so that the wait is what ends it, and says what it waited for. */
const margin = 2000;

type WaitOptions = {
  /** What is waited for; the predicate's own text where it says enough. */
  readonly what?: string;
  /** What there is instead, for whoever reads the failure: the screen, the output. */
  readonly shows?: () => string;
  /** Milliseconds between two looks. */
  readonly every?: number;
};

/**
 * The one way to wait for a predicate: resolves with what it gives once that holds; while it throws, it does not hold.
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

/** What the promise resolves with, if it does so in time; rejects with what was waited for. */
export function within<T>(what: string, promise: Promise<T>, shows?: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure(what, shows)), timeLeft());
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Milliseconds that a wait which begins now may take. */
export function timeLeft(): number {
  const test = TestRunner.getCurrentTest();
  const begun = test?.result?.startTime;
  if (test === undefined || begun === undefined) return patience;
  return Math.max(0, Math.min(patience, begun + test.timeout - margin - Date.now()));
}

export function failure(what: string, shows: (() => string) | undefined, cause?: unknown): Error {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  const instead = shows === undefined ? '' : `; instead there is:\n${shows()}`;
  return new Error(`never saw ${what}${why}${instead}`, { cause });
}
