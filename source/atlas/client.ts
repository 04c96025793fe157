import { answerHeaders } from './http/answer-headers.ts';
import type { Answer, ApiVersion, Atlas, Keys } from './api/api.ts';
import type { Clock } from '../platform/clock.ts';
import { Connection } from './http/connection.ts';
import * as backup from './decode/backup.ts';
import * as decode from './decode/jobs.ts';
import { atlasError } from './api/errors.ts';
import type { Trouble } from './api/errors.ts';
import { parseOrigin } from './http/origin.ts';
import type { Timeouts } from './http/pool.ts';
import type { Environment } from '../platform/machine.ts';
import { resources } from './api/resources.ts';
import type { Resource } from './api/resources.ts';
import { askInParts } from './smaller-pages.ts';
import { largestBody } from './http/largest-body.ts';
import { waitAfter } from './http/retry.ts';

export type AtlasOptions = {
  /** `https:`, or `http:` to a loopback host; no path. */
  readonly baseUrl: string;
  readonly api: ApiVersion;
  readonly keys: Keys;
  readonly timing: Clock;
  readonly userAgent: string;
  /**
   * How often to retry a request after a passing failure, and whether to wait for the rate limit, two minutes in all; 0
   * for a caller that backs off itself.
   */
  readonly retries?: number;
  readonly timeouts?: Timeouts;
  /** The environment that names proxies (`process.env`); without it, no proxy is used. */
  readonly env?: Environment;
  /** One line for each exchange, without secrets. */
  readonly log?: (line: string) => void;
  /** The largest answer of any kind; by default what fits the heap, at most 8 MiB. */
  readonly maxBodyBytes?: number;
  /** Called before a retry after a time-out or a refusal by the rate limit, or after a wait of seconds. */
  readonly onRetryWait?: (trouble: Trouble, wait: number) => void;
  /** Called for each answer of Atlas with its HTTP status and its clock (`Date`), milliseconds since 1970. */
  readonly onAnswer?: (status: number, serverTime: number | undefined) => void;
  /** 0 to 1, for the jitter of the back-off. */
  readonly random?: () => number;
};

/** A pause long enough to make a person wonder, milliseconds. */
const longPause = 5000;

const usualTimeouts: Timeouts = { connect: 10_000, headers: 30_000, body: 30_000, whole: 45_000 };

/** A longer wait than this, and a longer one for the rate limit in all, is reported to the caller instead. */
const longestWait = 120_000;

/** The Atlas client. Throws an `AtlasError` of kind `settings` for a base URL, keys or a proxy that can't be used. */
export function createAtlas(options: AtlasOptions): Atlas {
  const { api, timing, retries = 0, random = Math.random, log = () => {} } = options;
  checkKeys(options.keys);
  const at = resources(api);
  const connection = new Connection({
    origin: parseOrigin(options.baseUrl),
    keys: options.keys,
    timing,
    userAgent: options.userAgent,
    timeouts: options.timeouts ?? usualTimeouts,
    env: options.env ?? {},
    maxBodyBytes: options.maxBodyBytes ?? largestBody(),
    log,
    onAnswer: options.onAnswer,
  });

  async function ask<T>(
    resource: Resource,
    read: (content: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<Answer<T>> {
    let failures = 0;
    let refusals = 0;
    /** For the rate limit, milliseconds. */
    let waited = 0;
    for (;;) {
      try {
        const { content, headers } = await connection.get(resource, signal);
        return { value: read(content), headers: answerHeaders(headers, api) };
      } catch (error) {
        signal?.throwIfAborted();
        const explained = connection.explain(error, 'GET', resource.path);
        log(explained.message);
        const isOverdue = explained.trouble.kind === 'timeout';
        const isLimited = explained.trouble.kind === 'rate-limited';
        if (isLimited) refusals += 1;
        else failures += 1;
        const wait = waitAfter(explained.trouble, failures + refusals, random);
        if (isLimited) waited += wait;
        // After a time-out, retry once, not three times: nobody waits for minutes. Others may use the same limit, and take
        // each turn that comes: so it counts by its time, not by how often.
        const most = isOverdue ? Math.min(retries, 1) : retries;
        const isEnough = isLimited ? retries === 0 || waited > longestWait : failures > most;
        if (!explained.trouble.retryable || isEnough || wait > longestWait) throw explained;
        if (isOverdue || isLimited || wait >= longPause) options.onRetryWait?.(explained.trouble, wait);
        log(`retrying in ${Math.round(wait)} ms`);
        await timing.delay(wait, signal);
      }
    }
  }

  return {
    // All `async`, so that a wrong id rejects like any other error.
    listExports: async (cluster, query, signal) => {
      const { groupId, clusterName } = cluster;
      return askInParts(query ?? {}, (part) =>
        ask(at.exports(groupId, clusterName, part), (body) => decode.decodeJobs(body, cluster), signal),
      );
    },
    getExport: async (cluster, exportId, signal) => {
      const { groupId, clusterName } = cluster;
      return ask(
        at.export(groupId, clusterName, exportId),
        (body) => decode.decodeJob(body, cluster),
        signal,
      );
    },
    listBuckets: async (groupId, query, signal) =>
      askInParts(query ?? {}, (part) => ask(at.buckets(groupId, part), decode.decodeBuckets, signal)),
    getBucket: async (groupId, bucketId, signal) =>
      ask(at.bucket(groupId, bucketId), decode.decodeBucket, signal),
    listProjects: async (query, signal) =>
      askInParts(query ?? {}, (part) => ask(at.projects(part), decode.decodeProjects, signal)),
    listClusters: async (groupId, query, signal) =>
      askInParts(query ?? {}, (part) => ask(at.clusters(groupId, part), decode.decodeClusters, signal)),
    getSchedule: async ({ groupId, clusterName }, signal) =>
      ask(at.schedule(groupId, clusterName), backup.decodeSchedule, signal),
    listSnapshots: async ({ groupId, clusterName }, query, signal) =>
      askInParts(query ?? {}, (part) =>
        ask(at.snapshots(groupId, clusterName, part), backup.decodeSnapshots, signal),
      ),
    listShardedSnapshots: async ({ groupId, clusterName }, signal) =>
      ask(at.shardedSnapshots(groupId, clusterName), backup.decodeSnapshots, signal),
    getSnapshot: async ({ groupId, clusterName }, snapshotId, sharded, signal) =>
      ask(at.snapshot(groupId, clusterName, snapshotId, sharded), backup.decodeSnapshot, signal),
    listEvents: async (groupId, query, signal) =>
      askInParts(query ?? {}, (part) =>
        ask(at.events(groupId, { ...query, ...part }), backup.decodeEvents, signal),
      ),
    reconnect: () => connection.reopen(),
    close: async () => connection.close(),
  };
}

/** A key with a line break was pasted wrong, and would break the header. */
function checkKeys(keys: Keys): void {
  const parts =
    keys.kind === 'api-key'
      ? { 'public key': keys.publicKey, 'private key': keys.privateKey }
      : { 'client id': keys.clientId, 'client secret': keys.clientSecret };
  for (const [name, value] of Object.entries(parts)) {
    if (value !== '' && !/[\x00-\x1f\x7f]/.test(value)) continue;
    throw atlasError({
      kind: 'settings',
      sentence: `The ${name} is ${value === '' ? 'empty' : 'broken: it holds a line break or a control character'}.`,
      remedy: 'Sign in again with atlas-exports login, or set it in the environment.',
    });
  }
}
