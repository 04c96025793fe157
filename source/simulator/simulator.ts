import { createServer } from 'node:http';
import { handleRequests, listen, urlOf } from './http/server.ts';
import { DigestGuard } from './auth/digest-guard.ts';
import type { DigestOptions } from './auth/digest-guard.ts';
import { brokenClusters } from './http/broken-clusters.ts';
import type { BrokenClusters } from './http/broken-clusters.ts';
import { Faults } from './http/faults.ts';
import type { Fault, LoggedRequest } from './http/faults.ts';
import type { AnswerContext, LimitAnswer } from './http/answer.ts';
import type { CancelledWord } from './http/job-json.ts';
import type { SimulatedOrder } from './world/job-list.ts';
import { apiKey, serviceAccount } from './auth/identities.ts';
import type { ApiKey, ServiceAccount } from './auth/identities.ts';
import { scenarioWorld } from './world/scenarios.ts';
import type { ScenarioName } from './world/scenarios.ts';
import { ServiceAccounts } from './auth/service-accounts.ts';
import { Limits } from './http/limits.ts';
import type { BucketSize } from './basics/token-bucket.ts';
import { WorldHandle } from './world/world-handle.ts';
import type { World } from './world/world.ts';

/** Every option defaults to what the real Atlas does. */
export type SimulatorOptions = BrokenClusters & {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  readonly scenario?: ScenarioName | World | undefined;
  readonly seed?: number | undefined;
  /** 2 is twice as fast as a scenario's own speed. */
  readonly speed?: number | undefined;
  /** How many jobs the scenario's first cluster starts with. */
  readonly jobs?: number | undefined;
  readonly order?: SimulatedOrder | undefined;
  /** Milliseconds since 1970; everything that ages uses it. */
  readonly now?: () => number;
  readonly digest?: DigestOptions;
  /** Milliseconds. */
  readonly nonceLifetime?: number;
  /** Atlas's own limits when left out. */
  readonly rateLimit?: Partial<BucketSize & LimitAnswer> | undefined;
  /** Seconds. */
  readonly tokenLifetime?: number;
  readonly tokenRequestsPerMinute?: number;
  /** A delay before each answer, milliseconds. */
  readonly latency?: number | undefined;

  /** v1.0 does not document `Cancelled`; `Failed` makes the simulator take the documentation literally. */
  readonly v1CancelledAs?: CancelledWord;
  readonly keys?: ApiKey;
};

/** A running simulator: its address, its keys, the requests so far, and ways to change it. */
export type Simulator = {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly keys: ApiKey;
  readonly serviceAccount: ServiceAccount;
  /** The first project. */
  readonly groupId: string;
  readonly groupIds: readonly string[];
  /** Clusters of the first project that can export. */
  readonly clusterNames: readonly string[];
  /** The last 10,000, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Makes something go wrong; returns a function that undoes it. */
  readonly inject: (fault: Fault) => () => void;
  readonly world: WorldHandle;
  /** Revokes all tokens of the service account. */
  readonly revokeTokens: () => void;
  readonly close: () => Promise<void>;
};

/** Starts a simulated Atlas on loopback; rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, now = Date.now, latency = 0 } = options;
  const keys = options.keys ?? apiKey(seed);
  const account = serviceAccount(seed);
  const world = new WorldHandle(worldOf(options), seed, now);
  const server = createServer({ keepAliveTimeout: 75_000 });
  const context: AnswerContext = {
    guard: new DigestGuard(options.digest ?? {}, keys, options.nonceLifetime ?? 300_000, now),
    accounts: new ServiceAccounts(
      account,
      options.tokenLifetime ?? 3600,
      options.tokenRequestsPerMinute ?? 10,
      now,
    ),
    limits: new Limits(options.rateLimit, now),
    limitAnswer: { errorCode: 'RATE_LIMITED_TOKEN_BUCKET', retryAfter: true, ...options.rateLimit },
    world,
    cancelledWord: options.v1CancelledAs ?? 'Cancelled',
    now,
    origin: () => urlOf(server),
  };
  const faults = new Faults();
  for (const fault of brokenClusters(world.projects.values(), options)) faults.inject(fault);
  const requests: LoggedRequest[] = [];
  handleRequests(server, { context, faults, requests, latency, seed });
  await listen(server, options.port ?? 0);
  const [firstProject] = world.projects.values();
  const exporting = [...(firstProject?.clusters.values() ?? [])].filter(({ kind }) => kind !== 'flex');
  return {
    url: urlOf(server),
    keys,
    serviceAccount: account,
    groupId: firstProject?.id ?? '',
    groupIds: [...world.projects.keys()],
    clusterNames: exporting.map(({ name }) => name),
    requests,
    inject: (fault) => faults.inject(fault),
    world,
    revokeTokens: () => {
      context.accounts.revokeAll();
    },
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
      await promise;
    },
  };
}

function worldOf({ scenario = 'busy', speed = 1, jobs, order }: SimulatorOptions): World {
  const world = typeof scenario === 'string' ? scenarioWorld(scenario, { speed, jobs }) : scenario;
  return order === undefined ? world : { ...world, order };
}
