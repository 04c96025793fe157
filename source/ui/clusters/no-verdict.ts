import { endedWords } from '../../jobs/coverage/words.ts';
import { isUnfinished, type Job } from '../../jobs/job.ts';
import { roughSpan } from '../../text/format.ts';
import type { ClusterRow } from '../state/clusters-state.ts';

/** What a cluster's row says while there is no verdict. */
export type NoVerdict = {
  readonly reason: string;
  readonly remedy: string | undefined;
};

/**
 * Why there is no verdict, and what the jobs tell meanwhile: `2 h ago: the last export failed: Access denied.` `now` on
 * the local clock.
 */
export function noVerdict(row: Unjudged, now: number): NoVerdict {
  const { trouble, asOf } = row.watched;
  const words = keptWords(row);
  const kept =
    words && asOf !== undefined ? `${roughSpan(Math.max(1000, now - asOf))} ago: ${words}` : undefined;
  if (trouble !== undefined) {
    const { sentence, remedy } = trouble;
    return { reason: kept === undefined ? sentence : `${sentence} ${kept}`, remedy };
  }
  if (kept !== undefined) return { reason: kept, remedy: 'The verdict follows once Atlas has answered.' };
  if (words === undefined) return { reason: 'Atlas has not answered yet.', remedy: undefined };
  return {
    reason: capital(words),
    remedy: 'The verdict follows once the backup schedule and the snapshots are read.',
  };
}

/** The same without the age: what a search looks in. */
export function noVerdictTexts(row: Unjudged): readonly string[] {
  const { trouble } = row.watched;
  return [trouble?.sentence, trouble?.remedy, keptWords(row)].filter((text) => text !== undefined);
}

type Unjudged = Pick<ClusterRow, 'watched' | 'jobs'>;

/** What the jobs tell; of jobs that could not be read, nobody can say that there are none. */
function keptWords({ watched: { asOf, total }, jobs }: Unjudged): string | undefined {
  return jobs.length > 0 || total === 0 ? jobWords(jobs, asOf === undefined ? 'is' : 'was') : undefined;
}

/** `an export was running; the one before failed: Access denied.` */
function jobWords(jobs: readonly Job[], is: 'is' | 'was'): string {
  const running = jobs.find(isUnfinished);
  const ended = jobs.find((job) => !isUnfinished(job));
  if (running === undefined)
    return ended === undefined ? 'no export jobs.' : `the last export ${endWords(ended)}`;
  const state =
    running.state === 'InProgress' ? 'running' : running.state === 'Queued' ? 'queued' : oddState(running);
  const under = `an export ${is} ${state}`;
  return ended === undefined ? `${under}.` : `${under}; the one before ${endWords(ended)}`;
}

function endWords(job: Job): string {
  if (job.state === 'Successful') return 'succeeded.';
  return job.state === 'Unknown' ? `ended ${oddState(job)}.` : endedWords(job);
}

function oddState({ stateText }: Job): string {
  return `in the state “${stateText}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
