import { parse } from 'smol-toml';
import type { Keys } from '../atlas/api/api.ts';
import { decodeText } from '../platform/decode-text.ts';
import { NotRegularFile, readSmallFile } from '../files/read-file.ts';
import { configLimit } from '../settings/config-file.ts';
import { apiKey, serviceAccount } from './keys.ts';

/** A profile of the Atlas CLI, from its config.toml. */
export type AtlasCliProfile = {
  readonly path: string;
  readonly projectId: string | undefined;
  /** `cloud` or `cloudgov`. */
  readonly service: string | undefined;
  readonly opsManagerUrl: string | undefined;
  /** `api_keys`, `service_account`, `user_account`. */
  readonly authType: string | undefined;
  /** Keys in the file itself: from before the Atlas CLI used the keychain, or from machines without one. */
  readonly keys: Keys | undefined;
  /** Why the file could not be read, as a sentence. */
  readonly problem: string | undefined;
};

/** Reads a profile from the Atlas CLI's config.toml; undefined when there is no such file or profile. */
export async function readAtlasCliProfile(
  path: string,
  profile: string,
): Promise<AtlasCliProfile | undefined> {
  try {
    return parseAtlasCliProfile(path, decodeText(readSmallFile(path, configLimit)), profile);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (!(error instanceof NotRegularFile)) return broken(path, 'it may not be read');
    return broken(
      path,
      error.why === 'kind' ? 'it is not a regular file' : `it has more than ${configLimit / 1024} KB`,
    );
  }
}

/** The Atlas CLI's config.toml → the profile. A broken file becomes a `problem`, not an error: it is not our file. */
export function parseAtlasCliProfile(
  path: string,
  toml: string,
  profile: string,
): AtlasCliProfile | undefined {
  let table: unknown;
  try {
    table = parse(toml)[profile];
  } catch {
    // The parser's message quotes the file, which may hold keys.
    return broken(path, 'it is no TOML');
  }
  if (typeof table !== 'object' || table === null) return undefined;
  const values = new Map<string, unknown>(Object.entries(table));
  const text = (key: string): string | undefined => {
    const value = values.get(key);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const authType = text('auth_type');
  return {
    path,
    projectId: text('project_id'),
    service: text('service'),
    opsManagerUrl: text('ops_manager_url'),
    authType,
    keys: chooseKeys(authType, {
      public_api_key: text('public_api_key'),
      private_api_key: text('private_api_key'),
      client_id: text('client_id'),
      client_secret: text('client_secret'),
    }),
    problem: undefined,
  };
}

type Parts = {
  readonly [K in 'public_api_key' | 'private_api_key' | 'client_id' | 'client_secret']?: string | undefined;
};

/** The complete key among the parts; if both kinds are complete, `auth_type` decides, and without it the API key. */
export function chooseKeys(authType: string | undefined, parts: Parts): Keys | undefined {
  const { public_api_key, private_api_key, client_id, client_secret } = parts;
  const key = public_api_key && private_api_key ? apiKey(public_api_key, private_api_key) : undefined;
  const account = client_id && client_secret ? serviceAccount(client_id, client_secret) : undefined;
  return authType === 'service_account' ? (account ?? key) : (key ?? account);
}

function broken(path: string, why: string): AtlasCliProfile {
  return {
    path,
    projectId: undefined,
    service: undefined,
    opsManagerUrl: undefined,
    authType: undefined,
    keys: undefined,
    problem: `The Atlas CLI's ${path} was ignored: ${why}.`,
  };
}
