import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../source/simulator/simulator.ts';

/** What a body may have; a test knows which of it to expect. */
export type Sent = {
  readonly id: string;
  readonly _id: string;
  readonly name: string;
  readonly state: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly errMsg: string | null;
  readonly stateReason: { readonly errorCode: string; readonly message: string } | null;
  readonly prefix: string;
  readonly exportStatus: { readonly exportedCollections: number; readonly totalCollections: number } | null;
  readonly components: readonly { readonly exportId: string; readonly replicaSetName: string }[];
  readonly clusterType: string;
  readonly cloudProvider: string;
  readonly results: readonly Sent[];
  readonly totalCount: number;
  readonly links: readonly { readonly href: string; readonly rel: string }[];
  readonly status: number;
  readonly content: Sent;
  readonly error: number;
  readonly errorCode: string;
  readonly parameters: readonly unknown[];
  readonly access_token: string;
};

/** The parts of an answer that tests read. */
export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Sent;
};

/** A clock that moves only when a test moves it. */
export function fakeTime(start = Date.UTC(2026, 7, 10, 3, 27)): {
  now: () => number;
  pass(milliseconds: number): void;
} {
  let time = start;
  return {
    now: () => time,
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}

/** A simulator that is closed after its test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A plain request, without a key unless the headers have one. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

export const v2 = 'application/vnd.atlas.2024-08-05+json';

/** A token for a simulator. */
export async function tokenOf({ url, serviceAccount }: Simulator): Promise<Answered> {
  return ask(`${url}/api/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${serviceAccount.clientId}:${serviceAccount.clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
}

/** Sends a request with a token; `path` starts after `/api/atlas`. */
export async function client(
  simulator: Simulator,
): Promise<(path: string, headers?: Record<string, string>) => Promise<Answered>> {
  const { body } = await tokenOf(simulator);
  return (path, headers) =>
    ask(`${simulator.url}/api/atlas${path}`, {
      headers: { authorization: `Bearer ${body.access_token}`, accept: v2, ...headers },
    });
}

/** The path of a cluster's export jobs, by default the first cluster's. */
export function exportsPath(
  { groupId, clusterNames }: Simulator,
  clusterName = clusterNames[0] ?? '',
): string {
  return `/groups/${groupId}/clusters/${clusterName}/backup/exports`;
}

/** The parts of a Digest answer; a test can change one of them. */
export type DigestAnswer = {
  algorithm?: string;
  username: string;
  password: string;
  realm: string;
  nonce: string;
  uri: string;
  method?: string;
  nc?: number;
  cnonce?: string;
  /** The cnonce in the session key, if it is a different one. */
  sessionCnonce?: string;
  qop?: 'auth' | 'none';
  opaque?: string;
};

/** A Digest `Authorization` header, computed independently from RFC 7616. */
export function digestAnswer(given: DigestAnswer): string {
  const {
    algorithm = 'MD5',
    method = 'GET',
    nc = 1,
    cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv',
    qop = 'auth',
  } = given;
  const name = algorithm.replace('-sess', '') === 'MD5' ? 'md5' : 'sha256';
  const h = (...parts: string[]): string => createHash(name).update(parts.join(':')).digest('hex');
  const base = h(given.username, given.realm, given.password);
  const ha1 = algorithm.endsWith('-sess') ? h(base, given.nonce, given.sessionCnonce ?? cnonce) : base;
  const ha2 = h(method, given.uri);
  const count = nc.toString(16).padStart(8, '0');
  const response = qop === 'none' ? h(ha1, given.nonce, ha2) : h(ha1, given.nonce, count, cnonce, qop, ha2);
  return [
    `Digest username="${given.username}"`,
    `realm="${given.realm}"`,
    `nonce="${given.nonce}"`,
    `uri="${given.uri}"`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(qop === 'none' ? [] : [`qop=${qop}`, `nc=${count}`]),
    ...(qop === 'none' && !algorithm.endsWith('-sess') ? [] : [`cnonce="${cnonce}"`]),
    ...(given.opaque === undefined ? [] : [`opaque="${given.opaque}"`]),
  ].join(', ');
}

/** A quoted parameter of a challenge. */
export function parameter(challenge: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
}

function parsed(text: string): Sent {
  try {
    return JSON.parse(text) as Sent;
  } catch {
    return {} as Sent;
  }
}
