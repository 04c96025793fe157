import type { Atlas } from '../atlas/api/api.ts';
import { clusterKey } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction } from './feed-state.ts';
import { createJobReferences } from './job-references.ts';
import { createJobShards, shardIds } from './job-shards.ts';
import { createWholeJob } from './whole-job.ts';
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
  const { clock } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** Jobs, shards, buckets and snapshots that waiting does not help, and so are retried only on a person's request. */
  const refused = new Set<string>();
  const references = createJobReferences({ ...options, refused, closing: closing.signal, track });
  const shards = createJobShards({ ...options, refused, track });
  const whole = createWholeJob({ ...options, refused });
  let current: Job | undefined;
  let scheduled: { readonly ref: ClusterRef; readonly id: string | undefined } | undefined;
  let wanted = new AbortController();
  let timer: (() => void) | undefined;

  function ask(): void {
    if (scheduled) references.wantBucket(scheduled.ref, scheduled.id);
    if (current === undefined) return;
    const signal = AbortSignal.any([closing.signal, wanted.signal]);
    if (whole.isWanted(current)) track(whole.ask(current, signal, () => noteWhole(signal)));
    askDetails(current, signal);
  }

  function noteWhole(signal: AbortSignal): void {
    if (current === undefined) return;
    shards.noteUnknown(asKnown(current));
    askDetails(current, signal);
  }

  /** With its full texts, once they have come. */
  function asKnown(job: Job): Job {
    return withWholeTexts(job, { whole: whole.get() });
  }

  /** What the job names. */
  function askDetails(held: Job, signal: AbortSignal): void {
    const job = asKnown(held);
    shards.refresh(job, signal);
    references.wantBucket(job, job.exportBucketId);
    references.wantSnapshot(job);
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
      if (!same) whole.open(job);
      if (job === undefined) return;
      // Opening a job is a request to see them; a refused bucket may belong to other jobs, too.
      if (!same) for (const id of [job.id, job.snapshotId ?? '', ...shardIds(job)]) refused.delete(id);
      shards.noteUnknown(asKnown(job));
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
