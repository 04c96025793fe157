import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { deliver, pause } from './deliver.ts';
import { DigestGuard } from './digest-guard.ts';
import type { DigestOptions } from './digest-guard.ts';
import { Faults } from './faults.ts';
import type { Fault, LoggedRequest } from './faults.ts';
import { answer, faultReply } from './front-door.ts';
import type { FrontDoor, LimitAnswer } from './front-door.ts';
import type { CancelledWord } from './job-json.ts';
import type { ListOrder } from './job-list.ts';
import { hexDigits } from './random.ts';
import { scenarioWorld } from './scenarios.ts';
import type { ScenarioName } from './scenarios.ts';
import { ServiceAccounts } from './service-accounts.ts';
import { TokenBucket } from './token-bucket.ts';
import type { BucketSize } from './token-bucket.ts';
import { troubleFor } from './trouble.ts';
import { WorldHandle } from './world-handle.ts';
import type { World } from './world.ts';

/** Every option has a value like the real Atlas's. */
export type SimulatorOptions = {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  readonly scenario?: ScenarioName | World | undefined;
  readonly seed?: number | undefined;
  /** 2 is twice as fast as a scenario's own speed. */
  readonly speed?: number | undefined;
  /** How many jobs the scenario's first cluster begins with. */
  readonly jobs?: number | undefined;
  readonly order?: ListOrder | undefined;
  /** Milliseconds since 1970; all that ages goes by it. */
  readonly now?: () => number;
  readonly digest?: DigestOptions;
  /** Milliseconds. */
  readonly nonceLifetime?: number;
  readonly rateLimit?: Partial<BucketSize & LimitAnswer>;
  /** Seconds. */
  readonly tokenLifetime?: number;
  readonly tokenRequestsPerMinute?: number;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** v1.0 documents no `Cancelled`; `Failed` makes the simulator take that word for word. */
  readonly v1CancelledAs?: CancelledWord;
  readonly keys?: { readonly publicKey: string; readonly privateKey: string };
};

/** A running simulator: where it is, who may come in, what came in, and how to change it. */
export type Simulator = {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  readonly keys: { readonly publicKey: string; readonly privateKey: string };
  readonly serviceAccount: { readonly clientId: string; readonly clientSecret: string };
  /** The first project. */
  readonly groupId: string;
  readonly groupIds: readonly string[];
  /** Clusters of the first project that can export. */
  readonly clusterNames: readonly string[];
  /** The last 10,000, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Makes something go wrong; the returned function takes it back. */
  readonly inject: (fault: Fault) => () => void;
  readonly world: WorldHandle;
  /** Ends all tokens of the service account. */
  readonly revokeTokens: () => void;
  readonly close: () => Promise<void>;
};

const keptRequests = 10_000;
const longestBody = 8192;

/** Starts a simulated Atlas on loopback; rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, now = Date.now, latency = 0 } = options;
  const keys = options.keys ?? {
    publicKey: [...hexDigits(8, seed, 'public')]
      .map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)])
      .join(''),
    privateKey: uuid(hexDigits(32, seed, 'private')),
  };
  const serviceAccount = {
    clientId: `mdb_sa_id_${hexDigits(24, seed, 'client')}`,
    clientSecret: `mdb_sa_sk_${hexDigits(40, seed, 'secret')}`,
  };
  const world = new WorldHandle(worldOf(options), seed, now);
  const limit = { capacity: 1200, refill: 500, seconds: 60, ...options.rateLimit };
  const server = createServer({ keepAliveTimeout: 75_000 });
  const door: FrontDoor = {
    guard: new DigestGuard(options.digest ?? {}, keys, options.nonceLifetime ?? 300_000, now),
    accounts: new ServiceAccounts(
      serviceAccount,
      options.tokenLifetime ?? 3600,
      options.tokenRequestsPerMinute ?? 10,
      now,
    ),
    bucket: new TokenBucket(limit, now),
    limitAnswer: { errorCode: 'RATE_LIMITED_TOKEN_BUCKET', retryAfter: true, ...options.rateLimit },
    world,
    cancelledWord: options.v1CancelledAs ?? 'Cancelled',
    now,
    origin: () => urlOf(server),
  };
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  let received = 0;
  const silent = new WeakSet<Socket>();

  server.on('connection', (socket) => {
    const fault = faults.onConnect();
    if (fault?.kind === 'reset') socket.resetAndDestroy();
    if (fault?.kind === 'hang') silent.add(socket);
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const entry = logEntry(request, now());
    requests.push(entry);
    received += 1;
    const turn = received;
    if (requests.length > keptRequests) requests.shift();
    const body = await bodyOf(request);
    if (silent.has(request.socket)) return;
    const fault = faults.onRequest(entry) ?? troubleFor(world.troubleRate, seed, turn, entry);
    if (latency > 0) await pause(latency);
    const usual = (): ReturnType<typeof answer> =>
      answer(door, {
        method: entry.method,
        target: request.url ?? '',
        authorization: request.headers.authorization,
        accept: request.headers.accept,
        contentType: request.headers['content-type'],
        body,
      });
    const reply = (fault && faultReply(door, fault)) ?? usual();
    const dated = { ...reply, headers: { date: new Date(now()).toUTCString(), ...reply.headers } };
    response.once('finish', () => {
      entry.status = response.statusCode;
    });
    await deliver(response, dated, fault);
  };

  server.on('request', (request, response) => {
    const { socket } = request;
    handle(request, response).catch(() => {
      socket.destroy();
    });
  });

  await listen(server, options.port ?? 0);
  const [firstProject] = world.projects.values();
  const exporting = [...(firstProject?.clusters.values() ?? [])].filter(({ kind }) => kind !== 'flex');
  return {
    url: urlOf(server),
    keys,
    serviceAccount,
    groupId: firstProject?.id ?? '',
    groupIds: [...world.projects.keys()],
    clusterNames: exporting.map(({ name }) => name),
    requests,
    inject: (fault) => faults.inject(fault),
    world,
    revokeTokens: () => {
      door.accounts.revokeAll();
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

function logEntry(request: IncomingMessage, at: number): LoggedRequest & { status: number | undefined } {
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark),
    scheme: /^[\w-]+(?= )/.exec(request.headers.authorization ?? '')?.[0],
    at,
    status: undefined,
  };
}

/** All of a body is taken in, so that the client hears the answer, but no more than a form's worth is kept. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length < longestBody) text += String(chunk);
  }
  return text.slice(0, longestBody);
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    resolve();
  });
  await promise;
}

function urlOf(server: Server): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${String(port)}`;
}

function uuid(digits: string): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
