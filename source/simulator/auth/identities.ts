import { hexDigits, pick } from '../basics/random.ts';

/** User name and password for HTTP Digest. */
export type ApiKey = { readonly publicKey: string; readonly privateKey: string };

/** Client credentials for OAuth 2.0. */
export type ServiceAccount = { readonly clientId: string; readonly clientSecret: string };

const letters = [...'abcdefghijklmnop'] as [string, ...string[]];

/** An API key in Atlas's format, eight letters and a UUID, determined by the seed. */
export function apiKey(seed: number): ApiKey {
  const digits = [...hexDigits(8, seed, 'public')];
  const uuid = hexDigits(32, seed, 'private').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return {
    publicKey: digits.map((digit) => pick(letters, Number.parseInt(digit, 16) / 16)).join(''),
    privateKey: uuid,
  };
}

/** A service account in Atlas's format, determined by the seed. */
export function serviceAccount(seed: number): ServiceAccount {
  return {
    clientId: `mdb_sa_id_${hexDigits(24, seed, 'client')}`,
    clientSecret: `mdb_sa_sk_${hexDigits(40, seed, 'secret')}`,
  };
}
