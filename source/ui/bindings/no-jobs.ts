import type { Commands } from '../keymap.ts';

/** Why a key that acts on a job can't act while there is none. */
export const noJobs = ({ feed }: Commands): string | undefined =>
  feed.getState().jobs.length === 0 ? 'There is no job to open yet.' : undefined;
