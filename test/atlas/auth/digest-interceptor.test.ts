import { describe, expect, it } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { startServer } from '../../helpers/digest-server.ts';
import { ask, closing, signed, startDigest, statuses } from '../../helpers/signed-requests.ts';
import { waitFor } from '../../helpers/wait-for.ts';

describe('one nonce for many requests', () => {
  it('fetches one challenge for twenty requests that start together, and counts each once', async () => {
    const server = await startDigest();
    const dispatcher = signed(server.origin);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(dispatcher, server.origin, `/x?n=${index}`)),
    );
    expect(answers.every((each) => each.status === 200)).toBe(true);
    expect(statuses(server).filter((status) => status === 401)).toHaveLength(1);
    const counts = server.seen.flatMap((each) => each.nc ?? []);
    // Connections may overtake each other, so the order of arrival is not checked.
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(server.given.size).toBe(1);
  });

  it.each([true, false])('does not take reordered requests for a refused key (stale=%s)', async (stale) => {
    const highest = new Map<string, number>();
    const server = await startDigest({
      challenge: (nonce) => ({
        'www-authenticate': `Digest realm="r", nonce="${nonce}", qop="auth", stale=${stale}`,
      }),
      valid: (nonce, nc) => {
        if (nc <= (highest.get(nonce) ?? 0)) return false;
        highest.set(nonce, nc);
        return true;
      },
    });
    const lasting = signed(server.origin);
    for (let round = 0; round < 10; round += 1) {
      // A new one in the first rounds: the first requests of each have no nonce yet.
      const dispatcher = round < 5 ? signed(server.origin) : lasting;
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask(dispatcher, server.origin)));
      expect(answers.map((each) => each.status)).toEqual(Array.from({ length: 12 }, () => 200));
    }
  });

  it.each([true, false])('replaces an old nonce with one extra request (stale=%s)', async (stale) => {
    const server = await startDigest({
      valid: (_, nc) => nc <= 3,
      challenge: (nonce) => ({
        'www-authenticate': `Digest realm="r", nonce="${nonce}", qop="auth", stale=${stale}`,
      }),
    });
    const dispatcher = signed(server.origin);
    for (let round = 0; round < 8; round += 1)
      expect((await ask(dispatcher, server.origin)).status).toBe(200);
    expect(statuses(server)).toEqual([401, 200, 200, 200, 401, 200, 200, 200, 401, 200, 200]);
  });

  it('retries every request that was in flight when the nonce aged', async () => {
    let aged = false;
    const server = await startDigest({ valid: (nonce) => !aged || nonce !== 'nonce1+/=' });
    const dispatcher = signed(server.origin);
    await ask(dispatcher, server.origin);
    aged = true;
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(dispatcher, server.origin)));
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200]);
    expect(statuses(server).filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  });

  it('uses the nextnonce that the server announces', async () => {
    const announced = new Set(['nonce1+/=']);
    const server = await startServer((request) => {
      const nonce = /nonce="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1];
      if (nonce === undefined || !announced.has(nonce)) {
        return {
          status: 401,
          headers: { 'www-authenticate': 'Digest realm="r", nonce="nonce1+/=", qop="auth"' },
        };
      }
      const next = `next${announced.size}`;
      announced.add(next);
      return { headers: { 'authentication-info': `nextnonce="${next}"` } };
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    for (let round = 0; round < 3; round += 1) await ask(dispatcher, server.origin);
    expect(server.seen.map((each) => each.nonce)).toEqual([undefined, 'nonce1+/=', 'next1', 'next2']);
    expect(server.seen.map((each) => each.nc)).toEqual([undefined, 1, 1, 1]);
  });

  it('rejects an answer whose rspauth is wrong', async () => {
    let proof = 'rspauth="00", nextnonce="evil"';
    const server = await startDigest({ answer: () => ({ headers: { 'authentication-info': proof } }) });
    const dispatcher = signed(server.origin);
    await expect(ask(dispatcher, server.origin)).rejects.toMatchObject({
      trouble: {
        kind: 'auth',
        sentence: expect.stringMatching(/did not prove it \(rspauth\); its answer was not used/) as string,
      },
    });
    proof = '';
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
    expect(server.seen.map((each) => each.nonce)).not.toContain('evil');
  });

  it.each([
    ['MD5 without qop after SHA-256', 'algorithm=SHA-256, qop="auth"', ''],
    ['MD5 after SHA-256', 'algorithm=SHA-256, qop="auth"', 'algorithm=MD5, qop="auth"'],
    ['SHA-256 after SHA-512/256', 'algorithm=SHA-512-256, qop="auth"', 'algorithm=SHA-256, qop="auth"'],
    ['none for qop="auth"', 'algorithm=MD5, qop="auth"', 'algorithm=MD5'],
  ])('never accepts a weaker challenge than before: %s', async (_, before, after) => {
    let asked = before;
    const server = await startServer((request) => {
      if (asked === before && request.headers.authorization !== undefined) return {};
      return {
        status: 401,
        headers: { 'www-authenticate': `Digest realm="r", nonce="n${asked.length}", stale=true, ${asked}` },
      };
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
    asked = after;
    for (let round = 0; round < 2; round += 1) {
      await expect(ask(dispatcher, server.origin)).rejects.toMatchObject({
        trouble: {
          kind: 'auth',
          sentence: expect.stringMatching(/a weaker kind of Digest than before/) as string,
        },
      });
    }
    const weak = server.seen.filter((each) => each.nonce === `n${after.length}`);
    expect(weak).toEqual([]);
    // The same strength, or a stronger one, is answered.
    asked = before;
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
  });

  it('keeps its nonce when the announced nextnonce is empty', async () => {
    const server = await startDigest({
      answer: () => ({ headers: { 'authentication-info': 'nextnonce=""' } }),
    });
    const dispatcher = signed(server.origin);
    for (let round = 0; round < 2; round += 1) await ask(dispatcher, server.origin);
    expect(server.seen.map((each) => each.nc)).toEqual([undefined, 1, 2]);
    expect(server.given.size).toBe(1);
  });

  it('does not return to the nextnonce of a late answer', async () => {
    const late: (() => void)[] = [];
    const refused = new Set<string>();
    let nonce = 'first';
    const server = await startServer((request, response) => {
      const used = /nonce="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1];
      if (used === undefined || refused.has(used)) {
        const challenge = `Digest realm="r", nonce="${nonce}", qop="auth", stale=true`;
        return { status: 401, headers: { 'www-authenticate': challenge } };
      }
      if (request.url !== '/slow') return {};
      late.push(() => {
        response.writeHead(200, { 'authentication-info': 'nextnonce="late"' });
        response.end('{}');
      });
      return undefined;
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    await ask(dispatcher, server.origin);
    const slow = ask(dispatcher, server.origin, '/slow');
    await waitFor(() => late.length === 1);
    refused.add('first');
    nonce = 'second';
    await ask(dispatcher, server.origin);
    late[0]!();
    await slow;
    await ask(dispatcher, server.origin);
    expect(server.seen.at(-1)).toMatchObject({ nonce: 'second', nc: 2 });
  });

  it('sends requests in parallel as soon as it has a nonce', async () => {
    const waiting: (() => void)[] = [];
    const server = await startServer((request, response) => {
      if (request.headers.authorization === undefined) {
        return { status: 401, headers: { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' } };
      }
      if (request.url !== '/together') return {};
      waiting.push(() => response.end('{}'));
      if (waiting.length === 3) for (const answer of waiting) answer();
      return undefined;
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    await ask(dispatcher, server.origin);
    const answers = await Promise.all([1, 2, 3].map(() => ask(dispatcher, server.origin, '/together')));
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200]);
  });

  it('logs the kind of each challenge, and nothing else of it', async () => {
    const lines: string[] = [];
    const server = await startDigest({ valid: (_, nc) => nc <= 1 });
    const dispatcher = signed(server.origin, (line) => lines.push(line));
    for (let round = 0; round < 2; round += 1) await ask(dispatcher, server.origin);
    expect(lines).toEqual(['digest: new challenge (md5)', 'digest: new challenge (md5, stale)']);
  });

  it('sends no Authorization when the server asks for none', async () => {
    const server = await startServer(() => ({}));
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    await Promise.all([ask(dispatcher, server.origin), ask(dispatcher, server.origin)]);
    expect(server.seen.map((each) => each.authorization)).toEqual([undefined, undefined]);
  });

  it('prefers SHA-256 over MD5', async () => {
    const server = await startDigest({
      algorithm: 'sha256',
      challenge: (nonce) => ({
        'www-authenticate': [
          'Basic realm="r"',
          `Digest realm="r", nonce="md5", algorithm=MD5, qop="auth"`,
          `Digest realm="r", nonce="${nonce}", algorithm=SHA-256, qop="auth, auth-int", x="a, b"`,
        ],
      }),
    });
    expect((await ask(signed(server.origin), server.origin)).status).toBe(200);
  });
});

describe('a refused key', () => {
  it('answers one 401 and delivers the next', async () => {
    const server = await startDigest({ key: 'another' });
    const dispatcher = signed(server.origin);
    const answer = await ask(dispatcher, server.origin);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('UNEXPECTED_ERROR');
    expect(statuses(server)).toEqual([401, 401]);
  });

  it('is not retried by each request that waited for the challenge', async () => {
    const server = await startDigest({ key: 'another' });
    const dispatcher = signed(server.origin);
    const answers = await Promise.all([1, 2, 3].map(() => ask(dispatcher, server.origin)));
    expect(answers.map((each) => each.status)).toEqual([401, 401, 401]);
    expect(server.seen).toHaveLength(4);
  });

  it('costs one extra request each time when only the role is missing', async () => {
    const server = await startDigest({
      answer: () => ({
        status: 401,
        headers: { 'www-authenticate': 'Digest realm="r", nonce="z", qop="auth"' },
      }),
    });
    const dispatcher = signed(server.origin);
    for (let round = 0; round < 3; round += 1)
      expect((await ask(dispatcher, server.origin)).status).toBe(401);
    expect(server.seen).toHaveLength(6);
  });

  it('is delivered from a 401 without a challenge, also after a signed request', async () => {
    let turn = 0;
    const server = await startDigest({ answer: () => ({ status: (turn += 1) === 1 ? 200 : 401 }) });
    const dispatcher = signed(server.origin);
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
    expect((await ask(dispatcher, server.origin)).status).toBe(401);
    expect(statuses(server)).toEqual([401, 200, 401]);
  });

  it('takes a challenge from a 401 only', async () => {
    const server = await startServer(() => ({ headers: { 'www-authenticate': 'Basic realm="r"' } }));
    closing.push(server.close);
    expect((await ask(signed(server.origin), server.origin)).status).toBe(200);
    expect(server.seen).toHaveLength(1);
  });

  it('delivers a 401 without a challenge', async () => {
    const server = await startServer(() => ({ status: 401 }));
    closing.push(server.close);
    expect((await ask(signed(server.origin), server.origin)).status).toBe(401);
    expect(server.seen).toHaveLength(1);
  });
});

describe('challenges that must not be answered', () => {
  it.each([
    ['Basic realm="r"', 'The server asks for basic instead of Digest; no key was sent.'],
    [
      'Negotiate, Basic realm="r"',
      'The server asks for negotiate, basic instead of Digest; no key was sent.',
    ],
    [
      'Digest realm="r", nonce="n", algorithm=SHA-3',
      'The server asks for a kind of Digest that this program does not know; no key was sent.',
    ],
  ])('%s', async (header, sentence) => {
    const server = await startServer(() => ({ status: 401, headers: { 'www-authenticate': header } }));
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    for (let round = 0; round < 2; round += 1) {
      const error: unknown = await ask(dispatcher, server.origin).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AtlasError);
      expect((error as AtlasError).trouble).toMatchObject({
        kind: 'auth',
        sentence,
        remedy: expect.stringContaining('--base-url') as string,
      });
    }
    expect(server.seen.map((each) => each.authorization)).toEqual([undefined, undefined]);
  });

  it('are cut when they are quoted', async () => {
    const header = `${'x'.repeat(2000)} realm="r"`;
    const server = await startServer(() => ({ status: 401, headers: { 'www-authenticate': header } }));
    closing.push(server.close);
    const error: unknown = await ask(signed(server.origin), server.origin).catch((reason: unknown) => reason);
    expect((error as AtlasError).trouble.sentence.length).toBeLessThan(150);
  });

  it('another origin never gets an Authorization header', async () => {
    const server = await startDigest();
    const other = await startDigest();
    const dispatcher = signed(server.origin);
    await ask(dispatcher, server.origin);
    expect((await ask(dispatcher, other.origin)).status).toBe(401);
    expect((await ask(dispatcher, other.origin)).status).toBe(401);
    expect(other.seen.map((each) => each.authorization)).toEqual([undefined, undefined]);
  });
});
