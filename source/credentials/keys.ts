import type { Keys } from '../atlas/api/api.ts';
import { isSecretPart } from '../text/secret-part.ts';

/** An API key whose private part neither `util.inspect` nor `JSON.stringify` shows. */
export function apiKey(publicKey: string, privateKey: string): Keys {
  return new ApiKey(publicKey, privateKey);
}

/** A service account whose secret neither `util.inspect` nor `JSON.stringify` shows. */
export function serviceAccount(clientId: string, clientSecret: string): Keys {
  return new ServiceAccount(clientId, clientSecret);
}

/** The part of the keys that may be shown: `API key abcdefgh`, `service account mdb_sa_id_…`. */
export function publicPart(keys: Keys): string {
  return keys.kind === 'api-key'
    ? `API key ${shownId(keys.publicKey)}`
    : `service account ${shownId(keys.clientId)}`;
}

/** A text that tells two accounts apart: where a key is sent, and its public part. */
export function accountOf(keys: Keys, baseUrl: string): string {
  return JSON.stringify([baseUrl, keys.kind, keys.kind === 'api-key' ? keys.publicKey : keys.clientId]);
}

/** The public part, safe to show: hidden if somebody swapped the two. */
export function shownId(id: string): string {
  return isSecretPart(id) ? '(hidden: it is the private part)' : id;
}

class ApiKey {
  readonly kind = 'api-key';
  readonly publicKey: string;
  readonly #privateKey: string;

  constructor(publicKey: string, privateKey: string) {
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  get privateKey(): string {
    return this.#privateKey;
  }
}

class ServiceAccount {
  readonly kind = 'service-account';
  readonly clientId: string;
  readonly #clientSecret: string;

  constructor(clientId: string, clientSecret: string) {
    this.clientId = clientId;
    this.#clientSecret = clientSecret;
  }

  get clientSecret(): string {
    return this.#clientSecret;
  }
}
