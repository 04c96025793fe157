import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import type { AtlasOptions } from '../../source/atlas/client.ts';
import { errorOf } from '../helpers/atlas-error.ts';
import { privateKey, publicKey, startDigestServer, startServer } from '../helpers/digest-server.ts';
import { instantTiming } from '../helpers/timing.ts';
import { waitFor } from '../helpers/wait-for.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(origin: string, more: Partial<AtlasOptions> = {}) {
  const keys = { kind: 'api-key', publicKey, privateKey } as const;
  const { timing } = instantTiming();
  const atlas = createAtlas({ baseUrl: origin, api: 'v2', keys, timing, userAgent: 'test', ...more });
  closing.push(() => atlas.close());
  return atlas;
}

describe('connections that close', () => {
  it.each(['destroy', 'resetAndDestroy'] as const)(
    'retries at once when a kept connection turns out to be closed (%s)',
    async (end) => {
      let requests = 0;
      const server = await startDigestServer({
        answer: (request) => {
          requests += 1;
          // Never answered: the other side has closed the connection.
          if (requests === 2) request.socket[end]();
          return {};
        },
      });
      closing.push(server.close);
      const { timing, delays } = instantTiming();
      const atlas = client(server.origin, { timing });
      await atlas.listExports(prod);
      await atlas.listExports(prod);
      expect(server.seen.map((each) => each.nc)).toEqual([undefined, 1, 2, 3]);
      expect(delays).toEqual([]);
    },
  );

  it('does not retry by itself after an answer that broke off or never came', async () => {
    let turn = 0;
    const { timing, advance } = instantTiming();
    const server = await startServer((request, response) => {
      turn += 1;
      if (turn % 2 === 1) return {};
      if (turn === 4) {
        // Far longer than a request may take.
        advance(3_600_000);
        return undefined;
      }
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => request.socket.resetAndDestroy());
      return undefined;
    });
    closing.push(server.close);
    const atlas = client(server.origin, { timing });
    await atlas.listExports(prod);
    expect((await errorOf(atlas.listExports(prod))).trouble.kind).toBe('network');
    expect(server.seen).toHaveLength(2);
    await atlas.listExports(prod);
    expect((await errorOf(atlas.listExports(prod))).trouble.kind).toBe('timeout');
    expect(server.seen).toHaveLength(4);
  });

  it('reports it when it happens again, or when nothing was ever answered', async () => {
    const server = await startServer((request) => {
      request.socket.destroy();
      return undefined;
    });
    closing.push(server.close);
    const { trouble } = await errorOf(client(server.origin).listExports(prod));
    expect(trouble).toMatchObject({ kind: 'network', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  it('opens a new connection after a sleep, and loses no request', async () => {
    const connections = new Set<unknown>();
    let hold = false;
    const server = await startServer((request) => {
      connections.add(request.socket);
      if (!hold) return {};
      hold = false;
      return undefined;
    });
    closing.push(server.close);
    const atlas = client(server.origin);
    await atlas.listExports(prod);
    hold = true;
    const waiting = atlas.listExports(prod);
    await waitFor(() => server.seen.length === 2);
    atlas.reconnect();
    expect((await waiting).value.received).toBe(0);
    expect(connections.size).toBe(2);
  });

  it('does so in the middle of an answer too', async () => {
    let turn = 0;
    const server = await startServer((_, response) => {
      turn += 1;
      if (turn > 1) return {};
      response.write('{"results":');
      return undefined;
    });
    closing.push(server.close);
    const atlas = client(server.origin);
    const waiting = atlas.listExports(prod);
    await waitFor(() => server.seen.length === 1);
    atlas.reconnect();
    expect((await waiting).value.received).toBe(0);
  });

  it('fails waiting requests when it is closed', async () => {
    const server = await startServer(() => undefined);
    closing.push(server.close);
    const atlas = client(server.origin);
    const waiting = errorOf(atlas.listExports(prod));
    await waitFor(() => server.seen.length === 1);
    await atlas.close();
    expect((await waiting).trouble.kind).toBe('network');
    atlas.reconnect();
    expect((await errorOf(atlas.listExports(prod))).trouble.kind).toBe('network');
  });

  it('stops when its caller aborts: before, during, and between attempts', async () => {
    const server = await startServer((request) =>
      request.url?.includes('pageNum=9') === true ? undefined : { status: 503 },
    );
    closing.push(server.close);
    const stop = new AbortController();
    const { timing } = instantTiming();
    const waiting = Promise.withResolvers<void>();
    const delay = async (_: number, signal?: AbortSignal) => {
      waiting.resolve();
      await new Promise<void>((__, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    const atlas = client(server.origin, { timing: { ...timing, delay }, retries: 3 });
    await expect(atlas.listExports(prod, {}, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    const asking = atlas.listExports(prod, { pageNum: 9 }, stop.signal);
    await waitFor(() => server.seen.length === 1);
    stop.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    const later = new AbortController();
    const backingOff = atlas.listExports(prod, {}, later.signal);
    await waiting.promise;
    later.abort();
    await expect(backingOff).rejects.toMatchObject({ name: 'AbortError' });
  });
});
