import { once } from 'node:events';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { startSimulator } from '../../source/simulator/simulator.ts';
import {
  ask,
  client,
  digestAnswer,
  exportsPath,
  fakeTime,
  parameter,
  simulated,
  tokenOf,
  v2,
} from './client.ts';

const groups = '/api/atlas/v2/groups';

test('starts at once, on loopback, on its own port', async () => {
  const [one, other] = [await simulated(), await simulated()];
  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(one.url).not.toBe(other.url);
});

test('fails when the port is in use', async () => {
  const { url } = await simulated();
  await expect(startSimulator({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
});

test('closes all connections, also when closed twice', async () => {
  const simulator = await startSimulator();
  await ask(`${simulator.url}/`);
  await simulator.close();
  await simulator.close();
  await expect(ask(`${simulator.url}/`)).rejects.toThrow('fetch failed');
});

test('sends a challenge without a key, with the recorded body', async () => {
  const { url } = await simulated();
  const { status, headers, body } = await ask(url + groups);
  expect([status, body.errorCode, body.error]).toEqual([401, 'UNEXPECTED_ERROR', 401]);
  expect(headers.get('www-authenticate')).toMatch(/^Digest realm="MMS Public API", domain=""/);
  expect(headers.get('ratelimit-limit')).toBeNull();
});

test('accepts the right key; a wrong one gets the answer for no key', async () => {
  const { url, keys } = await simulated({ digest: { nextNonce: true } });
  const { headers } = await ask(url + groups);
  const challenge = headers.get('www-authenticate') ?? '';
  const given = { username: keys.publicKey, realm: 'MMS Public API', uri: groups };
  const nonce = parameter(challenge, 'nonce');
  const answer = (password: string, nc: number) =>
    ask(url + groups, {
      headers: { accept: v2, authorization: digestAnswer({ ...given, nonce, password, nc }) },
    });
  const good = await answer(keys.privateKey, 1);
  expect(good.status).toBe(200);
  expect(good.headers.get('authentication-info')).toMatch(/^nextnonce="[\w+/]{32}"$/);
  expect((await answer('wrong', 2)).body).toMatchObject({ error: 401, errorCode: 'UNEXPECTED_ERROR' });
});

test('many parallel requests share a nonce', async () => {
  const { url, keys, requests } = await simulated();
  const { headers } = await ask(url + groups);
  const nonce = parameter(headers.get('www-authenticate') ?? '', 'nonce');
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const uri = `${groups}?pageNum=${index + 1}`;
      const given = { username: keys.publicKey, password: keys.privateKey, realm: 'MMS Public API', uri };
      const authorization = digestAnswer({ ...given, nonce, nc: index + 1 });
      return ask(url + uri, { headers: { accept: v2, authorization } });
    }),
  );
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(requests).toHaveLength(41);
});

test('accepts a token until it expires or is revoked', async () => {
  const time = fakeTime();
  const simulator = await simulated({ now: time.now, tokenLifetime: 60 });
  const get = await client(simulator);
  expect((await get('/v2/groups')).status).toBe(200);
  time.pass(60_000);
  const late = await get('/v2/groups');
  expect([late.status, late.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^Bearer .*invalid_token/),
  ]);
  const again = await client(simulator);
  simulator.revokeTokens();
  expect((await again('/v2/groups')).status).toBe(401);
});

test('issues tokens by POST, at most as many a minute as set', async () => {
  const simulator = await simulated({ tokenRequestsPerMinute: 1 });
  expect((await ask(`${simulator.url}/api/oauth/token`)).status).toBe(405);
  expect((await tokenOf(simulator)).status).toBe(200);
  expect((await tokenOf(simulator)).status).toBe(429);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])(
  'does not allow %s: this API is read only',
  async (method) => {
    const { url } = await simulated();
    const { status, headers } = await ask(url + groups, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  },
);

test('answers 404 outside the API', async () => {
  const { url } = await simulated();
  for (const path of ['/', '/api/atlas/v3/groups', '/api/atlas/v2'])
    expect((await ask(url + path)).status).toBe(404);
});

test('sends the date and the rest of the rate limit', async () => {
  const time = fakeTime();
  const get = await client(await simulated({ now: time.now }));
  const [first, second] = [await get('/v2/groups'), await get('/v2/groups')];
  expect(first.headers.get('date')).toBe('Mon, 10 Aug 2026 03:27:00 GMT');
  expect(first.headers.get('ratelimit-limit')).toBe('1200');
  expect([first, second].map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['1199', '1198']);
});

test('says how long to wait when the rate limit is exceeded', async () => {
  const time = fakeTime();
  const get = await client(
    await simulated({ now: time.now, rateLimit: { capacity: 1, refill: 1, seconds: 9 } }),
  );
  await get('/v2/groups');
  const { status, headers, body } = await get('/v2/groups?pageNum=1');
  expect([status, headers.get('retry-after'), headers.get('ratelimit-remaining')]).toEqual([429, '9', '0']);
  expect(body.errorCode).toBe('RATE_LIMITED_TOKEN_BUCKET');
  expect(body.parameters).toEqual(['api/atlas/v2/groups', 9, 1, 1, 9]);
  time.pass(9000);
  expect((await get('/v2/groups')).status).toBe(200);
});

test('the older rate limit answer says less', async () => {
  const rateLimit = { capacity: 1, errorCode: 'RATE_LIMITED', retryAfter: false } as const;
  const get = await client(await simulated({ now: fakeTime().now, rateLimit }));
  await get('/v2/groups');
  const { headers, body } = await get('/v2/groups');
  expect([headers.get('retry-after'), body.errorCode, body.parameters]).toEqual([null, 'RATE_LIMITED', []]);
});

test('names the address that is not on the access list', async () => {
  const simulator = await simulated();
  simulator.world.setRefusal({ kind: 'address', address: '203.0.113.9' });
  const { body } = await (await client(simulator))('/v2/groups');
  expect(body).toMatchObject({
    error: 403,
    errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST',
    parameters: ['203.0.113.9'],
  });
});

test('can delay each answer', async () => {
  const { url } = await simulated({ latency: 30 });
  const before = performance.now();
  await ask(url);
  expect(performance.now() - before).toBeGreaterThan(25);
});

test('logs each request, without secrets', async () => {
  const simulator = await simulated({ now: fakeTime(1_000_000).now });
  const get = await client(simulator);
  await get(`/v2${exportsPath(simulator)}?pageNum=2`);
  await ask(simulator.url);
  expect(simulator.requests).toEqual([
    { method: 'POST', path: '/api/oauth/token', query: '', scheme: 'Basic', at: 1_000_000, status: 200 },
    {
      method: 'GET',
      path: `/api/atlas/v2${exportsPath(simulator)}`,
      query: '?pageNum=2',
      scheme: 'Bearer',
      at: 1_000_000,
      status: 200,
    },
    { method: 'GET', path: '/', query: '', scheme: undefined, at: 1_000_000, status: 404 },
  ]);
  expect(inspect(simulator.requests)).not.toContain(simulator.serviceAccount.clientSecret);
});

test('reads a body that is far too long, and refuses it', async () => {
  const { url, serviceAccount } = await simulated();
  const { status } = await ask(`${url}/api/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${serviceAccount.clientId}:${serviceAccount.clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `${'x'.repeat(1_000_000)}&grant_type=client_credentials`,
  });
  expect(status).toBe(400);
});

test('survives a client that hangs up in the middle of a body', async () => {
  const { url } = await simulated();
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end('POST /api/oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  await once(socket.resume(), 'close');
  expect((await ask(url)).status).toBe(404);
});

test('has the same keys for the same seed, and accepts given ones', async () => {
  const [one, same, other] = [await simulated(), await simulated(), await simulated({ seed: 2 })];
  expect(one.keys).toEqual(same.keys);
  expect(one.keys).not.toEqual(other.keys);
  expect(one.keys.publicKey).toMatch(/^[a-p]{8}$/);
  expect(one.keys.privateKey).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const keys = { publicKey: 'me', privateKey: 'mine' };
  expect((await simulated({ keys })).keys).toBe(keys);
});

test('starts without projects', async () => {
  const simulator = await simulated({ scenario: { projects: [] }, order: 'none' });
  expect([simulator.groupId, simulator.groupIds, simulator.clusterNames, simulator.world.order]).toEqual([
    '',
    [],
    [],
    'none',
  ]);
});

test('a given sort order overrides the scenario', async () => {
  expect((await simulated({ scenario: 'oldest-first', order: 'newest-first' })).world.order).toBe(
    'newest-first',
  );
});

test('every page of a hundred thousand jobs is complete', async () => {
  const simulator = await simulated({ scenario: 'many', jobs: 100_000 });
  const get = await client(simulator);
  const path = `/v2${exportsPath(simulator)}?itemsPerPage=100&pageNum=`;
  expect((await get(`${path}1`)).body.totalCount).toBe(100_000);
  for (const page of [90, 450, 900, 1000]) {
    expect((await get(`${path}${page}`)).body.results).toHaveLength(100);
  }
});

test('the troubled scenario answers most requests, and fails some', async () => {
  const simulator = await simulated({ scenario: 'trouble' });
  const get = await client(simulator);
  simulator.world.troubleRate = 1;
  const first = await get('/v2/groups').then(
    ({ status }) => status,
    () => 'broken',
  );
  simulator.world.troubleRate = 0;
  expect([first, (await get('/v2/groups')).status]).toEqual([expect.anything(), 200]);
});

test('keeps the last ten thousand requests in the log', async () => {
  const { url, requests } = await simulated();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const turns = Array.from({ length: 10_050 }, (_, turn) => `GET /${turn} HTTP/1.1\r\nhost: x\r\n\r\n`);
  socket.resume().end(turns.join(''));
  await once(socket, 'close');
  expect(requests).toHaveLength(10_000);
  expect([requests[0]?.path, requests.at(-1)?.path]).toEqual(['/50', '/10049']);
});
