import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { Job } from '../jobs/job.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction, FeedState } from './feed-state.ts';
import { mayChange } from './job-shards.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import { detailOf } from './scheduler/slots.ts';

/** The open job with its full texts, requested by its id if those in the list are cut. */
export type WholeJob = {
  get(): FeedState['whole'];
  /** Another job is open, or none. */
  open(job: Job | undefined): void;
  /** Whether it is worth a request. */
  isWanted(job: Job): boolean;
  /** Requests it; `onLoaded` after an answer. */
  ask(job: Job, signal: AbortSignal, onLoaded: () => void): Promise<void>;
};

type Options = {
  readonly atlas: Pick<Atlas, 'getExport'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  readonly dispatch: (action: FeedAction) => void;
  /** Jobs that waiting does not help. */
  readonly refused: Set<string>;
};

export function createWholeJob({ atlas, gate, clock, dispatch, refused }: Options): WholeJob {
  let whole: FeedState['whole'];

  function note(next: FeedState['whole']): void {
    whole = next;
    dispatch({ kind: 'whole', whole });
  }

  return {
    get: () => whole,
    open(job) {
      if (whole === undefined && !job?.isCut) return;
      note(job?.isCut ? { id: job.id, state: { kind: 'asking' } } : undefined);
    },
    isWanted: (job) =>
      job.isCut === true && whole?.id === job.id && mayChange(whole.state) && !refused.has(job.id),
    async ask(job, signal, onLoaded) {
      const { id } = job;
      try {
        const answer = await gate.ask(detailOf(job), (inner) => atlas.getExport(job, id, inner), signal);
        note({ id, state: { kind: 'loaded', job: { ...answer, id }, at: clock.now() } });
        onLoaded();
      } catch (error) {
        if (signal.aborted) return;
        const trouble = troubleOf(error);
        if (!trouble.retryable) refused.add(id);
        if (whole?.state.kind === 'loaded') return;
        note({ id, state: trouble.status === 404 ? { kind: 'absent' } : { kind: 'failed', trouble } });
      }
    },
  };
}
