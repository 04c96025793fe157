import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { ListenAddress } from '../../cli/listen-address.ts';
import { expositionType } from '../../output/exposition.ts';
import type { Clock } from '../../platform/clock.ts';
import { errorCode } from '../../platform/error-code.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { quote } from '../../text/quote.ts';

export type Listener = {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
};

/** The most connections; further ones are closed at once. A scraper needs one. */
const mostConnections = 50;
/** Time for a request to arrive, milliseconds. */
const longestRequest = 5000;
/** Time for an answer to be received, however slowly, milliseconds. */
const longestAnswer = 15_000;
const mostHeaderBytes = 8192;
/** How long an answer serves for all who ask, milliseconds: a flood costs one text a second. */
const freshness = 1000;

/** Serves `/metrics` and nothing else; `text` is called once a second at most. Throws a UsageError if it can't listen. */
export async function listenForScrapes(
  { host, port }: ListenAddress,
  clock: Pick<Clock, 'now' | 'schedule'>,
  text: () => string,
): Promise<Listener> {
  const server = createServer({
    headersTimeout: longestRequest,
    requestTimeout: longestRequest,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: mostHeaderBytes,
  });
  server.maxConnections = mostConnections;
  const answered = new WeakSet<Socket>();
  const body = keptFor(freshness, clock, () => Buffer.from(text()));
  server.on('request', (request, response) => {
    const { socket } = request;
    // One request a connection: scrapes are far apart, and Node reads a thousand at once without waiting for an answer.
    if (answered.has(socket)) {
      socket.destroy();
      return;
    }
    answered.add(socket);
    response.shouldKeepAlive = false;
    // A client that reads a byte a second is never idle, so limit the whole time.
    const cancel = clock.schedule(() => socket.destroy(), longestAnswer);
    response.once('close', cancel);
    answer(request, response, host, body);
  });
  await listening(server, host, port);
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${boundPort}/metrics`,
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

/** What `make` gave, made anew once it is older than `age`, or from before the clock was set back. */
function keptFor<T>(age: number, clock: Pick<Clock, 'now'>, make: () => T): () => T {
  let kept: { readonly value: T; readonly at: number } | undefined;
  return () => {
    const now = clock.now();
    if (kept === undefined || now < kept.at || now - kept.at >= age) kept = { value: make(), at: now };
    return kept.value;
  };
}

function answer(request: IncomingMessage, response: ServerResponse, host: string, body: () => Buffer): void {
  const { method = '', url = '', headersDistinct } = request;
  const path = url.split('?', 1)[0];
  const [name = '', ...furtherNames] = headersDistinct['host'] ?? [];
  if (furtherNames.length > 0) {
    // RFC 9112 §3.2
    refuse(response, 400, 'A request names one Host.');
  } else if (!isKnownHost(name, host)) {
    // A web page whose own name points here (DNS rebinding).
    refuse(response, 421, 'This is served under another name. Give the name to --listen: NAME:PORT.');
  } else if (path !== '/metrics') {
    refuse(response, 404, 'There is nothing here but /metrics.');
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET and HEAD.');
  } else {
    send(response, 200, expositionType, body());
  }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  send(response, status, 'text/plain; charset=utf-8', Buffer.from(`${sentence}\n`));
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // For HEAD, Node omits the body.
  response.end(body);
}

/** Addresses, this machine's own names, and the name that it was told to listen on. */
function isKnownHost(header: string, listenHost: string): boolean {
  const name = header.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 || [listenHost, 'localhost', hostname().toLowerCase()].includes(name);
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, () => resolve());
  try {
    await promise;
  } catch (error) {
    const code = errorCode(error) ?? '';
    const why = reasons[code] ?? code;
    throw new UsageError(
      `It is not possible to listen on ${quote(`${host}:${port}`)}: ${why}.`,
      'Give --listen another address or port.',
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such name is known',
};
