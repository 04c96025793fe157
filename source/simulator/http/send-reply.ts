import type { ServerResponse } from 'node:http';
import type { FaultKind } from './faults.ts';
import type { Reply } from '../basics/reply.ts';

/** Sends an answer, or what a fault leaves of it. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  fault: FaultKind | undefined,
): Promise<void> {
  const { socket } = response;
  const at = fault !== undefined && 'at' in fault ? fault.at : undefined;
  if (fault?.kind === 'hang' && at !== 'body') return;
  if (fault?.kind === 'reset' && at !== 'body') {
    socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'garbage' && at === 'headers') {
    socket?.end('\u0015\u0003\u0001 this is no HTTP\r\n\r\n');
    return;
  }
  if (fault?.kind === 'slow' && at !== 'body') await pause(fault.delay);
  const body = Buffer.from(
    fault?.kind === 'half-json' ? reply.body.slice(0, reply.body.length / 2) : reply.body,
  );
  const headers = { ...reply.headers, ...(fault?.kind === 'headers' ? fault.headers : {}) };
  response.statusCode = reply.status;
  response.sendDate = false;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  response.setHeader('content-length', body.length);
  const breaks = fault?.kind === 'truncated' || at === 'body';
  if (!breaks || fault === undefined || fault.kind === 'garbage') {
    response.end(body);
    return;
  }
  const middle = body.length >>> 1;
  await written(response, body.subarray(0, middle));
  if (fault.kind === 'truncated') socket?.end();
  if (fault.kind === 'reset') socket?.resetAndDestroy();
  if (fault.kind === 'slow') {
    await pause(fault.delay);
    response.end(body.subarray(middle));
  }
}

/** Resolves after this many milliseconds; does not keep the process alive. */
export async function pause(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds).unref();
  await promise;
}

/** The first part must be sent before the connection breaks, or the client would see no headers. */
async function written(response: ServerResponse, part: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.write(part, () => {
    resolve();
  });
  response.once('close', resolve);
  await promise;
}
