import { createHash, timingSafeEqual } from 'node:crypto';
import { readDigestHeader } from './digest-header.ts';
import type { DigestParameters } from './digest-header.ts';
import type { ApiKey } from './identities.ts';
import { Nonces } from './nonces.ts';

/** The algorithms that a challenge can name (RFC 7616 §3.3). */
export type DigestAlgorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';

/** How the server challenges; the defaults match recorded answers of Atlas. */
export type DigestOptions = {
  /** One challenge for each, in this order. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** `none`: no qop parameter, as in RFC 2069. */
  readonly qop?: 'auth' | 'auth,auth-int' | 'auth-int' | 'none';
  readonly opaque?: boolean;
  /** False: sends `stale=false` even when the nonce has only expired. */
  readonly tellsStale?: boolean;
  /** Adds `Authentication-Info: nextnonce` to each successful answer. */
  readonly nextNonce?: boolean;
  /** Several challenges in one header, or each in its own. */
  readonly headers?: 'one' | 'several';
  /** Challenges of other schemes, sent first, verbatim. */
  readonly decoys?: readonly string[];
  readonly realm?: string;
};

/** The result of checking a request's `Authorization`. */
export type DigestVerdict =
  | { readonly kind: 'good'; readonly info: string | undefined }
  | { readonly kind: 'refused'; readonly stale: boolean };

const refused: DigestVerdict = { kind: 'refused', stale: false };

/**
 * The server's side of HTTP Digest (RFC 7616), written independently of the client's, so that they share no mistake.
 */
export class DigestGuard {
  readonly #options: DigestOptions;
  readonly #keys: ApiKey;
  readonly #nonces: Nonces;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #qop: string;
  readonly #realm: string;
  readonly #opaque = '5ccc069c403ebaf9f0171e9517f40e41';

  /** `lifetime` of a nonce in milliseconds. */
  constructor(options: DigestOptions, keys: ApiKey, lifetime: number, now: () => number) {
    this.#options = options;
    this.#keys = keys;
    this.#nonces = new Nonces(lifetime, now);
    this.#algorithms = options.algorithms ?? ['MD5'];
    this.#qop = options.qop ?? 'auth';
    this.#realm = options.realm ?? 'MMS Public API';
  }

  /** Values of `WWW-Authenticate`, one for each header. */
  challenge(stale: boolean): readonly string[] {
    const told = stale && this.#options.tellsStale !== false;
    const challenges = this.#algorithms.map((algorithm) => this.#challengeFor(algorithm, told));
    const all = [...(this.#options.decoys ?? []), ...challenges];
    return this.#options.headers === 'one' ? [all.join(', ')] : all;
  }

  /** Checks a Digest header for this method and request target. */
  check(header: string, method: string, target: string): DigestVerdict {
    const sent = readDigestHeader(header);
    if (sent === undefined || !this.#fits(sent, target)) return refused;
    const algorithm = this.#algorithms.find((name) => name === (sent.get('algorithm') ?? 'MD5'));
    if (algorithm === undefined || !this.#proves(sent, algorithm, method)) return refused;
    const nonce = sent.get('nonce') ?? '';
    if (this.#nonces.stateOf(nonce) !== 'fresh') return { kind: 'refused', stale: true };
    if (this.#qop !== 'none' && !this.#nonces.count(nonce, Number.parseInt(sent.get('nc') ?? '', 16))) {
      return { kind: 'refused', stale: true };
    }
    this.#nonces.bindSession(nonce, sent.get('cnonce') ?? '');
    return { kind: 'good', info: this.#info() };
  }

  #challengeFor(algorithm: DigestAlgorithm, stale: boolean): string {
    return [
      `Digest realm="${this.#realm}"`,
      'domain=""',
      `nonce="${this.#nonces.issue()}"`,
      ...(this.#options.opaque ? [`opaque="${this.#opaque}"`] : []),
      `algorithm=${algorithm}`,
      ...(this.#qop === 'none' ? [] : [`qop="${this.#qop}"`]),
      `stale=${String(stale)}`,
    ].join(', ');
  }

  /** Everything that needs no key: names, realm, target, opaque, and an offered qop. */
  #fits(sent: DigestParameters, target: string): boolean {
    const named = sent.get('username') === this.#keys.publicKey && sent.get('realm') === this.#realm;
    const opaque = sent.get('opaque') === (this.#options.opaque ? this.#opaque : undefined);
    if (!named || !opaque || sent.get('uri') !== target) return false;
    if (this.#qop === 'none') return !sent.has('qop') && !sent.has('nc');
    return (
      sent.get('qop') === 'auth' &&
      this.#qop.split(',').includes('auth') &&
      /^[0-9a-f]{8}$/i.test(sent.get('nc') ?? '') &&
      (sent.get('cnonce') ?? '') !== ''
    );
  }

  /** RFC 7616 §3.4.1 to §3.4.3. */
  #proves(sent: DigestParameters, algorithm: DigestAlgorithm, method: string): boolean {
    const nonce = sent.get('nonce') ?? '';
    const cnonce = sent.get('cnonce') ?? '';
    const digest = (text: string): string =>
      createHash(algorithm.startsWith('MD5') ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    let secret = digest(`${this.#keys.publicKey}:${this.#realm}:${this.#keys.privateKey}`);
    if (algorithm.endsWith('-sess')) {
      secret = digest(`${secret}:${nonce}:${this.#nonces.session(nonce, cnonce)}`);
    }
    const asked = digest(`${method}:${sent.get('uri') ?? ''}`);
    const middle = this.#qop === 'none' ? nonce : `${nonce}:${sent.get('nc') ?? ''}:${cnonce}:auth`;
    return equalInConstantTime(digest(`${secret}:${middle}:${asked}`), sent.get('response') ?? '');
  }

  #info(): string | undefined {
    return this.#options.nextNonce ? `nextnonce="${this.#nonces.issue()}"` : undefined;
  }
}

/** Constant-time comparison, so that timing does not reveal where texts differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
