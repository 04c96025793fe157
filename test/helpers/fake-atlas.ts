import type { Answer, AnswerHeaders, Atlas } from '../../source/atlas/api/api.ts';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import type { Trouble } from '../../source/atlas/api/errors.ts';
import type { Bucket, ClusterRef, Job } from '../../source/jobs/job.ts';
import type { Snapshot } from '../../source/jobs/snapshot.ts';
import type { ModelServer } from './model-server.ts';

/** An error of Atlas, by default a passing 503. */
export function troubleWith(fields: Partial<Trouble> = {}): Trouble {
  return {
    kind: 'server',
    sentence: 'Atlas has a hiccup.',
    remedy: 'Wait.',
    status: 503,
    code: undefined,
    retryable: true,
    retryAfter: undefined,
    ...fields,
  };
}

/** Atlas in memory: a model server for each cluster, a line for each request, and answers that a test can delay. */
export class FakeAtlas implements Atlas {
  readonly requests: string[] = [];
  readonly servers = new Map<string, ModelServer>();
  /** Shards and other jobs that no list contains. */
  readonly others = new Map<string, Job>();
  readonly buckets = new Map<string, Bucket>();
  readonly snapshots = new Map<string, Snapshot>();
  headers: AnswerHeaders = {
    serverTime: undefined,
    rateLimit: undefined,
    rateLimitRemaining: undefined,
    notice: undefined,
  };
  reconnects = 0;
  /** The fault for a request, by its line; undefined lets it through. */
  fault: (line: string) => Error | undefined = () => undefined;
  inFlight = 0;
  mostInFlight = 0;
  #gate: Promise<void> | undefined;
  #open: (() => void) | undefined;

  /** From now on, answers wait for `release`. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open?.();
    this.#gate = undefined;
  }

  /** The requests since the last call. */
  take(): readonly string[] {
    return this.requests.splice(0);
  }

  async listExports(
    { clusterName }: ClusterRef,
    { pageNum = 1, itemsPerPage = 100 }: { pageNum?: number; itemsPerPage?: number } = {},
    signal?: AbortSignal,
  ): ReturnType<Atlas['listExports']> {
    const server = this.servers.get(clusterName);
    return this.#answer(`${clusterName} page ${pageNum} of ${itemsPerPage}`, signal, () =>
      server === undefined ? undefined : server.page(pageNum, itemsPerPage),
    );
  }

  async getExport(
    { clusterName }: ClusterRef,
    id: string,
    signal?: AbortSignal,
  ): ReturnType<Atlas['getExport']> {
    return this.#answer(
      `${clusterName} job ${id}`,
      signal,
      () => this.servers.get(clusterName)?.job(id) ?? this.others.get(id),
    );
  }

  async getBucket(_groupId: string, id: string, signal?: AbortSignal): ReturnType<Atlas['getBucket']> {
    return this.#answer(`bucket ${id}`, signal, () => this.buckets.get(id));
  }

  listBuckets(): never {
    throw new Error('not asked for by a feed');
  }

  listProjects(): never {
    throw new Error('not asked for by a feed');
  }

  listClusters(): never {
    throw new Error('not asked for by a feed');
  }

  getSchedule(): never {
    throw new Error('not asked for by a feed');
  }

  listSnapshots(): never {
    throw new Error('not asked for by a feed');
  }

  async getSnapshot(
    { clusterName }: ClusterRef,
    id: string,
    sharded: boolean,
    signal?: AbortSignal,
  ): ReturnType<Atlas['getSnapshot']> {
    const line = `${clusterName} ${sharded ? 'sharded ' : ''}snapshot ${id}`;
    return this.#answer(line, signal, () => this.snapshots.get(id));
  }

  listShardedSnapshots(): never {
    throw new Error('not asked for by a feed');
  }

  listEvents(): never {
    throw new Error('not asked for by a feed');
  }

  reconnect(): void {
    this.reconnects += 1;
  }

  async close(): Promise<void> {}

  async #answer<T>(
    line: string,
    signal: AbortSignal | undefined,
    read: () => T | undefined,
  ): Promise<Answer<T>> {
    this.requests.push(line);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await Promise.race([this.#gate, aborted(signal, this.#gate)]);
      const fault = this.fault(line);
      if (fault !== undefined) throw fault;
      const value = read();
      if (value !== undefined) return { value, headers: this.headers };
      throw new AtlasError(line, troubleWith({ kind: 'not-found', status: 404, retryable: false }));
    } finally {
      this.inFlight -= 1;
    }
  }
}

function aborted(signal: AbortSignal | undefined, unless: Promise<void> | undefined): Promise<void> {
  if (unless === undefined) return Promise.resolve();
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
