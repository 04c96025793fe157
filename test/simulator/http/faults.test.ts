import { expect, test } from 'vitest';
import { Faults } from '../../../source/simulator/http/faults.ts';
import type { FaultKind } from '../../../source/simulator/http/faults.ts';
import { ask, client, simulated } from '../client.ts';

const request = { method: 'GET', path: '/a', query: '?b=1', scheme: 'Digest', at: 0, status: undefined };

test('a fault happens as often as requested, after the requests that it skips', () => {
  const faults = new Faults();
  faults.inject({ kind: 'html', times: 2, skip: 1 });
  const met = Array.from({ length: 5 }, () => faults.onRequest(request)?.kind);
  expect(met).toEqual([undefined, 'html', 'html', undefined, undefined]);
});

test('a fault can be removed', () => {
  const faults = new Faults();
  const takeBack = faults.inject({ kind: 'html' });
  expect(faults.onRequest(request)?.kind).toBe('html');
  takeBack();
  expect(faults.onRequest(request)).toBeUndefined();
});

test('a fault applies to the requests that it matches, by path and query or by anything else', () => {
  const faults = new Faults();
  faults.inject({ kind: 'html', match: /a\?b/g });
  faults.inject({ kind: 'empty', match: ({ scheme }) => scheme === undefined });
  expect([1, 2].map(() => faults.onRequest(request)?.kind)).toEqual(['html', 'html']);
  expect(faults.onRequest({ ...request, path: '/c' })).toBeUndefined();
  expect(faults.onRequest({ ...request, path: '/c', scheme: undefined })?.kind).toBe('empty');
});

test('a connection fault does not apply to requests', () => {
  const faults = new Faults();
  faults.inject({ kind: 'reset', at: 'connect', times: 1 });
  expect(faults.onRequest(request)).toBeUndefined();
  expect(faults.onConnect()?.kind).toBe('reset');
  expect(faults.onConnect()).toBeUndefined();
});

async function meeting(fault: FaultKind) {
  const simulator = await simulated();
  const get = await client(simulator);
  simulator.inject(fault);
  return get('/v2/groups');
}

test.each<[FaultKind, number, string | undefined]>([
  [{ kind: 'status', status: 503 }, 503, 'SERVICE_UNAVAILABLE'],
  [{ kind: 'status', status: 500 }, 500, 'UNEXPECTED_ERROR'],
  [{ kind: 'status', status: 429, retryAfter: 7 }, 429, 'RATE_LIMITED'],
  [{ kind: 'status', status: 418, errorCode: 'TEAPOT', detail: 'Short and stout.' }, 418, 'TEAPOT'],
  [{ kind: 'status', status: 403, errorCode: 'ORG_SUSPENDED' }, 403, 'ORG_SUSPENDED'],
  [{ kind: 'challenge', stale: true }, 401, 'UNEXPECTED_ERROR'],
  [{ kind: 'challenge' }, 401, 'UNEXPECTED_ERROR'],
  [{ kind: 'html' }, 502, undefined],
  [{ kind: 'html', status: 200 }, 200, undefined],
  [{ kind: 'empty' }, 200, undefined],
  [{ kind: 'empty', status: 504 }, 504, undefined],
  [{ kind: 'garbage' }, 200, undefined],
  [{ kind: 'half-json' }, 200, undefined],
  [{ kind: 'redirect', location: 'https://evil.example/' }, 302, undefined],
  [{ kind: 'redirect', location: '/elsewhere', status: 308 }, 308, undefined],
  [{ kind: 'body', body: '{"errorCode":"MINE"}' }, 200, 'MINE'],
  [{ kind: 'body', body: 'x', status: 400, contentType: 'text/plain' }, 400, undefined],
])('%o is answered with %i %s', async (fault, status, errorCode) => {
  const answer = await meeting(fault);
  expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
});

test('a fault can add and remove headers', async () => {
  const { headers, status } = await meeting({
    kind: 'headers',
    headers: { sunset: 'Sat, 31 Oct 2026 23:59:59 GMT', date: undefined, 'ratelimit-limit': undefined },
  });
  expect([status, headers.get('sunset'), headers.get('date'), headers.get('ratelimit-limit')]).toEqual([
    200,
    'Sat, 31 Oct 2026 23:59:59 GMT',
    null,
    null,
  ]);
});

test('an error can have its own headers', async () => {
  const { headers } = await meeting({ kind: 'status', status: 429, retryAfter: 7, headers: { 'x-a': 'b' } });
  expect([headers.get('retry-after'), headers.get('x-a')]).toEqual(['7', 'b']);
});

test.each<FaultKind>([
  { kind: 'reset' },
  { kind: 'reset', at: 'body' },
  { kind: 'truncated' },
  { kind: 'garbage', at: 'headers' },
])('%o breaks the connection', async (fault) => {
  await expect(meeting(fault)).rejects.toThrow(/fetch failed|terminated/);
});

test('a connection can be reset before any request', async () => {
  const simulator = await simulated();
  simulator.inject({ kind: 'reset', at: 'connect', times: 1 });
  await expect(ask(`${simulator.url}/x`)).rejects.toThrow('fetch failed');
  expect(simulator.requests).toEqual([]);
  expect((await ask(`${simulator.url}/x`)).status).toBe(404);
});

test.each<FaultKind>([{ kind: 'hang' }, { kind: 'hang', at: 'connect' }, { kind: 'hang', at: 'body' }])(
  '%o leaves the client waiting until it gives up',
  async (fault) => {
    const simulator = await simulated();
    simulator.inject(fault);
    const giveUp = new AbortController();
    const waiting = ask(`${simulator.url}/api/atlas/v2/groups`, { signal: giveUp.signal });
    const answered = expect(waiting).rejects.toThrow('aborted');
    while (simulator.requests.length === 0) await new Promise(setImmediate);
    giveUp.abort();
    await answered;
    expect(simulator.requests[0]?.status).toBeUndefined();
  },
);

test.each<FaultKind>([
  { kind: 'slow', delay: 40 },
  { kind: 'slow', delay: 40, at: 'body' },
])('%o answers completely, but late', async (fault) => {
  const before = performance.now();
  const { status, body } = await meeting(fault);
  expect([status, body.results.length]).toEqual([200, 2]);
  expect(performance.now() - before).toBeGreaterThan(35);
});
