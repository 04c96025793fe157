import type { Trouble } from '../atlas/errors.ts';
import type { Activity } from '../jobs/activity.ts';
import type { Bucket, ClusterRef, Job } from '../jobs/job.ts';

/**
 * One watched cluster on two axes: what we hold (`updatedAt`, `total`, …) and what the network is doing (`phase`,
 * `trouble`, …). Trouble never takes the data away. All times are milliseconds since 1970 on the local clock.
 */
export type ClusterState = {
  readonly ref: ClusterRef;
  readonly phase: 'waiting' | 'asking';
  /** When the last complete refresh ended; undefined until the first rows came. */
  readonly updatedAt: number | undefined;
  /** When the next refresh begins; undefined while paused or asking. */
  readonly nextAt: number | undefined;
  readonly trouble: Trouble | undefined;
  /** Since when every refresh has failed. */
  readonly failingSince: number | undefined;
  /** Atlas's own count, never less than `loaded`; undefined before the first answer. */
  readonly total: number | undefined;
  readonly loaded: number;
  /** Whether Atlas holds older jobs that are not loaded. */
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** Entries that could not be read, a sentence each, from the last answers. */
  readonly problems: readonly string[];
};

/** A shard's own export job, asked for while its parent is open. */
export type ShardState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'loaded'; readonly job: Job }
  /** Atlas answers 404 for it: show none. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** Everything that a screen draws from. Replaced, never changed; parts that did not change keep their identity. */
export type FeedState = {
  readonly clusters: readonly ClusterState[];
  /** All held jobs of all clusters, newest first, each once. */
  readonly jobs: readonly Job[];
  /** Ids of the jobs that the last refresh added or changed; empty after the first load. */
  readonly changed: ReadonlySet<string>;
  /** By the component's `exportId`. */
  readonly shards: ReadonlyMap<string, ShardState>;
  /** By bucket id, as far as asked for. */
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Newest last; bounded. */
  readonly activity: readonly Activity[];
  readonly paused: boolean;
  readonly rateLimit: { readonly limit: number | undefined; readonly remaining: number } | undefined;
  /** Server's clock minus ours, milliseconds; 0 until known. */
  readonly clockSkew: number;
  /** `Deprecation` and `Sunset`, a sentence each. */
  readonly notices: readonly string[];
};

/** The live jobs, outside React: a store with verbs. */
export type Feed = {
  getState(): FeedState;
  subscribe(listener: () => void): () => void;
  /** Sends the first requests; called once. */
  start(): void;
  /** Asks at once, also while paused and while backing off. */
  refresh(): void;
  pause(): void;
  resume(): void;
  /** Loads the next older page of each cluster that has one. */
  loadMore(): void;
  /** The job whose shards and bucket are wanted now; undefined when the pane closes. */
  open(job: Job | undefined): void;
  close(): Promise<void>;
};
