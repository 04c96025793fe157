import type { CoverageState } from '../../feed/coverage/verdicts.ts';
import { byWorst, type Coverage } from '../../jobs/coverage/coverage.ts';
import type { Job } from '../../jobs/job.ts';
import type { AppState, View } from './app-state.ts';
import { viewport } from './viewport.ts';

/** Whether a job ended after that time, on the server's clock: its row is marked until somebody marks all as seen. */
export function isUnseen({ finishedAt }: Job, seenAt: number): boolean {
  return finishedAt !== undefined && finishedAt > seenAt;
}

/** Clusters on which the verdict turned bad after that time, on the server's clock; the worst first. */
export function turnedBad(coverage: CoverageState, since: number): readonly Coverage[] {
  return [...coverage.values()]
    .map((each) => each.coverage)
    .filter((each) => hasTurnedBad(each, since))
    .toSorted(byWorst);
}

/** Whether there is any such cluster: each key asks. */
export function hasAnyTurnedBad(coverage: CoverageState, since: number): boolean {
  for (const each of coverage.values()) if (hasTurnedBad(each.coverage, since)) return true;
  return false;
}

/** A failing job is told of itself: this is about what did not happen. */
export function hasTurnedBad({ verdict, badSince }: Coverage, since: number): boolean {
  return badSince !== undefined && badSince > since && verdict !== 'failing';
}

/** Seen is what stands at the top while the view begins there. */
export function newestSeen(
  { selection, newest, sort, loading }: AppState,
  { rows, listRows }: View,
): number | undefined {
  if (sort !== 'newest') return newest;
  if (newest !== undefined && !loading && viewport(rows, selection, listRows).start > 0) return newest;
  return rows.find(({ createdAt }) => createdAt !== undefined)?.createdAt ?? newest;
}

/** How many jobs have arrived above the view since its top was last seen. */
export function newerRows({ newest, sort }: AppState, rows: readonly Job[], start: number): number {
  if (sort !== 'newest' || newest === undefined) return 0;
  let newer = 0;
  // No slice: the last row's would be of all 100,000.
  for (let index = 0; index < start; index += 1) {
    const createdAt = rows[index]?.createdAt;
    if (createdAt === undefined) continue;
    if (createdAt <= newest) break;
    newer += 1;
  }
  return newer;
}
