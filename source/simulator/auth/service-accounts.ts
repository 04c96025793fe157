import { randomBytes } from 'node:crypto';
import { errorReply } from '../basics/api-errors.ts';
import { equalInConstantTime } from './digest-guard.ts';
import type { ServiceAccount } from './identities.ts';
import { jsonReply } from '../basics/reply.ts';
import type { Reply } from '../basics/reply.ts';
import { TokenBucket } from '../basics/token-bucket.ts';

/** The most live tokens that Atlas allows for an account. */
const liveTokens = 100;

/** The OAuth 2.0 side: client credentials in, tokens out (RFC 6749 §4.4; Atlas reference, "Service accounts"). */
export class ServiceAccounts {
  readonly #account: ServiceAccount;
  readonly #lifetime: number;
  readonly #now: () => number;
  readonly #bucket: TokenBucket;
  /** Tokens and when they expire, oldest first. */
  readonly #tokens = new Map<string, number>();

  /** `lifetime` of a token in seconds. */
  constructor(account: ServiceAccount, lifetime: number, requestsPerMinute: number, now: () => number) {
    this.#account = account;
    this.#lifetime = lifetime;
    this.#now = now;
    this.#bucket = new TokenBucket(
      { capacity: requestsPerMinute, refill: requestsPerMinute, seconds: 60 },
      now,
    );
  }

  /** Answers `POST /api/oauth/token`. */
  answer(authorization: string | undefined, contentType: string | undefined, body: string): Reply {
    const { wait } = this.#bucket.take();
    if (wait !== undefined)
      return errorReply('RATE_LIMITED', [], { headers: { 'retry-after': String(wait) } });
    if (!this.#knows(authorization)) {
      return oauthError(401, 'invalid_client', { 'www-authenticate': 'Basic realm="MMS Public API"' });
    }
    if (!/^application\/x-www-form-urlencoded\b/i.test(contentType ?? ''))
      return oauthError(400, 'invalid_request');
    const grant = new URLSearchParams(body).get('grant_type');
    if (grant !== 'client_credentials') {
      return oauthError(400, grant === null ? 'invalid_request' : 'unsupported_grant_type');
    }
    const token = `eyJ${randomBytes(48).toString('base64url')}`;
    this.#tokens.set(token, this.#now() + this.#lifetime * 1000);
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= liveTokens) break;
      this.#tokens.delete(oldest);
    }
    return jsonReply(
      200,
      { access_token: token, expires_in: this.#lifetime, token_type: 'Bearer' },
      { 'cache-control': 'no-store' },
    );
  }

  /** Whether a `Bearer` header carries a live token. */
  accepts(authorization: string): boolean {
    const token = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1] ?? '';
    const end = this.#tokens.get(token);
    return end !== undefined && this.#now() < end;
  }

  /** Revokes all tokens at once. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  #knows(authorization: string | undefined): boolean {
    const encoded = /^basic +([\w+/]+=*)$/i.exec(authorization ?? '')?.[1] ?? '';
    const sent = Buffer.from(encoded, 'base64').toString();
    return equalInConstantTime(sent, `${this.#account.clientId}:${this.#account.clientSecret}`);
  }
}

function oauthError(status: number, error: string, headers: Reply['headers'] = {}): Reply {
  return jsonReply(status, { error, error_description: error.replaceAll('_', ' ') }, headers);
}
