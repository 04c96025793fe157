import type { Dispatcher } from 'undici';
import type { Timing } from '../../platform/clock.ts';
import { authenticate } from './authenticate.ts';
import type { Scheme, Ticket } from './authenticate.ts';
import { AtlasError, atlasError } from '../api/errors.ts';

/** The token endpoint, at the host's root (Atlas reference, "Service accounts"). */
export const tokenPath = '/api/oauth/token';

const margin = 60_000;
const longest = 86_400_000;
// For an unreadable lifetime: long enough not to ask for a token each time; a 401 renews it anyway.
const unknownLifetime = 300_000;

/** A bearer token; `lifetime` in milliseconds. Secret: never print, log or put into a message. */
export type Token = { readonly value: string; readonly lifetime: number };

export type ServiceAccountOptions = {
  /** The only origin that the token is sent to. */
  readonly origin: string;
  /** Asks the server for a token; rejects with an `AtlasError`. */
  readonly fetchToken: () => Promise<Token>;
  readonly timing: Timing;
};

/**
 * Bearer tokens for undici: one for all requests, renewed a minute before it expires. There is one renewal at a time, and
 * all waiting requests share it. A 401 renews the token and retries, once.
 */
export function serviceAccount(options: ServiceAccountOptions): Dispatcher.DispatcherComposeInterceptor {
  return authenticate(options.origin, new TokenScheme(options));
}

/** Method, headers and body of the token request (RFC 6749 §4.4.2). */
export function tokenRequest(clientId: string, clientSecret: string): TokenRequest {
  return {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'cache-control': 'no-cache',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  };
}

export type TokenRequest = {
  readonly method: 'POST';
  readonly headers: Readonly<Record<'accept' | 'authorization' | 'cache-control' | 'content-type', string>>;
  readonly body: string;
};

/** The token request's answer (RFC 6749 §5.1). Throws an `AtlasError` of kind `unreadable` that does not quote it. */
export function decodeToken(json: unknown): Token {
  const answer: Record<string, unknown> = typeof json === 'object' && json !== null ? { ...json } : {};
  const { access_token: value, token_type: type, expires_in: expiresIn } = answer;
  // The grammar of RFC 6750 §2.1; anything else would break the header.
  const usable = typeof value === 'string' && /^[A-Za-z0-9._~+/-]{1,16384}=*$/.test(value);
  if (!usable || (typeof type === 'string' && type.toLowerCase() !== 'bearer')) {
    throw atlasError({
      kind: 'unreadable',
      sentence: 'Atlas answered the token request without a usable token.',
      remedy: 'Check --base-url and your proxy, then try again.',
      retryable: true,
    });
  }
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  const readable = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
  return { value, lifetime: readable ? Math.min(seconds * 1000, longest) : unknownLifetime };
}

type Held = { readonly value: string; readonly renewAt: number };

class TokenScheme implements Scheme {
  readonly #fetchToken: () => Promise<Token>;
  readonly #timing: Timing;
  #held: Held | undefined;
  #renewal: Promise<Held> | undefined;
  #refusal: { readonly error: AtlasError; readonly until: number; readonly wait: number } | undefined;

  constructor({ fetchToken, timing }: ServiceAccountOptions) {
    this.#fetchToken = fetchToken;
    this.#timing = timing;
  }

  async admit(): Promise<Ticket> {
    return this.#ticket(() => this.#ticket(undefined));
  }

  /** `again`: whether a second try is left. */
  async #ticket(again: (() => Promise<Ticket>) | undefined): Promise<Ticket> {
    const held = await this.#token();
    return {
      authorization: `Bearer ${held.value}`,
      sent: () => {},
      answered: (status) => {
        if (status !== 401) return undefined;
        // Another request may have renewed it already.
        if (this.#held === held) this.#held = undefined;
        return again;
      },
      ended: () => {},
    };
  }

  async #token(): Promise<Held> {
    if (this.#held !== undefined && this.#timing.now() < this.#held.renewAt) return this.#held;
    this.#obeyRefusal();
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Atlas said how long to wait for a token: until then, requests fail with the time that is left. */
  #obeyRefusal(): void {
    if (this.#refusal === undefined) return;
    const { error, until, wait } = this.#refusal;
    const retryAfter = until - this.#timing.now();
    // More than Atlas asked for is left only after the clock was set back: then the wait is unknown.
    if (retryAfter > 0 && retryAfter <= wait)
      throw new AtlasError(error.message, { ...error.trouble, retryAfter }, { cause: error });
  }

  async #renew(): Promise<Held> {
    const asked = this.#timing.now();
    try {
      const { value, lifetime } = await this.#fetchToken();
      this.#refusal = undefined;
      // A token that lives for only a minute or two is used for half its life.
      this.#held = { value, renewAt: asked + Math.max(lifetime - margin, lifetime / 2) };
      return this.#held;
    } catch (error) {
      const wait = error instanceof AtlasError ? error.trouble.retryAfter : undefined;
      if (error instanceof AtlasError && wait !== undefined) {
        this.#refusal = { error, until: this.#timing.now() + wait, wait };
      }
      throw error;
    }
  }
}
