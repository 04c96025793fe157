import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The requests that a server of this file received: one line each. */
export type Seen = {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly nonce: string | undefined;
  readonly nc: number | undefined;
  readonly status: number;
};

type Answer = { status?: number; headers?: Record<string, string | string[]>; body?: string };

/** A server on a free loopback port that answers with the result of `handle`; undefined if `handle` answers itself. */
export async function startServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Answer | undefined,
) {
  const seen: Seen[] = [];
  const server = createServer({ keepAlive: true }, (request, response) => {
    const answer = handle(request, response);
    const { authorization } = request.headers;
    const fields = authorizationFields(authorization);
    seen.push({
      url: request.url ?? '',
      authorization,
      nonce: fields.get('nonce'),
      nc: fields.has('nc') ? Number.parseInt(fields.get('nc') ?? '', 16) : undefined,
      status: answer?.status ?? 200,
    });
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? '{"results":[],"totalCount":0,"links":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    server,
    port,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `name="value"` pairs, for fields without escapes. */
export function authorizationFields(header: string | undefined): Map<string, string> {
  const pairs = [...(header ?? '').matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)];
  return new Map(pairs.map((match) => [match[1]!, match[2] ?? match[3]!]));
}

export const publicKey = 'publickey';
export const privateKey = '5c9d1a3e-7f42-4b1c-9a77-0e2d3f4a5b6c';

/** Checks a Digest answer with its own arithmetic (MD5 or SHA-256, with qop=auth). */
function isSigned(request: IncomingMessage, algorithm = 'md5', key = privateKey): boolean {
  const fields = authorizationFields(request.headers.authorization);
  const hash = (text: string) => createHash(algorithm).update(text).digest('hex');
  const ha1 = hash(`${publicKey}:${fields.get('realm')}:${key}`);
  const ha2 = hash(`${request.method}:${request.url}`);
  const parts = ['nonce', 'nc', 'cnonce', 'qop'].map((name) => fields.get(name));
  return fields.get('uri') === request.url && fields.get('response') === hash([ha1, ...parts, ha2].join(':'));
}

/** A server with nonces: `valid` decides whether one may still be used, so that a test controls when they expire. */
export async function startDigestServer(
  options: {
    readonly valid?: (nonce: string, nc: number) => boolean;
    readonly challenge?: (nonce: string, stale: boolean) => Record<string, string | string[]>;
    readonly answer?: (request: IncomingMessage) => Answer;
    readonly key?: string;
    readonly algorithm?: string;
  } = {},
) {
  const given = new Set<string>();
  const started = await startServer((request) => {
    const fields = authorizationFields(request.headers.authorization);
    const nonce = fields.get('nonce') ?? '';
    const nc = Number.parseInt(fields.get('nc') ?? '0', 16);
    const signed = given.has(nonce) && isSigned(request, options.algorithm, options.key);
    if (signed && (options.valid?.(nonce, nc) ?? true)) return options.answer?.(request) ?? {};
    const fresh = `nonce${given.size + 1}+/=`;
    given.add(fresh);
    const headers = options.challenge?.(fresh, signed) ?? {
      'www-authenticate': `Digest realm="MMS Public API", domain="", nonce="${fresh}", algorithm=MD5, qop="auth", stale=${signed}`,
    };
    return { status: 401, headers, body: '{"error":401,"errorCode":"UNEXPECTED_ERROR","detail":"no"}' };
  });
  return { ...started, given };
}
