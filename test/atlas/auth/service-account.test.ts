import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { atlasError } from '../../../source/atlas/api/errors.ts';
import { decodeToken, serviceAccount, tokenRequest } from '../../../source/atlas/auth/service-account.ts';
import type { Token } from '../../../source/atlas/auth/service-account.ts';
import { startServer } from '../../helpers/digest-server.ts';
import { instantTiming } from '../../helpers/timing.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server that takes the tokens in `good`, and a client whose tokens come from `next`. */
async function start(next: (turn: number) => Promise<Token>) {
  const good = new Set<string>();
  const server = await startServer((request) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    return { status: good.has(token) ? 200 : 401 };
  });
  const { timing, advance } = instantTiming();
  let fetched = 0;
  const agent = new Agent();
  const dispatcher = agent.compose(
    serviceAccount({
      origin: server.origin,
      timing,
      fetchToken: async () => {
        fetched += 1;
        return next(fetched);
      },
    }),
  );
  closing.push(server.close, () => agent.destroy());
  const ask = async (signal?: AbortSignal) => {
    const request = { origin: server.origin, path: '/x', method: 'GET', signal: signal ?? null } as const;
    const { statusCode, body } = await dispatcher.request(request);
    await body.dump();
    return statusCode;
  };
  return { server, good, advance, ask, fetched: () => fetched };
}

const hour = 3_600_000;

describe('tokens of a service account', () => {
  it('serve many requests, and are renewed a minute before they expire', async () => {
    const { ask, good, advance, fetched } = await start(async (turn) => {
      good.add(`t${turn}`);
      return { value: `t${turn}`, lifetime: hour };
    });
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect(fetched()).toBe(1);
    advance(hour - 60_001);
    await ask();
    expect(fetched()).toBe(1);
    advance(1);
    await ask();
    expect(fetched()).toBe(2);
  });

  it('are fetched once for all waiting requests', async () => {
    const { promise, resolve } = Promise.withResolvers<Token>();
    const { ask, good, server, fetched } = await start(() => promise);
    const asking = [ask(), ask(), ask()];
    good.add('t');
    resolve({ value: 't', lifetime: hour });
    expect(await Promise.all(asking)).toEqual([200, 200, 200]);
    expect(fetched()).toBe(1);
    expect(server.seen).toHaveLength(3);
  });

  it('are renewed once when they are refused early', async () => {
    const { ask, good, server, fetched } = await start(async (turn) => ({
      value: `t${turn}`,
      lifetime: hour,
    }));
    good.add('t2');
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
    expect(fetched()).toBe(2);
    expect(server.seen.filter((each) => each.status === 401).length).toBeLessThanOrEqual(3);
  });

  it('are not renewed repeatedly for a refused account', async () => {
    const { ask, server, fetched } = await start(async (turn) => ({ value: `t${turn}`, lifetime: hour }));
    expect(await ask()).toBe(401);
    expect(server.seen).toHaveLength(2);
    expect(fetched()).toBe(2);
  });

  it('are used for half of their lifetime when it is short', async () => {
    const { ask, good, advance, fetched } = await start(async () => {
      good.add('t');
      return { value: 't', lifetime: 20_000 };
    });
    await ask();
    advance(9999);
    await ask();
    expect(fetched()).toBe(1);
    advance(1);
    await ask();
    expect(fetched()).toBe(2);
  });

  it('are not requested during a rate limit', async () => {
    const { ask, good, advance, fetched } = await start(async (turn) => {
      if (turn === 1)
        throw atlasError({ kind: 'rate-limited', sentence: 'Wait.', remedy: '', retryAfter: 30_000 });
      good.add('t');
      return { value: 't', lifetime: hour };
    });
    await expect(ask()).rejects.toThrow('Wait.');
    await expect(ask()).rejects.toMatchObject({ trouble: { retryAfter: 30_000 } });
    advance(29_999);
    await expect(ask()).rejects.toMatchObject({ message: 'Wait.', trouble: { retryAfter: 1 } });
    expect(fetched()).toBe(1);
    advance(1);
    expect(await ask()).toBe(200);
  });

  it('are requested again after the clock was set back', async () => {
    const { ask, good, advance, fetched } = await start(async (turn) => {
      if (turn === 1) {
        throw atlasError({ kind: 'rate-limited', sentence: 'Wait.', remedy: '', retryAfter: 30_000 });
      }
      good.add('t');
      return { value: 't', lifetime: hour };
    });
    await expect(ask()).rejects.toThrow('Wait.');
    advance(-8 * hour);
    expect(await ask()).toBe(200);
    expect(fetched()).toBe(2);
  });

  it('are requested again at once after another failure', async () => {
    const { ask, good } = await start(async (turn) => {
      if (turn === 1) throw new Error('no network');
      good.add('t');
      return { value: 't', lifetime: hour };
    });
    await expect(ask()).rejects.toThrow('no network');
    expect(await ask()).toBe(200);
  });

  it('still reach the other waiting requests when one is aborted', async () => {
    const { promise, resolve } = Promise.withResolvers<Token>();
    const { ask, good, server } = await start(() => promise);
    const stop = new AbortController();
    const stopped = ask(stop.signal);
    const other = ask();
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    good.add('t');
    resolve({ value: 't', lifetime: hour });
    expect(await other).toBe(200);
    expect(server.seen).toHaveLength(1);
  });
});

describe('the token request', () => {
  it('follows RFC 6749 §4.4.2', () => {
    expect(tokenRequest('id', 'secret')).toEqual({
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${btoa('id:secret')}`,
        'cache-control': 'no-cache',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
  });

  it.each([
    [3600, hour],
    ['3600', hour],
    [59, 59_000],
    [1e99, 86_400_000],
    [0, 300_000],
    [-5, 300_000],
    [Number.NaN, 300_000],
    ['', 300_000],
    [' ', 300_000],
    ['soon', 300_000],
    [null, 300_000],
    [true, 300_000],
    [undefined, 300_000],
  ])('treats expires_in %s correctly', (expiresIn, lifetime) => {
    expect(decodeToken({ access_token: 'eyJ.a-b_c=', token_type: 'Bearer', expires_in: expiresIn })).toEqual({
      value: 'eyJ.a-b_c=',
      lifetime,
    });
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ access_token: '' }],
    [{ access_token: 7 }],
    [{ access_token: 'a\r\nx: y' }],
    [{ access_token: 'a b' }],
    [{ access_token: 'a'.repeat(20_000) }],
    [{ access_token: 'good', token_type: 'mac' }],
  ])('rejects %j as a token without repeating it', (json) => {
    let caught: unknown;
    try {
      decodeToken(json);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      trouble: {
        kind: 'unreadable',
        sentence: 'Atlas answered the token request without a usable token.',
        remedy: expect.stringContaining('--base-url') as string,
        retryable: true,
      },
    });
  });
});
