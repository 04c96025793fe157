import type { TroubleKind } from '../atlas/api/errors.ts';

/** What the exit code says, for scripts; `command-table.ts` has the words. */
export const exitCode = {
  good: 0,
  jobFailed: 1,
  usage: 2,
  refused: 3,
  network: 4,
  timedOut: 5,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
  broken: 149,
} as const;

/** The exit code for trouble with Atlas. */
export function exitCodeOf(kind: TroubleKind): number {
  if (kind === 'auth') return exitCode.refused;
  return kind === 'settings' ? exitCode.usage : exitCode.network;
}
