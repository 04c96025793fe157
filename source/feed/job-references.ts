import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { FeedAction, SnapshotState } from './feed-state.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import { detailOf } from './scheduler/slots.ts';

/** The buckets and snapshots that jobs name: each is requested once, or again where that may help. */
export type JobReferences = {
  /** Without an id, nothing is requested. */
  wantBucket(ref: ClusterRef, id: string | undefined): void;
  wantSnapshot(job: Job): void;
};

type Options = {
  readonly atlas: Pick<Atlas, 'getBucket' | 'getSnapshot'>;
  readonly gate: RequestGate;
  readonly dispatch: (action: FeedAction) => void;
  /** What waiting does not help. */
  readonly refused: Set<string>;
  /** Ends all requests. */
  readonly closing: AbortSignal;
  readonly track: (work: Promise<void>) => void;
};

const snapshotLimit = 100;

export function createJobReferences(options: Options): JobReferences {
  const { atlas, gate, dispatch, refused, closing, track } = options;
  const buckets = new Set<string>();
  const askedSnapshots = new Set<string>();
  let snapshots: ReadonlyMap<string, SnapshotState> = new Map();

  /** Marks it as requested. */
  function isWanted(id: string | undefined, asked: Set<string>): id is string {
    if (id === undefined || asked.has(id) || refused.has(id)) return false;
    asked.add(id);
    return true;
  }

  async function askBucket(ref: ClusterRef, id: string): Promise<void> {
    try {
      const request = (signal: AbortSignal) => atlas.getBucket(ref.groupId, id, signal);
      const bucket = await gate.ask(detailOf(ref), request, closing);
      // With the requested id, whatever the answer says.
      dispatch({ kind: 'bucket', bucket: { ...bucket, id } });
    } catch (error) {
      buckets.delete(id);
      const trouble = troubleOf(error);
      if (trouble.retryable || closing.aborted) return;
      refused.add(id);
      dispatch({ kind: 'bucket-refused', id, trouble });
    }
  }

  async function askSnapshot(job: Job, id: string): Promise<void> {
    try {
      const sharded = job.components.length > 0;
      const request = (signal: AbortSignal) => atlas.getSnapshot(job, id, sharded, signal);
      const snapshot = await gate.ask(detailOf(job), request, closing);
      noteSnapshot(id, { kind: 'loaded', snapshot: { ...snapshot, id } });
    } catch (error) {
      if (closing.aborted) return;
      const trouble = troubleOf(error);
      const hasExpired = trouble.status === 404 && !/^(CLUSTER|GROUP)_NOT_FOUND$/.test(trouble.code ?? '');
      if (!hasExpired) askedSnapshots.delete(id);
      if (!hasExpired && !trouble.retryable) refused.add(id);
      noteSnapshot(id, hasExpired ? { kind: 'absent' } : { kind: 'failed', trouble });
    }
  }

  function noteSnapshot(id: string, state: SnapshotState): void {
    const next = new Map(snapshots);
    next.delete(id);
    snapshots = new Map([...next.set(id, state)].slice(-snapshotLimit));
    for (const known of askedSnapshots)
      if (!snapshots.has(known) && askedSnapshots.size > snapshotLimit) askedSnapshots.delete(known);
    dispatch({ kind: 'snapshots', snapshots });
  }

  return {
    wantBucket(ref, id) {
      if (isWanted(id, buckets)) track(askBucket(ref, id));
    },
    wantSnapshot(job) {
      if (isWanted(job.snapshotId, askedSnapshots)) track(askSnapshot(job, job.snapshotId));
    },
  };
}
