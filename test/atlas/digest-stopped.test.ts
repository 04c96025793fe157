import { describe, expect, it } from 'vitest';
import { startServer } from '../helpers/digest-server.ts';
import { ask, closing, signed, startDigest, statuses } from '../helpers/signed-requests.ts';
import { waitFor } from '../helpers/wait-for.ts';

describe('aborted or failed requests', () => {
  it('let the next one fetch the challenge when the first is aborted', async () => {
    let requests = 0;
    const server = await startServer((request, response) => {
      requests += 1;
      if (requests === 1) return undefined;
      if (request.headers.authorization !== undefined) return {};
      response.setHeader('x', 'y');
      return { status: 401, headers: { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' } };
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    const stop = new AbortController();
    const first = ask(dispatcher, server.origin, '/first', { signal: stop.signal });
    const second = ask(dispatcher, server.origin, '/second');
    await waitFor(() => requests === 1);
    stop.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect((await second).status).toBe(200);
    expect(server.seen.map((each) => each.url)).toEqual(['/first', '/second', '/second']);
  });

  it('stop waiting at once, and are never sent', async () => {
    const server = await startServer((_, response) => {
      hung.push(() => response.end());
      return undefined;
    });
    const hung: (() => void)[] = [];
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    const first = ask(dispatcher, server.origin, '/first');
    const stop = new AbortController();
    const second = ask(dispatcher, server.origin, '/second', { signal: stop.signal });
    await waitFor(() => hung.length === 1);
    stop.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    hung[0]!();
    await first;
    expect(server.seen.map((each) => each.url)).toEqual(['/first']);
  });

  it('are not sent when aborted before', async () => {
    const server = await startDigest();
    const dispatcher = signed(server.origin);
    const signal = AbortSignal.abort();
    await expect(ask(dispatcher, server.origin, '/x', { signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
    expect(statuses(server)).toEqual([401, 200]);
  });

  it('fail together when nobody answers', async () => {
    const server = await startServer(() => ({}));
    await server.close();
    const dispatcher = signed(server.origin);
    const results = await Promise.allSettled([1, 2, 3].map(() => ask(dispatcher, server.origin)));
    expect(results.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(results[2]).toMatchObject({ reason: { code: 'ECONNREFUSED' } });
  });

  it('take a challenge whose body broke off', async () => {
    const server = await startServer((request, response) => {
      if (request.headers.authorization !== undefined) return {};
      response.writeHead(401, {
        'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"',
        'content-length': '1000',
      });
      response.write('{');
      setImmediate(() => response.destroy());
      return undefined;
    });
    closing.push(server.close);
    expect((await ask(signed(server.origin), server.origin)).status).toBe(200);
  });

  it('fail alone when they cannot be sent, and the next ones go on', async () => {
    const server = await startDigest();
    const dispatcher = signed(server.origin);
    await expect(ask(dispatcher, server.origin, 'no slash')).rejects.toThrow(/path/);
    expect((await ask(dispatcher, server.origin)).status).toBe(200);
  });

  it('pass on early hints and every form of headers', async () => {
    const server = await startServer((request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      if (request.headers.authorization !== undefined) return { body: request.headers['x-test'] as string };
      return { status: 401, headers: { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' } };
    });
    closing.push(server.close);
    const dispatcher = signed(server.origin);
    const forms = [{ 'x-test': 'a' }, ['x-test', 'b'], new Map([['x-test', 'c']])];
    const texts: string[] = [];
    for (const headers of forms) texts.push((await ask(dispatcher, server.origin, '/x', { headers })).text);
    expect(texts).toEqual(['a', 'b', 'c']);
  });

  it('complete with a slow reader', async () => {
    const big = 'x'.repeat(3_000_000);
    const server = await startDigest({ answer: () => ({ body: big }) });
    const { body } = await signed(server.origin).request({
      origin: server.origin,
      path: '/x',
      method: 'GET',
    });
    let length = 0;
    for await (const chunk of body) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      length += (chunk as Buffer).length;
    }
    expect(length).toBe(big.length);
  });
});
