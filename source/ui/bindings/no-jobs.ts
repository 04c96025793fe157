import type { AppBinding, Commands } from './scopes.ts';

/** Why a key that acts on a job can't act without one. */
export const noJobs = ({ feed }: Commands): string | undefined =>
  feed.getState().jobs.length === 0 ? 'There is no job to open yet.' : undefined;

/** Whether a key works without a job: the footer then shows only such keys. */
export const actsWithoutJobs = ({ group, unavailable }: AppBinding): boolean =>
  group !== 'Move' && unavailable !== noJobs;
