import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createRawServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../../source/atlas/client.ts';
import type { AtlasOptions } from '../../../source/atlas/client.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { openPool } from '../../../source/atlas/http/pool.ts';
import { makeCertificate } from '../../helpers/certificate.ts';
import { privateKey, publicKey, startDigestServer, startServer } from '../../helpers/digest-server.ts';
import { instantTiming } from '../../helpers/timing.ts';
import { removeFolder } from '../../helpers/sign-in.ts';

const run = promisify(execFile);
const askOnce = fileURLToPath(new URL('../../helpers/ask-once.ts', import.meta.url));
const cluster = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(baseUrl: string, more: Partial<AtlasOptions> = {}) {
  const keys = { kind: 'api-key', publicKey, privateKey } as const;
  const { timing } = instantTiming();
  const atlas = createAtlas({ baseUrl, api: 'v2', keys, timing, userAgent: 'atlas-exports/test', ...more });
  closing.push(() => atlas.close());
  return atlas;
}

const troubleWith = async (baseUrl: string, more?: Partial<AtlasOptions>) => {
  const error: unknown = await client(baseUrl, more)
    .listExports(cluster)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AtlasError);
  return (error as AtlasError).trouble;
};

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** A server that writes raw bytes. */
async function startRaw(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => serve(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** TLS in front of a Digest server, under a name that only the proxy can reach. */
async function startTls(certificate: { key: string; cert: string }) {
  const inner = await startDigestServer();
  closing.push(inner.close);
  const outer = createTlsServer(certificate, (request, response) =>
    inner.server.emit('request', request, response),
  );
  return { port: await listen(outer), seen: inner.seen };
}

/** A proxy that forwards every CONNECT to one port, and records the targets. */
async function startProxy(port: number, answer = 'HTTP/1.1 200 OK\r\n\r\n') {
  const connects: { target: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    connects.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    socket.write(answer);
    if (!answer.includes(' 200 ')) {
      socket.end();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    upstream.on('error', () => {});
    upstream.pipe(socket).pipe(upstream);
  });
  return { connects, port: await listen(server) };
}

async function askInProcess(env: Record<string, string>) {
  const { stdout } = await run(process.execPath, [askOnce], {
    env: { PUBLIC_KEY: publicKey, PRIVATE_KEY: privateKey, ...env },
  });
  return JSON.parse(stdout) as unknown;
}

describe('proxies and certificates', () => {
  it('uses HTTPS_PROXY, and trusts NODE_EXTRA_CA_CERTS', async () => {
    const certificate = makeCertificate('atlas.test');
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ca-'));
    closing.push(() => removeFolder(folder));
    const file = path.join(folder, 'ca.pem');
    await writeFile(file, certificate.cert);
    const tls = await startTls(certificate);
    const proxy = await startProxy(tls.port);
    const answer = await askInProcess({
      BASE_URL: 'https://atlas.test',
      HTTPS_PROXY: `http://me:pass%20word@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: file,
    });
    expect(answer).toEqual({ received: 0 });
    expect(proxy.connects).toEqual([
      { target: 'atlas.test:443', authorization: `Basic ${btoa('me:pass word')}` },
    ]);
    expect(tls.seen.map((each) => each.status)).toEqual([401, 200]);
  });

  it('suggests a remedy for an unknown certificate', async () => {
    const tls = await startTls(makeCertificate('localhost'));
    const trouble = await troubleWith(`https://localhost:${tls.port}`);
    expect(trouble.sentence).toMatch(/is self-signed.*DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(trouble.remedy).toContain('NODE_EXTRA_CA_CERTS');
    expect(tls.seen).toEqual([]);
  });

  it('reports a proxy that wants a password or cannot connect', async () => {
    const refusing = await startProxy(0, 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const env = { https_proxy: `127.0.0.1:${refusing.port}` };
    expect(await troubleWith('https://atlas.test', { env })).toMatchObject({
      kind: 'network',
      sentence: 'The proxy did not lead to atlas.test (407).',
    });
    const broken = await startProxy(0, 'HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const other = { ALL_PROXY: `http://127.0.0.1:${broken.port}` };
    expect((await troubleWith('https://atlas.test', { env: other })).sentence).toMatch(/\(502\)/);
  });

  it('bypasses the proxy for NO_PROXY', async () => {
    const proxy = await startProxy(0);
    const tls = await startTls(makeCertificate('localhost'));
    // A name that is not loopback, though it leads to this machine.
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'other.test,0.0.0.0' };
    const trouble = await troubleWith(`https://0.0.0.0:${tls.port}`, { env });
    expect(trouble.sentence).toMatch(/The certificate/);
    expect(proxy.connects).toEqual([]);
  });

  it('never uses a proxy for loopback', async () => {
    const proxy = await startProxy(0);
    const server = await startDigestServer();
    closing.push(server.close);
    const url = `http://127.0.0.1:${proxy.port}`;
    const atlas = client(server.origin, { env: { HTTP_PROXY: url, HTTPS_PROXY: url } });
    expect((await atlas.listExports(cluster)).value.received).toBe(0);
    expect(proxy.connects).toEqual([]);
  });

  it.each(['ftp://proxy.test', 'http://user:Tr0ub4dor@:99', '://'])(
    'refuses %s as a proxy without repeating it',
    (url) => {
      const open = () =>
        openPool({
          origin: 'https://atlas.test',
          env: { HTTPS_PROXY: url },
          timeouts: { connect: 1, headers: 1, body: 1 },
          maxBodyBytes: 1,
        });
      expect(open).toThrow('The environment variable HTTPS_PROXY is not a proxy URL.');
      expect(open).toThrow(
        expect.objectContaining({
          trouble: expect.objectContaining({
            kind: 'settings',
            remedy: expect.stringContaining('http://proxy.example:3128') as string,
          }) as unknown,
        }),
      );
    },
  );

  it('says that the proxy refused the connection, and which variable names it', async () => {
    const gone = await startProxy(0);
    await closing.pop()?.();
    const env = { all_proxy: `http://127.0.0.1:${gone.port}` };
    expect(await troubleWith('https://atlas.test', { env })).toMatchObject({
      kind: 'network',
      sentence: `The proxy 127.0.0.1:${gone.port} refused the connection (ECONNREFUSED).`,
      remedy: 'Check all_proxy, or put the host into NO_PROXY.',
    });
    const missing = { https_proxy: 'http://proxy.invalid:3128' };
    expect((await troubleWith('https://atlas.test', { env: missing })).sentence).toMatch(
      /proxy\.invalid:3128/,
    );
  });

  it('connects to an https proxy by its IP address without a warning from Node', async () => {
    const proxy = createTlsServer(makeCertificate('localhost'));
    const port = await listen(proxy);
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on('warning', note);
    closing.push(async () => process.off('warning', note));
    const env = { HTTPS_PROXY: `https://127.0.0.1:${port}` };
    expect((await troubleWith('https://atlas.test', { env })).sentence).toMatch(/certificate/);
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });

  it('offers only HTTP/1.1 to an https proxy and to Atlas', async () => {
    const offered: (readonly string[])[] = [];
    const server = createTlsServer({
      ...makeCertificate('localhost'),
      ALPNCallback: ({ protocols }) => {
        offered.push(protocols);
        return 'http/1.1';
      },
    });
    const port = await listen(server);
    await troubleWith('https://atlas.test', { env: { HTTPS_PROXY: `https://127.0.0.1:${port}` } });
    await troubleWith(`https://localhost:${port}`);
    expect(offered).toEqual([['http/1.1'], ['http/1.1']]);
  });

  it.each(['', '  ', ' proxy.test:3128 ', 'https://proxy.test'])(
    'accepts “%s” as a proxy or as none',
    async (url) => {
      const pool = openPool({
        origin: 'https://atlas.test',
        env: { HTTPS_PROXY: url },
        timeouts: { connect: 1, headers: 1, body: 1 },
        maxBodyBytes: 1,
      });
      await pool.close();
    },
  );
});

describe('limits', () => {
  /** Real time, so that only a limit that is tested is short; `whole` is the test's own time. */
  const timeouts = { connect: 60_000, headers: 60_000, body: 60_000, whole: 2000 };

  it('end a request when no answer comes', async () => {
    const server = await startServer(() => undefined);
    closing.push(server.close);
    expect(await troubleWith(server.origin, { timeouts: { ...timeouts, headers: 500 } })).toMatchObject({
      kind: 'timeout',
      retryable: true,
      sentence: expect.stringContaining('did not answer in time') as string,
    });
  });

  it('end a request when the answer stalls', async () => {
    const server = await startServer((_, response) => {
      response.write('{');
      return undefined;
    });
    closing.push(server.close);
    const { sentence } = await troubleWith(server.origin, { timeouts: { ...timeouts, body: 500 } });
    expect(sentence).toMatch(/fell silent/);
  });

  it.each([
    ['102 Processing', /took the request and did not answer within 45 s/],
    ['103 Early Hints', /took the request and did not answer within 45 s/],
    ['200 OK\r\ntransfer-encoding: chunked', /did not finish its answer within 45 s/],
    ['401 Unauthorized\r\nwww-authenticate: Digest realm="r", nonce="n"\r\ntransfer-encoding: chunked', /./],
  ])('end a request when HTTP/1.1 %s is repeated without end', async (answer, sentence) => {
    const { timing, advance } = instantTiming();
    const port = await startRaw((socket) => {
      const isHead = answer.startsWith('1');
      const going = setInterval(() => {
        advance(1000);
        socket.write(isHead ? `HTTP/1.1 ${answer}\r\n\r\n` : '1\r\n \r\n');
      }, 1);
      socket.on('close', () => clearInterval(going));
      if (!isHead) socket.write(`HTTP/1.1 ${answer}\r\n\r\n`);
    });
    // undici's own timeouts restart with each piece, and are longer than this test.
    const longer = { connect: 60_000, headers: 60_000, body: 60_000, whole: 45_000 };
    const trouble = await troubleWith(`http://127.0.0.1:${port}`, { timeouts: longer, timing });
    expect(trouble).toMatchObject({ kind: 'timeout', retryable: true });
    expect(trouble.sentence).toMatch(sentence);
  });

  it('end a request when a token comes byte by byte or a connection never opens', async () => {
    const { timing, advance } = instantTiming();
    const port = await startRaw((socket) => {
      const dripping = setInterval(() => {
        advance(1000);
        socket.write('HTTP/1.1 102 Processing\r\n\r\n');
      }, 1);
      socket.on('close', () => clearInterval(dripping));
    });
    const keys = { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_2' } as const;
    const longer = { connect: 60_000, headers: 60_000, body: 60_000, whole: 45_000 };
    const more = { keys, timing, timeouts: longer };
    expect((await troubleWith(`http://127.0.0.1:${port}`, more)).sentence).toMatch(/did not answer within/);
    // TCP connects, TLS never does.
    const silent = await startRaw(() => advance(45_000));
    expect((await troubleWith(`https://127.0.0.1:${silent}`, more)).sentence).toMatch(
      /could not be reached within 45 s/,
    );
  });

  it('end a request when the answer comes byte by byte', async () => {
    const { timing, advance } = instantTiming();
    const server = await startServer((_, response) => {
      response.write('{');
      const dripping = setInterval(() => {
        advance(400);
        response.write(' ');
      }, 5);
      response.on('close', () => clearInterval(dripping));
      return undefined;
    });
    closing.push(server.close);
    expect(await troubleWith(server.origin, { timeouts, timing })).toMatchObject({
      kind: 'timeout',
      retryable: true,
      sentence: expect.stringContaining('did not finish its answer') as string,
      remedy: expect.stringContaining('network') as string,
    });
  });

  it('accept a slow answer that ends', async () => {
    const { timing, advance } = instantTiming();
    const server = await startServer((_, response) => {
      const pieces = ['{"results"', ':[],', '"totalCount"', ':0}'];
      const dripping = setInterval(() => {
        advance(300);
        const piece = pieces.shift();
        if (piece === undefined) response.end();
        else response.write(piece);
      }, 5);
      response.on('close', () => clearInterval(dripping));
      return undefined;
    });
    closing.push(server.close);
    expect((await client(server.origin, { timeouts, timing }).listExports(cluster)).value.received).toBe(0);
  });

  it('refuse headers over 64 KB and a body over its limit', async () => {
    const server = await startServer(() => ({ headers: { 'x-big': 'x'.repeat(70_000) } }));
    closing.push(server.close);
    expect((await troubleWith(server.origin)).sentence).toMatch(/headers of the answer.*larger than 64 KB/);
    const big = await startServer(() => ({ body: 'x'.repeat(5000) }));
    closing.push(big.close);
    expect((await troubleWith(big.origin, { maxBodyBytes: 4000 })).sentence).toMatch(
      /larger than this program takes/,
    );
  });
});
