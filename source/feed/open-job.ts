import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction, FeedState } from './feed-state.ts';
import { createJobReferences } from './job-references.ts';
import { createJobShards, mayChange, shardIds } from './job-shards.ts';
import { detailOf } from './scheduler/slots.ts';
import { withWholeTexts } from './whole-texts.ts';

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

/** Requests shards when a job opens and with each refresh until they end, and each bucket and snapshot once. */
export function createOpenJob(options: Options): OpenJob {
  const { atlas, gate, clock, dispatch } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** Jobs, shards, buckets and snapshots that waiting does not help, and so are retried only on a person's request. */
  const refused = new Set<string>();
  const references = createJobReferences({ ...options, refused, closing: closing.signal, track });
  const shards = createJobShards({ ...options, refused, track });
  let whole: FeedState['whole'];
  let current: Job | undefined;
  let scheduled: { readonly ref: ClusterRef; readonly id: string | undefined } | undefined;
  let wanted = new AbortController();
  let timer: (() => void) | undefined;

  function ask(): void {
    if (scheduled) references.wantBucket(scheduled.ref, scheduled.id);
    if (current === undefined) return;
    const signal = AbortSignal.any([closing.signal, wanted.signal]);
    if (current.isCut && whole?.id === current.id && mayChange(whole.state) && !refused.has(current.id))
      track(askWhole(current, signal));
    askDetails(current, signal);
  }

  /** What the job names: by its full texts, once they have come. */
  function askDetails(held: Job, signal: AbortSignal): void {
    const job = withWholeTexts(held, { whole });
    shards.refresh(job, signal);
    references.wantBucket(job, job.exportBucketId);
    references.wantSnapshot(job);
  }

  async function askWhole(job: Job, signal: AbortSignal): Promise<void> {
    try {
      const answer = await gate.ask(detailOf(job), (inner) => atlas.getExport(job, job.id, inner), signal);
      noteWhole({ id: job.id, state: { kind: 'loaded', job: { ...answer, id: job.id }, at: clock.now() } });
      if (current === undefined) return;
      shards.noteUnknown(withWholeTexts(current, { whole }));
      askDetails(current, signal);
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

  function track(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  function askSoon(): void {
    timer?.();
    timer = clock.schedule(ask, debounce);
  }

  return {
    open(job) {
      const same = job !== undefined && job.id === current?.id;
      const unchanged = same && (job.isCut !== true || job === current);
      current = job;
      if (unchanged && shards.hasAll(job)) return;
      timer?.();
      wanted.abort();
      wanted = new AbortController();
      if (!same && (whole !== undefined || job?.isCut))
        noteWhole(job?.isCut ? { id: job.id, state: { kind: 'asking' } } : undefined);
      if (job === undefined) return;
      // Opening a job is a request to see them; a refused bucket may belong to other jobs, too.
      if (!same) for (const id of [job.id, job.snapshotId ?? '', ...shardIds(job)]) refused.delete(id);
      shards.noteUnknown(withWholeTexts(job, { whole }));
      askSoon();
    },
    openBucket(ref, id) {
      scheduled = ref && { ref, id };
      if (scheduled?.id !== undefined) askSoon();
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
