import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
import { afterEach } from 'vitest';
import { digest } from '../../source/atlas/auth/digest-interceptor.ts';
import { privateKey, publicKey, startDigestServer } from './digest-server.ts';

/** What to close after the test, last one first. */
export const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Sends requests with a Digest server's keys. */
export function signed(origin: string, log?: (line: string) => void): Dispatcher {
  const agent = new Agent({ allowH2: false });
  closing.push(() => agent.destroy());
  return agent.compose(digest({ origin, username: publicKey, password: privateKey, ...(log && { log }) }));
}

export async function ask(dispatcher: Dispatcher, origin: string, path = '/x', more: object = {}) {
  const { statusCode, body } = await dispatcher.request({ origin, path, method: 'GET', ...more });
  return { status: statusCode, text: await body.text() };
}

export async function startDigest(options: Parameters<typeof startDigestServer>[0] = {}) {
  const server = await startDigestServer(options);
  closing.push(server.close);
  return server;
}

export const statuses = (server: { seen: readonly { status: number }[] }) =>
  server.seen.map((each) => each.status);
