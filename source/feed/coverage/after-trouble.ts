import type { Trouble } from '../../atlas/api/errors.ts';
import type { Told } from '../../jobs/coverage/facts.ts';

const minute = 60_000;
const first = minute / 2;
const longest = 60 * minute;
/** So often trouble that may pass is taken for an answer that is still to come. */
const patience = 3;

/** What is told after so many failures in a row, counted from 1, and how long to wait before asking again, milliseconds. */
export function afterTrouble<T>(
  before: Told<T>,
  { kind, retryable, retryAfter = 0, sentence, remedy }: Trouble,
  failures: number,
): { readonly told: Told<T>; readonly wait: number } {
  const wait = retryable ? Math.min(longest, first * 2 ** (failures - 1)) : longest;
  const isPassing = retryable && (kind === 'rate-limited' || failures < patience);
  // What was told once is old, and nothing else, as long as waiting may help.
  const stays = retryable && before.kind === 'told' ? true : isPassing && before.kind === 'loading';
  return {
    told: stays ? before : { kind: 'untold', sentence, remedy },
    wait: Math.max(wait, retryAfter),
  };
}
