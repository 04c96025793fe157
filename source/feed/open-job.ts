import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { clusterKey, isUnfinished } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { sameJob } from '../jobs/merge.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction, FeedState, ShardState, SnapshotState } from './feed-state.ts';
import { withCutTexts } from './plan/job-size.ts';
import { withWholeTexts } from './whole-texts.ts';
import type { RequestOwner } from './scheduler/slots.ts';

/**
 * What only the pane's job needs: its shards, bucket and snapshot and, if they are cut, its texts. Trouble here never
 * affects the list.
 */
export type OpenJob = {
  /** The job whose details are shown; undefined when none are. */
  open(job: Job | undefined): void;
  /** The bucket that the open cluster's schedule names; it may have no job that names it. */
  openBucket(cluster: ClusterRef | undefined, bucketId: string | undefined): void;
  /** After a refresh of a cluster: if it is the open one, requests again what has not ended or is wished for. */
  poll(key: string): void;
  /** On a person's request: the next poll also retries what was refused. */
  wish(): void;
  close(): Promise<void>;
};

type Options = {
  readonly atlas: Pick<Atlas, 'getExport' | 'getBucket' | 'getSnapshot'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  readonly dispatch: (action: FeedAction) => void;
  /** After each answer about a shard, new or not; with the id from the open job. */
  readonly onShard: (shard: Job) => void;
};

/** A delay, so that scrolling through the list with the pane open sends no requests for jobs passed by. */
const debounce = 150;
const shardLimit = 500;
const snapshotLimit = 100;

/** Requests shards when a job opens and with each refresh until they end, and each bucket and snapshot once. */
export function createOpenJob({ atlas, gate, clock, dispatch, onShard }: Options): OpenJob {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const buckets = new Set<string>();
  const askedSnapshots = new Set<string>();
  /** Shards, buckets and snapshots that waiting does not help, and so are retried only on a person's request. */
  const refused = new Set<string>();
  let shards: ReadonlyMap<string, ShardState> = new Map();
  let snapshots: ReadonlyMap<string, SnapshotState> = new Map();
  let whole: FeedState['whole'];
  let current: Job | undefined;
  let scheduled: { readonly ref: ClusterRef; readonly id: string | undefined } | undefined;
  let wanted = new AbortController();
  let timer: (() => void) | undefined;

  function ask(): void {
    const { signal } = wanted;
    if (scheduled && isWanted(scheduled.id, buckets)) track(askBucket(scheduled.ref, scheduled.id));
    if (current === undefined) return;
    if (current.isCut && whole?.id === current.id && isOpen(whole.state) && !refused.has(current.id))
      track(askWhole(current, signal));
    askShards(signal);
  }

  function askShards(signal: AbortSignal): void {
    const job = current && withWholeTexts(current, { whole });
    if (job === undefined) return;
    for (const id of shardIds(job))
      if (isOpen(shards.get(id)) && !refused.has(id)) track(askShard(job, id, signal));
    const { exportBucketId, snapshotId } = job;
    if (isWanted(exportBucketId, buckets)) track(askBucket(job, exportBucketId));
    if (isWanted(snapshotId, askedSnapshots)) track(askSnapshot(job, snapshotId));
  }

  /** Marks it as requested. */
  function isWanted(id: string | undefined, asked: Set<string>): id is string {
    if (id === undefined || asked.has(id) || refused.has(id)) return false;
    asked.add(id);
    return true;
  }

  async function askSnapshot(job: Job, id: string): Promise<void> {
    try {
      const sharded = job.components.length > 0;
      const request = (signal: AbortSignal) => atlas.getSnapshot(job, id, sharded, signal);
      const snapshot = await gate.ask(partyOf(job), request, closing.signal);
      noteSnapshot(id, { kind: 'loaded', snapshot: { ...snapshot, id } });
    } catch (error) {
      if (closing.signal.aborted) return;
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

  async function askWhole(job: Job, wantedStill: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([closing.signal, wantedStill]);
    try {
      const answer = await gate.ask(partyOf(job), (inner) => atlas.getExport(job, job.id, inner), signal);
      noteWhole({ id: job.id, state: { kind: 'loaded', job: { ...answer, id: job.id }, at: clock.now() } });
      noteUnknown();
      askShards(wantedStill);
    } catch (error) {
      if (signal.aborted) return;
      const trouble = troubleOf(error);
      if (!trouble.retryable) refused.add(job.id);
      if (whole?.state.kind === 'loaded') return;
      noteWhole({
        id: job.id,
        state: trouble.status === 404 ? { kind: 'absent' } : { kind: 'failed', trouble },
      });
    }
  }

  function noteWhole(next: FeedState['whole']): void {
    whole = next;
    dispatch({ kind: 'whole', whole });
  }

  async function askShard(job: Job, id: string, wantedStill: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([closing.signal, wantedStill]);
    try {
      const answer = await gate.ask(partyOf(job), (inner) => atlas.getExport(job, id, inner), signal);
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

  async function askBucket(ref: ClusterRef, id: string): Promise<void> {
    try {
      const request = (signal: AbortSignal) => atlas.getBucket(ref.groupId, id, signal);
      const bucket = await gate.ask(partyOf(ref), request, closing.signal);
      // With the requested id, whatever the answer says.
      dispatch({ kind: 'bucket', bucket: { ...bucket, id } });
    } catch (error) {
      buckets.delete(id);
      const trouble = troubleOf(error);
      if (trouble.retryable || closing.signal.aborted) return;
      refused.add(id);
      dispatch({ kind: 'bucket-refused', id, trouble });
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

  /** Marks shards without data as loading. */
  function noteUnknown(): void {
    const job = current && withWholeTexts(current, { whole });
    const unknown = job === undefined ? [] : shardIds(job).filter((id) => !shards.has(id));
    if (unknown.length > 0)
      publish(new Map([...shards, ...unknown.map((id) => [id, { kind: 'asking' }] as const)]));
  }

  function publish(next: ReadonlyMap<string, ShardState>): void {
    shards = new Map([...next].slice(-shardLimit));
    dispatch({ kind: 'shards', shards });
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    open(job) {
      const same = job !== undefined && job.id === current?.id;
      const unchanged = same && (job.isCut !== true || job === current);
      current = job;
      if (unchanged && shardIds(job).every((id) => shards.has(id))) return;
      timer?.();
      wanted.abort();
      wanted = new AbortController();
      if (!same && (whole !== undefined || job?.isCut))
        noteWhole(job?.isCut ? { id: job.id, state: { kind: 'asking' } } : undefined);
      if (job === undefined) return;
      // Opening a job is a request to see them; a refused bucket may belong to other jobs, too.
      if (!same) for (const id of [job.id, job.snapshotId ?? '', ...shardIds(job)]) refused.delete(id);
      noteUnknown();
      timer = clock.schedule(ask, debounce);
    },
    openBucket(ref, id) {
      scheduled = ref && { ref, id };
      if (scheduled?.id === undefined) return;
      timer?.();
      timer = clock.schedule(ask, debounce);
    },
    poll(key) {
      const isOpen = [current, scheduled?.ref].some((ref) => ref !== undefined && clusterKey(ref) === key);
      if (isOpen && underWay.size === 0) ask();
    },
    wish() {
      refused.clear();
    },
    async close() {
      closing.abort();
      timer?.();
      await Promise.all(underWay);
    },
  };
}

function partyOf(ref: ClusterRef): RequestOwner {
  return { cluster: clusterKey(ref), purpose: 'detail' };
}

function shardIds({ components }: Job): readonly string[] {
  return components.map(({ exportId }) => exportId).filter((id) => id !== undefined);
}

/** Whether another answer may differ. */
function isOpen(shard: ShardState | undefined): boolean {
  if (shard?.kind === 'loaded') return isUnfinished(shard.job);
  return shard?.kind !== 'absent';
}
