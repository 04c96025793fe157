import type { TroubleKind } from '../atlas/api/errors.ts';

/** The exit codes, for scripts. */
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

/** The exit codes that only wait has. */
export const codesOfWait: readonly number[] = [exitCode.jobFailed, exitCode.timedOut];

/** The exit codes and their meaning, for scripts. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'All good.'],
  [1, 'A job that wait waited for failed or was cancelled.'],
  [2, 'Wrong usage, or a mistake in the settings.'],
  [3, 'Not signed in, or Atlas refused the key (401, 403).'],
  [4, 'Atlas or the network failed.'],
  [5, 'The --timeout was reached.'],
  [130, 'Stopped with Ctrl+C.'],
];
