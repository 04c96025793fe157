import { randomBytes } from 'node:crypto';

/** The state of a nonce that a client sent back. */
export type NonceState = 'fresh' | 'expired' | 'unknown';

type Nonce = { readonly issuedAt: number; highest: number; recent: Set<number>; session: string | undefined };

/** How far concurrent requests may overtake each other. */
const window = 128;
const keptNonces = 10_000;

/** The nonces that a server issued: each has an age, and accepts each count once (RFC 7616 §3.4, "nc"). */
export class Nonces {
  readonly #known = new Map<string, Nonce>();
  readonly #lifetime: number;
  readonly #now: () => number;

  /** `lifetime` in milliseconds. */
  constructor(lifetime: number, now: () => number) {
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** 32 base64 characters, including + and /, as recorded. */
  issue(): string {
    let nonce = randomBytes(24).toString('base64');
    while (!nonce.includes('+') || !nonce.includes('/')) nonce = randomBytes(24).toString('base64');
    this.#known.set(nonce, { issuedAt: this.#now(), highest: 0, recent: new Set(), session: undefined });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= keptNonces && this.stateOf(oldest) === 'fresh') break;
      this.#known.delete(oldest);
    }
    return nonce;
  }

  stateOf(nonce: string): NonceState {
    const known = this.#known.get(nonce);
    if (known === undefined) return 'unknown';
    return this.#now() - known.issuedAt >= this.#lifetime ? 'expired' : 'fresh';
  }

  /** True the first time a nonce comes with this count, false for a replay. */
  count(nonce: string, nc: number): boolean {
    const known = this.#known.get(nonce);
    if (known === undefined || !(nc >= 1) || nc <= known.highest - window || known.recent.has(nc))
      return false;
    known.recent.add(nc);
    known.highest = Math.max(known.highest, nc);
    for (const old of known.recent) {
      if (old <= known.highest - window) known.recent.delete(old);
    }
    return true;
  }

  /** The cnonce of a nonce's first request; the session key stays bound to it (RFC 7616 §3.4.2, "-sess"). */
  session(nonce: string, cnonce: string): string {
    return this.#known.get(nonce)?.session ?? cnonce;
  }

  /** Binds the session key; only for a request that proved its key. */
  bindSession(nonce: string, cnonce: string): void {
    const known = this.#known.get(nonce);
    if (known !== undefined) known.session ??= cnonce;
  }
}
