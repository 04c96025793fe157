import type { Trouble } from '../../atlas/api/errors.ts';
import type { Loadable } from '../../jobs/coverage/facts.ts';

const minute = 60_000;
const first = minute / 2;
const longest = 60 * minute;
/** Passing trouble counts as still loading for this many tries. */
const passingTries = 3;

/**
 * What to report after this many failures in a row, counted from 1, and how long to wait before the next try,
 * milliseconds.
 */
export function afterTrouble<T>(
  before: Loadable<T>,
  { kind, retryable, retryAfter = 0, sentence, remedy }: Trouble,
  failures: number,
): { readonly told: Loadable<T>; readonly wait: number } {
  const wait = retryable ? Math.min(longest, first * 2 ** (failures - 1)) : longest;
  const isPassing = retryable && (kind === 'rate-limited' || failures < passingTries);
  // While waiting may help, earlier facts are old but still valid.
  const stays = retryable && before.kind === 'loaded' ? true : isPassing && before.kind === 'loading';
  return {
    told: stays ? before : { kind: 'failed', sentence, remedy },
    wait: Math.max(wait, retryAfter),
  };
}
