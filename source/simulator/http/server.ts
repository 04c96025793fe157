import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sendReply, pause } from './send-reply.ts';
import type { Faults, LoggedRequest } from './faults.ts';
import { answer, faultReply } from './answer.ts';
import type { AnswerContext, ReceivedRequest } from './answer.ts';
import { troubleFor } from './trouble-scenario.ts';

/** What a server needs to handle its requests. */
export type ServerParts = {
  readonly context: AnswerContext;
  readonly faults: Faults;
  /** Grows with each request, to the last 10,000. */
  readonly requests: LoggedRequest[];
  /** A delay before each answer, milliseconds. */
  readonly latency: number;
  /** Decides which requests get the world's random trouble. */
  readonly seed: number;
};

const keptRequests = 10_000;
const longestBody = 8192;

/** Makes a server log and answer its requests, including faults. */
export function handleRequests(
  server: Server,
  { context, faults, requests, latency, seed }: ServerParts,
): void {
  const silent = new WeakSet<Socket>();
  let turn = 0;

  server.on('connection', (socket) => {
    const fault = faults.onConnect();
    if (fault?.kind === 'reset') socket.resetAndDestroy();
    if (fault?.kind === 'hang') silent.add(socket);
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const entry = logEntry(request, context.now());
    requests.push(entry);
    if (requests.length > keptRequests) requests.shift();
    const body = await bodyOf(request);
    if (silent.has(request.socket)) return;
    turn += 1;
    const fault = faults.onRequest(entry) ?? troubleFor(context.world.troubleRate, seed, turn, entry);
    if (latency > 0) await pause(latency);
    const instead = fault && faultReply(context, fault);
    const reply = instead ?? answer(context, received(request, body));
    response.once('finish', () => {
      entry.status = response.statusCode;
    });
    const date = new Date(context.now()).toUTCString();
    await sendReply(response, { ...reply, headers: { date, ...reply.headers } }, fault);
  };

  server.on('request', (request, response) => {
    const { socket } = request;
    handle(request, response).catch(() => {
      socket.destroy();
    });
  });
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

/** Reads the whole body, so that the client gets the answer, but keeps no more than a form's worth. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length < longestBody) text += String(chunk);
  }
  return text.slice(0, longestBody);
}

/** Listens on loopback; rejects when the port is taken. */
export async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    resolve();
  });
  await promise;
}

/** `http://127.0.0.1:PORT` of a listening server. */
export function urlOf(server: Server): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${String(port)}`;
}

function received({ method = '', url = '', headers }: IncomingMessage, body: string): ReceivedRequest {
  const { authorization, accept } = headers;
  return { method, target: url, authorization, accept, contentType: headers['content-type'], body };
}
