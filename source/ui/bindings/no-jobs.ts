import type { AppBinding, Commands } from './scopes.ts';

/** Why a key that acts on a job can't act while there is none. */
export const noJobs = ({ feed }: Commands): string | undefined =>
  feed.getState().jobs.length === 0 ? 'There is no job to open yet.' : undefined;

/** Whether a key does something while there is no job: the footer offers no other. */
export const actsWithoutJobs = ({ group, unavailable }: AppBinding): boolean =>
  group !== 'Move' && unavailable !== noJobs;
