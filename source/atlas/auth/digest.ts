import { createHash, getHashes } from 'node:crypto';

// HTTP Digest access authentication, RFC 7616 with the older forms of RFC 2617: text in, text out, no network.
// Header values are handled as undici gives them: one character for each byte. Hashes are over bytes, so names, keys and
// paths are converted to that form first.

/** One challenge of a `WWW-Authenticate` header; scheme and parameter names are in lower case. */
export type Challenge = {
  readonly scheme: string;
  readonly token68: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
};

/** A Digest challenge that this program can answer. */
export type DigestChallenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server wrote it, to be given back; undefined when it wrote none, which means MD5. */
  readonly algorithm: string | undefined;
  readonly hash: string;
  /** `-sess`: the key is hashed once for each nonce and cnonce. */
  readonly session: boolean;
  /** `auth`, or undefined for the older form without it. */
  readonly qop: 'auth' | undefined;
  readonly userhash: boolean;
  readonly stale: boolean;
};

const hashes: ReadonlyMap<string, string> = new Map([
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
]);
const strongestFirst = ['sha-512-256-sess', 'sha-512-256', 'sha-256-sess', 'sha-256', 'md5-sess', 'md5'];

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const token68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const quoted = /"((?:[^"\\]|\\.)*)"/sy;
const blank = /[ \t]*/y;
const separators = /[ \t,]*/y;

/**
 * All challenges of one or more `WWW-Authenticate` headers (RFC 9110 §11.6.1), in order. An unreadable part ends its
 * header; the challenges before it count.
 */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  if (header === undefined) return [];
  return (typeof header === 'string' ? [header] : header).flatMap(parseHeader);
}

function parseHeader(text: string): Challenge[] {
  const challenges: Challenge[] = [];
  const reader = new Reader(text);
  reader.take(separators);
  while (!reader.atEnd) {
    const scheme = reader.take(token);
    if (scheme === undefined) break;
    const spaced = reader.take(blank) !== '';
    const blob = spaced ? reader.take(token68) : undefined;
    const parameters = blob === undefined ? parseParameters(reader) : new Map<string, string>();
    challenges.push({ scheme: scheme.toLowerCase(), token68: blob, parameters });
    const before = reader.position;
    reader.take(separators);
    // Neither a comma nor the end: the rest is unreadable.
    if (reader.position === before) break;
  }
  return challenges;
}

/** `name=value` pairs, up to the end, a token without `=` (the next scheme), or an invalid value. */
function parseParameters(reader: Reader): Map<string, string> {
  const parameters = new Map<string, string>();
  for (;;) {
    const start = reader.position;
    reader.take(separators);
    const name = reader.take(token)?.toLowerCase();
    reader.take(blank);
    if (name === undefined || !reader.skip('=')) {
      reader.position = start;
      return parameters;
    }
    reader.take(blank);
    const value = reader.take(quoted)?.slice(1, -1).replaceAll(/\\(.)/gs, '$1') ?? reader.take(token);
    if (value === undefined) {
      reader.end();
      return parameters;
    }
    // The first of two equal names counts, so that a later one can't override it.
    if (!parameters.has(name)) parameters.set(name, value);
  }
}

class Reader {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.position >= this.#text.length;
  }

  end(): void {
    this.position = this.#text.length;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.position = pattern.lastIndex;
    return match[0];
  }

  skip(character: string): boolean {
    if (this.#text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }
}

/** The strongest Digest challenge that this program can answer; undefined when there is none. */
export function chooseChallenge(challenges: readonly Challenge[]): DigestChallenge | undefined {
  const answerable = challenges.flatMap((challenge) => toDigest(challenge) ?? []);
  const rank = (each: DigestChallenge) =>
    2 * strongestFirst.indexOf(each.algorithm?.toLowerCase() ?? 'md5') + (each.qop === undefined ? 1 : 0);
  return answerable.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** How strong a challenge is; a later one must not be weaker. */
export type Strength = { readonly hash: number; readonly counted: boolean };

/** `hash`: 0 is the weakest; `counted`: with a qop, so that nobody else can reuse the nonce. */
export function strengthOf({ hash, qop }: DigestChallenge): Strength {
  return { hash: ['md5', 'sha256', 'sha512-256'].indexOf(hash), counted: qop !== undefined };
}

function toDigest({ scheme, parameters }: Challenge): DigestChallenge | undefined {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  if (scheme !== 'digest' || realm === undefined || nonce === undefined) return undefined;
  const algorithm = parameters.get('algorithm');
  const name = algorithm?.toLowerCase() ?? 'md5';
  const hash = hashes.get(name.replace(/-sess$/, ''));
  if (hash === undefined || !getHashes().includes(hash)) return undefined;
  const qops = parameters
    .get('qop')
    ?.toLowerCase()
    .split(/[ \t,]+/);
  const qop = qops?.includes('auth') === true ? 'auth' : undefined;
  // Only `auth-int`, or something new, which this program cannot compute.
  if (qop === undefined && qops !== undefined && qops.join('') !== '') return undefined;
  return {
    realm,
    nonce,
    opaque: parameters.get('opaque'),
    algorithm,
    hash,
    session: name.endsWith('-sess'),
    qop,
    userhash: parameters.get('userhash')?.toLowerCase() === 'true',
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

/** The public and private halves of an API key. */
export type Credentials = { readonly username: string; readonly password: string };

export type DigestRequest = {
  readonly method: string;
  /** The request target: path and query as in the request line. */
  readonly uri: string;
  /** How often the nonce has been used, including this time: from 1. */
  readonly nc: number;
};

/** One nonce with one cnonce: signs requests, and checks what the server signs. Its inspection shows no secret. */
export class DigestSession {
  readonly challenge: DigestChallenge;
  readonly #username: string;
  readonly #cnonce: string;
  /** HA1, once for all requests: for `-sess` it depends on nonce and cnonce, which don't change here. */
  readonly #ha1: string;

  constructor(challenge: DigestChallenge, credentials: Credentials, cnonce: string) {
    const { realm, nonce, session, hash, userhash } = challenge;
    const username = bytes(credentials.username);
    const key = digest(hash, `${username}:${realm}:${bytes(credentials.password)}`);
    this.challenge = challenge;
    this.#cnonce = cnonce;
    this.#ha1 = session ? digest(hash, `${key}:${nonce}:${cnonce}`) : key;
    this.#username = userhash ? digest(hash, `${username}:${realm}`) : username;
  }

  /** The value of the `Authorization` header (RFC 7616 §3.4). */
  authorization(request: DigestRequest): string {
    const { realm, nonce, opaque, algorithm, qop, session, userhash } = this.challenge;
    const uri = bytes(request.uri);
    const fields = [
      `username=${quote(this.#username)}`,
      `realm=${quote(realm)}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(uri)}`,
      `response="${this.#sign(`${request.method}:${uri}`, request.nc)}"`,
    ];
    if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`);
    if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
    if (qop !== undefined) fields.push(`qop=${qop}`, `nc=${count(request.nc)}`);
    // Without a qop there is no cnonce, but a `-sess` key can't be checked without it.
    if (qop !== undefined || session) fields.push(`cnonce=${quote(this.#cnonce)}`);
    if (userhash) fields.push('userhash=true');
    return `Digest ${fields.join(', ')}`;
  }

  /** Whether `rspauth` proves that the server knows the key too; undefined when it sent none (RFC 7616 §3.5). */
  proves(answer: AuthenticationInfo, request: DigestRequest): boolean | undefined {
    if (answer.rspauth === undefined) return undefined;
    // The server signs with its own count and without the method.
    const nc = answer.nc === undefined ? request.nc : Number.parseInt(answer.nc, 16);
    return answer.rspauth.toLowerCase() === this.#sign(`:${bytes(request.uri)}`, nc);
  }

  #sign(a2: string, nc: number): string {
    const { hash, nonce, qop } = this.challenge;
    const middle = qop === undefined ? nonce : `${nonce}:${count(nc)}:${this.#cnonce}:${qop}`;
    return digest(hash, `${this.#ha1}:${middle}:${digest(hash, a2)}`);
  }
}

export type AuthenticationInfo = {
  /** The nonce for the next request. */
  readonly nextnonce: string | undefined;
  readonly rspauth: string | undefined;
  readonly nc: string | undefined;
};

/** `Authentication-Info` (RFC 7615 §3, RFC 7616 §3.5). */
export function parseAuthenticationInfo(header: string | readonly string[] | undefined): AuthenticationInfo {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  const parameters = parseParameters(new Reader(text));
  return {
    nextnonce: parameters.get('nextnonce'),
    rspauth: parameters.get('rspauth'),
    nc: parameters.get('nc'),
  };
}

function count(nc: number): string {
  return nc.toString(16).padStart(8, '0');
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function digest(hash: string, text: string): string {
  return createHash(hash).update(text, 'latin1').digest('hex');
}

/** The text's UTF-8 bytes, one character each. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
