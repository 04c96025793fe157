import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import type { AtlasOptions } from '../../source/atlas/client.ts';
import type { Trouble } from '../../source/atlas/api/errors.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';
import { errorOf } from '../helpers/atlas-error.ts';
import { privateKey, publicKey, startDigestServer, startServer } from '../helpers/digest-server.ts';
import { instantTiming } from '../helpers/timing.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(origin: string, more: Partial<AtlasOptions> = {}) {
  const atlas = createAtlas({
    baseUrl: origin,
    api: 'v2',
    keys: { kind: 'api-key', publicKey, privateKey },
    timing: instantTiming().timing,
    userAgent: 'atlas-exports/test',
    ...more,
  });
  closing.push(() => atlas.close());
  return atlas;
}

async function simulate(options: SimulatorOptions = {}, more: Partial<AtlasOptions> = {}) {
  const simulator = await startSimulator({ scenario: 'quiet', ...options });
  closing.push(simulator.close);
  const atlas = client(simulator.url, { keys: { kind: 'api-key', ...simulator.keys }, ...more });
  const cluster = { groupId: simulator.groupId, clusterName: simulator.clusterNames[0]! };
  return { simulator, atlas, cluster };
}

const statuses = ({ requests }: Simulator) => requests.map((each) => each.status);

describe('requests to Atlas', () => {
  it('need one request each after the first, over one connection', async () => {
    const server = await startDigestServer({
      answer: () => ({ body: '{"results":[{"id":"a","state":"Queued"}],"totalCount":1}' }),
    });
    closing.push(server.close);
    let connections = 0;
    server.server.on('connection', () => (connections += 1));
    const atlas = client(server.origin);
    for (let round = 0; round < 5; round += 1) {
      const { value } = await atlas.listExports(prod, { pageNum: 1, itemsPerPage: 100 });
      expect(value.items).toMatchObject([{ ...prod, id: 'a', state: 'Queued' }]);
    }
    expect(server.seen.map((each) => each.status)).toEqual([401, 200, 200, 200, 200, 200]);
    expect(server.seen.map((each) => each.nc)).toEqual([undefined, 1, 2, 3, 4, 5]);
    expect(connections).toBe(1);
  });

  it.each(['v2', 'v1.0'] as const)('find everything with %s', async (api) => {
    const { atlas, cluster, simulator } = await simulate({}, { api });
    const projects = await atlas.listProjects();
    expect(projects.value.items.map((each) => each.id)).toContain(simulator.groupId);
    const clusters = await atlas.listClusters(simulator.groupId);
    expect(clusters.value.items.map((each) => each.name)).toContain(cluster.clusterName);
    const page = await atlas.listExports(cluster, { pageNum: 1, itemsPerPage: 20 });
    expect(page.value).toMatchObject({ received: 20, hasNext: true, problems: [] });
    expect(page.value.totalCount).toBeGreaterThan(20);
    expect(page.headers.serverTime).toBeTypeOf('number');
    expect(page.headers.rateLimitRemaining).toBeTypeOf('number');
    const [job] = page.value.items;
    expect((await atlas.getExport(cluster, job!.id)).value).toEqual(job);
    const bucket = await atlas.getBucket(simulator.groupId, job!.exportBucketId!);
    expect((await atlas.listBuckets(simulator.groupId)).value.items).toContainEqual(bucket.value);
  });

  it('return the same jobs with both versions, with or without an envelope', async () => {
    const { simulator, atlas, cluster } = await simulate();
    const old = client(simulator.url, { api: 'v1.0', keys: { kind: 'api-key', ...simulator.keys } });
    const plain = (await atlas.listExports(cluster)).value.items.map((job) => ({
      ...job,
      errorCode: undefined,
    }));
    for (const each of [atlas, old]) {
      const { value } = await each.listExports(cluster, {
        envelope: true,
        includeCount: false,
        pretty: true,
      });
      expect(value.totalCount).toBeUndefined();
      expect(value.items.map((job) => ({ ...job, errorCode: undefined }))).toEqual(plain);
    }
  });

  it.each([
    { algorithms: ['MD5'], qop: 'none' },
    { algorithms: ['MD5-sess'], opaque: true },
    { algorithms: ['SHA-256'], headers: 'one', decoys: ['Basic realm="a, b"'] },
    { algorithms: ['SHA-256-sess'], nextNonce: true },
    { algorithms: ['MD5', 'SHA-256-sess'], qop: 'auth,auth-int', decoys: ['Negotiate', 'Bearer x="y"'] },
    { algorithms: ['MD5'], tellsStale: false },
  ] as const)('signs for a server with %j', async (digest) => {
    const { atlas, cluster, simulator } = await simulate({ digest });
    for (let round = 0; round < 3; round += 1) await atlas.listExports(cluster);
    await Promise.all([1, 2, 3, 4].map(() => atlas.listExports(cluster)));
    expect(statuses(simulator).filter((status) => status === 401)).toHaveLength(1);
  });

  it('replace a nonce that has aged', async () => {
    let now = Date.UTC(2026, 7, 10);
    const { atlas, cluster, simulator } = await simulate({ nonceLifetime: 5000, now: () => now });
    await atlas.listExports(cluster);
    now += 5001;
    await atlas.listExports(cluster);
    expect(statuses(simulator)).toEqual([401, 200, 401, 200]);
  });

  it('use one token of a service account for all, and a new one when it was revoked', async () => {
    const { simulator, cluster } = await simulate();
    const atlas = client(simulator.url, { keys: { kind: 'service-account', ...simulator.serviceAccount } });
    await Promise.all([atlas.listExports(cluster), atlas.listProjects()]);
    simulator.revokeTokens();
    await atlas.listExports(cluster);
    expect(simulator.requests.map((each) => [each.method, each.status])).toEqual([
      ['POST', 200],
      ['GET', 200],
      ['GET', 200],
      ['GET', 401],
      ['POST', 200],
      ['GET', 200],
    ]);
  });
});

describe('when something is wrong', () => {
  it('says what was requested where, what is wrong and what to do', async () => {
    const { simulator, atlas, cluster } = await simulate();
    const unknown = { ...cluster, clusterName: 'Nowhere' };
    const error = await errorOf(atlas.listExports(unknown, { pageNum: 1 }));
    expect(error.message).toBe(
      `GET ${simulator.url}/api/atlas/v2/groups/${cluster.groupId}/clusters/Nowhere/backup/exports?pageNum=1: ${error.trouble.sentence}`,
    );
    expect(error.trouble).toMatchObject({ kind: 'not-found', status: 404, code: 'CLUSTER_NOT_FOUND' });
  });

  it('reports a wrong key, after two requests', async () => {
    const { simulator, cluster } = await simulate();
    const atlas = client(simulator.url);
    expect((await errorOf(atlas.listExports(cluster))).trouble).toMatchObject({
      kind: 'auth',
      status: 401,
      code: 'UNEXPECTED_ERROR',
    });
    expect(statuses(simulator)).toEqual([401, 401]);
  });

  it('reports a wrong secret', async () => {
    const { simulator, cluster } = await simulate();
    const atlas = client(simulator.url, {
      keys: { kind: 'service-account', clientId: 'mdb_sa_id_x', clientSecret: 'mdb_sa_sk_x' },
    });
    const error = await errorOf(atlas.listExports(cluster));
    expect(error.trouble.kind).toBe('auth');
    expect(error.trouble.sentence).toMatch(/client id or secret/);
    expect(error.message).toContain('/api/oauth/token');
  });

  it('waits for the rate limit of the token endpoint', async () => {
    const { timing, delays } = instantTiming();
    const now = timing.now;
    const { simulator, cluster } = await simulate({ tokenRequestsPerMinute: 1, now });
    const keys = { kind: 'service-account', ...simulator.serviceAccount } as const;
    await client(simulator.url, { keys, timing }).listProjects();
    const second = client(simulator.url, { keys, timing, retries: 1 });
    expect((await second.listExports(cluster)).value.received).toBeGreaterThan(0);
    expect(delays).toHaveLength(1);
    expect(delays[0]).toBeGreaterThan(0);
  });

  it('retries temporary failures a few times, after its own wait or the one Atlas asks for', async () => {
    const { timing, delays } = instantTiming();
    const { simulator, atlas, cluster } = await simulate({}, { timing, retries: 3, random: () => 0 });
    simulator.inject({ kind: 'status', status: 503, times: 1 });
    simulator.inject({ kind: 'status', status: 429, retryAfter: 7, times: 1 });
    simulator.inject({
      kind: 'status',
      status: 429,
      errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
      parameters: ['x', 33],
      times: 1,
    });
    expect((await atlas.listExports(cluster)).value.received).toBeGreaterThan(0);
    expect(delays).toEqual([1000, 7000, 33_000]);
    simulator.inject({ kind: 'status', status: 429, retryAfter: 600, times: 1 });
    expect((await errorOf(atlas.listExports(cluster))).trouble.retryAfter).toBe(600_000);
    simulator.inject({ kind: 'status', status: 429, times: 9 });
    expect((await errorOf(atlas.listExports(cluster))).trouble.kind).toBe('rate-limited');
    expect(delays.slice(3)).toEqual([10_000, 20_000, 40_000]);
  });

  it('waits for the rate limit as often as others take its turn, two minutes in all, and reports each time', async () => {
    const { timing, delays } = instantTiming();
    const told: number[] = [];
    const onRetryWait = (_: Trouble, wait: number) => told.push(wait);
    const { simulator, atlas, cluster } = await simulate({}, { timing, retries: 3, onRetryWait });
    simulator.inject({ kind: 'status', status: 429, retryAfter: 1, times: 20 });
    simulator.inject({ kind: 'status', status: 503, retryAfter: 1, times: 3 });
    expect((await atlas.listExports(cluster)).value.received).toBeGreaterThan(0);
    expect(delays).toEqual(Array.from({ length: 23 }, () => 1000));
    expect(told).toHaveLength(20);
    simulator.inject({ kind: 'status', status: 429, retryAfter: 50, times: 3 });
    expect((await errorOf(atlas.listExports(cluster))).trouble.kind).toBe('rate-limited');
    expect(delays.slice(23)).toEqual([50_000, 50_000]);
  });

  it('retries a timeout once, not three times, and reports it', async () => {
    const { timing, advance } = instantTiming();
    const server = await startServer(() => {
      advance(45_000);
      return undefined;
    });
    closing.push(server.close);
    const told: (readonly [string, number])[] = [];
    const onRetryWait = ({ sentence }: Trouble, wait: number) => told.push([sentence, wait]);
    const atlas = client(server.origin, { timing, retries: 3, random: () => 0, onRetryWait });
    expect((await errorOf(atlas.listExports(prod))).trouble.kind).toBe('timeout');
    expect(server.seen).toHaveLength(2);
    expect(told).toEqual([[expect.stringMatching(/did not answer within 45 s/), 1000]]);
  });

  it('does not retry by default, nor after a permanent error', async () => {
    const { timing, delays } = instantTiming();
    const { simulator, atlas, cluster } = await simulate({}, { timing });
    simulator.inject({ kind: 'status', status: 500, times: 1 });
    expect((await errorOf(atlas.listExports(cluster))).trouble).toMatchObject({
      kind: 'server',
      retryable: true,
    });
    const patient = client(simulator.url, { timing, retries: 3 });
    expect((await errorOf(patient.listExports(cluster))).trouble.kind).toBe('auth');
    expect(delays).toEqual([]);
  });

  it.each([
    ['html', { kind: 'html' }, 'server', /502: 502 Bad Gateway|502/],
    ['a web page that claims success', { kind: 'html', status: 200 }, 'unreadable', /a web page/],
    ['nothing', { kind: 'empty', status: 200 }, 'unreadable', /empty/],
    ['half of the JSON', { kind: 'half-json' }, 'unreadable', /incomplete or is not JSON/],
    ['garbage', { kind: 'garbage', at: 'body' }, 'unreadable', /incomplete or is not JSON/],
    ['no HTTP at all', { kind: 'garbage', at: 'headers' }, 'network', /did not answer in HTTP/],
    ['an answer that breaks off', { kind: 'truncated' }, 'network', /cut|broke off/],
    ['a connection that is cut', { kind: 'reset', at: 'body' }, 'network', /cut|broke off/],
    [
      'an error in an envelope',
      { kind: 'body', body: '{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}' },
      'not-found',
      /no project/,
    ],
    [
      'compressed',
      { kind: 'headers', headers: { 'content-encoding': 'br' } },
      'unreadable',
      /compressed answer/,
    ],
    [
      'a nonce that is always stale',
      { kind: 'challenge', stale: true },
      'server',
      /keeps calling the nonce stale/,
    ],
  ] as const)('reports that the answer is %s', async (_, fault, kind, sentence) => {
    const { simulator, atlas, cluster } = await simulate();
    await atlas.listProjects();
    simulator.inject({ ...fault, match: /exports/ });
    const { trouble } = await errorOf(atlas.listExports(cluster));
    expect(trouble.kind).toBe(kind);
    expect(trouble.sentence).toMatch(sentence);
  });

  it.each([
    ['an error of 400', { status: 400, body: '{"errorCode":"ODD","parameters":["x",33]}' }, 'request'],
    ['an envelope of 400', { body: '{"status":400,"content":{"errorCode":"ODD"}}' }, 'request'],
    ['a 401 without a challenge', { status: 401 }, 'auth'],
    ['a redirect without a location', { status: 300 }, 'redirect'],
  ] as const)('recognises %s, and takes no wait from it', async (_, answer, kind) => {
    const server = await startServer(() => answer);
    closing.push(server.close);
    const { trouble } = await errorOf(client(server.origin).listExports(prod));
    expect(trouble).toMatchObject({ kind, retryable: false, retryAfter: undefined });
    expect(trouble.remedy).toMatch(/\.$/);
    if (kind === 'redirect') expect(trouble.sentence).toContain('redirects to nowhere');
  });

  it("reads the date in Retry-After by the server's clock", async () => {
    const headers = {
      date: 'Sun, 06 Nov 1994 08:49:37 GMT',
      'retry-after': 'Sun, 06 Nov 1994 08:50:07 GMT',
    };
    const server = await startServer(() => ({ status: 503, headers }));
    closing.push(server.close);
    expect((await errorOf(client(server.origin).listExports(prod))).trouble.retryAfter).toBe(30_000);
  });

  it('logs each request and each failure on one line', async () => {
    let turn = 0;
    const server = await startServer(() => ({
      status: (turn += 1) === 1 ? 503 : 200,
      body: '{"results":[]}',
    }));
    closing.push(server.close);
    const lines: string[] = [];
    const atlas = client(server.origin, { log: (line) => lines.push(line), retries: 1, random: () => 0 });
    await atlas.listProjects();
    atlas.reconnect();
    await server.close();
    await errorOf(atlas.listProjects());
    const asked = 'GET /api/atlas/v2/groups';
    expect(lines.slice(0, 5)).toEqual([
      `${asked} 503 14 characters, 0 ms`,
      expect.stringContaining('reported a server error (503).'),
      'retrying in 1000 ms',
      `${asked} 200 14 characters, 0 ms`,
      'opening new connections',
    ]);
    expect(lines).toContain(`${asked} failed: ECONNREFUSED`);
  });

  it('does not follow redirects', async () => {
    const { simulator, atlas, cluster } = await simulate();
    const other = await startServer(() => ({}));
    closing.push(other.close);
    simulator.inject({ kind: 'redirect', location: `${other.origin}/x`, times: 1 });
    const { trouble } = await errorOf(atlas.listExports(cluster));
    expect(trouble).toMatchObject({ kind: 'redirect', status: 302, retryable: false });
    expect(trouble.sentence).toContain(new URL(simulator.url).host);
    expect(trouble.sentence).toContain(new URL(other.origin).host);
    simulator.inject({ kind: 'redirect', location: 'http://[', times: 1 });
    expect((await errorOf(atlas.listExports(cluster))).trouble.sentence).toContain('redirects to nowhere');
    expect(other.seen).toEqual([]);
  });

  it('sends nothing for invalid addresses', async () => {
    const { simulator, atlas } = await simulate();
    const odd = { groupId: '../x', clusterName: 'Prod0' };
    expect((await errorOf(atlas.listExports(odd))).trouble.kind).toBe('settings');
    expect((await errorOf(atlas.getExport(odd, 'x'))).trouble.kind).toBe('settings');
    expect((await errorOf(atlas.listBuckets('x'))).trouble.kind).toBe('settings');
    expect((await errorOf(atlas.getBucket('x', 'y'))).trouble.kind).toBe('settings');
    expect((await errorOf(atlas.listProjects({ pageNum: 0 }))).trouble.kind).toBe('settings');
    expect((await errorOf(atlas.listClusters('x'))).trouble.kind).toBe('settings');
    expect(simulator.requests).toEqual([]);
  });

  it.each([
    [{ kind: 'api-key', publicKey: '', privateKey }, 'The public key is empty.'],
    [{ kind: 'api-key', publicKey, privateKey: 'a\nb' }, /The private key is broken/],
    [{ kind: 'service-account', clientId: 'x', clientSecret: '' }, 'The client secret is empty.'],
  ] as const)('refuses invalid keys', (keys, sentence) => {
    const open = () => client('https://cloud.mongodb.com', { keys });
    expect(open).toThrow(sentence);
    expect(open).toThrow(
      expect.objectContaining({
        trouble: expect.objectContaining({
          kind: 'settings',
          remedy: expect.stringContaining('login') as string,
        }) as unknown,
      }),
    );
  });
});
