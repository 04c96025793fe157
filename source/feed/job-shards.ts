import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { isUnfinished } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import { sameJob } from '../jobs/merge.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction, ShardState } from './feed-state.ts';
import { withCutTexts } from './plan/job-size.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import { detailOf } from './scheduler/slots.ts';

/** The export jobs of shards, of the open job and of those that were open before. */
export type JobShards = {
  /** Whether each shard of the job is known, or on its way. */
  hasAll(job: Job): boolean;
  /** Marks shards without data as loading. */
  noteUnknown(job: Job): void;
  /** Requests the job's shards that may have changed, unless they were refused; the signal ends the requests. */
  refresh(job: Job, signal: AbortSignal): void;
};

type Options = {
  readonly atlas: Pick<Atlas, 'getExport'>;
  readonly gate: RequestGate;
  readonly clock: Pick<Clock, 'now'>;
  readonly dispatch: (action: FeedAction) => void;
  /** After each answer about a shard, new or not; with the id from the open job. */
  readonly onShard: (shard: Job) => void;
  /** What waiting does not help. */
  readonly refused: Set<string>;
  readonly track: (work: Promise<void>) => void;
};

const shardLimit = 500;

export function createJobShards(options: Options): JobShards {
  const { atlas, gate, clock, dispatch, onShard, refused, track } = options;
  let shards: ReadonlyMap<string, ShardState> = new Map();

  async function ask(job: Job, id: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await gate.ask(detailOf(job), (inner) => atlas.getExport(job, id, inner), signal);
      // There may be hundreds, and their long texts are shown nowhere.
      const shard = withCutTexts(answer);
      note(id, { kind: 'loaded', job: shard, at: clock.now() });
      onShard({ ...shard, id });
    } catch (error) {
      if (signal.aborted) return;
      const trouble = troubleOf(error);
      if (!trouble.retryable) refused.add(id);
      if (trouble.status === 404) note(id, { kind: 'absent' });
      else noteTrouble(id, trouble);
    }
  }

  /** Older data is worth more than an error: it stays, with a note that it gets old. */
  function noteTrouble(id: string, trouble: Trouble): void {
    const before = shards.get(id);
    if (before?.kind !== 'loaded') note(id, { kind: 'failed', trouble });
    else if (!trouble.retryable) note(id, { ...before, trouble });
  }

  function note(id: string, next: ShardState): void {
    const before = shards.get(id);
    const same = before?.kind === 'loaded' && next.kind === 'loaded' && sameJob(before.job, next.job);
    // Unchanged data keeps its identity, but the new time counts.
    publish(new Map(shards).set(id, same ? { ...next, job: before.job } : next));
  }

  function publish(next: ReadonlyMap<string, ShardState>): void {
    shards = new Map([...next].slice(-shardLimit));
    dispatch({ kind: 'shards', shards });
  }

  return {
    hasAll: (job) => shardIds(job).every((id) => shards.has(id)),
    noteUnknown(job) {
      const unknown = shardIds(job).filter((id) => !shards.has(id));
      if (unknown.length > 0)
        publish(new Map([...shards, ...unknown.map((id) => [id, { kind: 'asking' }] as const)]));
    },
    refresh(job, signal) {
      for (const id of shardIds(job))
        if (mayChange(shards.get(id)) && !refused.has(id)) track(ask(job, id, signal));
    },
  };
}

/** The ids of the export jobs of the job's shards, as far as Atlas names them. */
export function shardIds({ components }: Job): readonly string[] {
  return components.map(({ exportId }) => exportId).filter((id) => id !== undefined);
}

/** Whether another answer may differ. */
export function mayChange(job: ShardState | undefined): boolean {
  if (job?.kind === 'loaded') return isUnfinished(job.job);
  return job?.kind !== 'absent';
}
