import type { Bucket, ClusterRef, Job } from '../../jobs/job.ts';
import type { Schedule } from '../../jobs/schedule.ts';
import type { ProjectEvent, Snapshot } from '../../jobs/snapshot.ts';

/** The query parameters of every list (Atlas reference, "Query parameters"). */
export type PageQuery = {
  /** From 1. */
  readonly pageNum?: number;
  /** 1 to 500; Atlas's default is 100. */
  readonly itemsPerPage?: number;
  readonly includeCount?: boolean;
  readonly pretty?: boolean;
  readonly envelope?: boolean;
};

/** Which events of a project. */
export type EventQuery = PageQuery & {
  readonly eventTypes: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
};

/** From an answer's headers; each may be missing. */
export type AnswerHeaders = {
  /** The server's clock (`Date`), milliseconds since 1970. */
  readonly serverTime: number | undefined;
  readonly rateLimit: number | undefined;
  readonly rateLimitRemaining: number | undefined;
  /** `Deprecation` or `Sunset`, as a sentence. */
  readonly notice: string | undefined;
};

export type Answer<T> = { readonly value: T; readonly headers: AnswerHeaders };

/** The readable part of one page of a list. */
export type Page<T> = {
  readonly items: readonly T[];
  /** An estimate [Atlas reference]; absent without `includeCount`. */
  readonly totalCount: number | undefined;
  /** From `links`; undefined when the answer had none. */
  readonly hasNext: boolean | undefined;
  /** How many entries the page had on the server, including unreadable ones. */
  readonly received: number;
  /** One sentence for each entry that could not be read. */
  readonly problems: readonly string[];
};

export type Project = {
  readonly id: string;
  readonly name: string;
  /** How many clusters it has; undefined if Atlas did not say. */
  readonly clusterCount?: number | undefined;
};
export type Cluster = { readonly name: string; readonly clusterType: string | undefined };

/** Everything this program asks of Atlas. Each method rejects with an `AtlasError` (errors.ts) or an `AbortError`. */
export type Atlas = {
  listExports(cluster: ClusterRef, query?: PageQuery, signal?: AbortSignal): Promise<Answer<Page<Job>>>;
  getExport(cluster: ClusterRef, exportId: string, signal?: AbortSignal): Promise<Answer<Job>>;
  listBuckets(groupId: string, query?: PageQuery, signal?: AbortSignal): Promise<Answer<Page<Bucket>>>;
  getBucket(groupId: string, bucketId: string, signal?: AbortSignal): Promise<Answer<Bucket>>;
  listProjects(query?: PageQuery, signal?: AbortSignal): Promise<Answer<Page<Project>>>;
  listClusters(groupId: string, query?: PageQuery, signal?: AbortSignal): Promise<Answer<Page<Cluster>>>;
  getSchedule(cluster: ClusterRef, signal?: AbortSignal): Promise<Answer<Schedule>>;
  /** Of a replica set; a sharded cluster's are listed apart, on one page. */
  listSnapshots(
    cluster: ClusterRef,
    query?: PageQuery,
    signal?: AbortSignal,
  ): Promise<Answer<Page<Snapshot>>>;
  listShardedSnapshots(cluster: ClusterRef, signal?: AbortSignal): Promise<Answer<Page<Snapshot>>>;
  /** One snapshot; `sharded`: of a sharded cluster. */
  getSnapshot(
    cluster: ClusterRef,
    snapshotId: string,
    sharded: boolean,
    signal?: AbortSignal,
  ): Promise<Answer<Snapshot>>;
  listEvents(groupId: string, query: EventQuery, signal?: AbortSignal): Promise<Answer<Page<ProjectEvent>>>;
  /** Drops every connection, so that the next request opens a new one (after the machine slept). */
  reconnect(): void;
  close(): Promise<void>;
};

/** The program's credentials. Secret: never print or log them, or put them into a message. */
export type Keys =
  | { readonly kind: 'api-key'; readonly publicKey: string; readonly privateKey: string }
  | { readonly kind: 'service-account'; readonly clientId: string; readonly clientSecret: string };

export type ApiVersion = 'v2' | 'v1.0';
