import { isUnseen } from '../state/unseen.ts';
import type { AppBinding, Commands } from './scopes.ts';

/** Why a key that acts on a job can't act without one; in the clusters view it acts on a cluster, among the failures on a cause. */
export const noJobs = ({ feed, state }: Commands): string | undefined =>
  !hasRowsOfItsOwn(state) && feed.getState().jobs.length === 0 ? 'There is no job to open yet.' : undefined;

function hasRowsOfItsOwn({ screen }: Commands['state']): boolean {
  return screen === 'clusters' || screen === 'causes';
}

/** Whether a key works without a job: the footer then shows only such keys. */
export const actsWithoutJobs = ({ group, unavailable }: AppBinding): boolean =>
  group !== 'Move' && unavailable !== noJobs;

/** Why there is nothing to mark as seen. */
export function nothingUnseen({ state, feed, hasTurnedBad }: Commands): string | undefined {
  const { jobs, clockSkew } = feed.getState();
  return jobs.some((job) => isUnseen(job, state.seenAt + clockSkew)) || hasTurnedBad(state.seenAt)
    ? undefined
    : 'Nothing is left to be marked as seen.';
}
