import type { Keys } from '../atlas/api/api.ts';
import { defaultBaseUrl, describeSource, governmentBaseUrl } from '../settings/settings.ts';
import type { SettingSource } from '../settings/settings.ts';
import type { Environment } from '../platform/machine.ts';
import { UsageError } from '../platform/usage-error.ts';
import { isSecretPart } from '../text/secret-part.ts';
import { chooseKeys } from './atlas-cli.ts';
import type { AtlasCliProfile } from './atlas-cli.ts';
import { apiKey, serviceAccount } from './keys.ts';
import { atlasCliService, environmentRemedy, KeychainError, ownService } from './keychain.ts';
import type { Keychain } from './keychain.ts';
import type { Entries, ServiceEntries } from './keychain-protocol.ts';

export type KeySourceKind = 'environment' | 'keychain' | 'Atlas CLI keychain' | 'Atlas CLI config file';

export type FoundKeys = {
  readonly keys: Keys;
  readonly sourceKind: KeySourceKind;
  /** The source in words: `the keychain (atlas-exports_default)`. */
  readonly source: string;
  /** Further remarks for a person, a sentence each. */
  readonly warnings: readonly string[];
};

export type MissingKeys = {
  readonly missing: true;
  /** Where keys were looked for, and why there were none, a sentence each. */
  readonly tried: readonly string[];
  readonly sentence: string;
  readonly remedy: string;
  /** Whether this machine has a keychain at all, usable or not. */
  readonly hasKeychain: boolean;
};

export type KeySearch = {
  readonly profile: string;
  readonly env: Environment;
  readonly keychain: Keychain;
  readonly atlasCliProfile: AtlasCliProfile | undefined;
  /** Where the keys will be sent, and where that was set. */
  readonly baseUrl: string;
  readonly baseUrlSource: SettingSource;
};

/**
 * The first complete key from: the environment, our keychain entries, the Atlas CLI's, the Atlas CLI's file. Throws a
 * `UsageError` for half a key in the environment, and when a stored key would go to another origin than its own.
 */
export async function resolveKeys(search: KeySearch): Promise<FoundKeys | MissingKeys> {
  const inEnvironment = keysFromEnvironment(search.env);
  // Don't touch the keychain then: it may be locked, with nobody there to unlock it.
  if (inEnvironment !== undefined) return inEnvironment;
  const tried = ['The environment has no key.'];
  const { found, trouble } = await readKeychain(search, tried);
  if (found !== undefined) return found;
  const { atlasCliProfile, profile } = search;
  if (atlasCliProfile?.keys !== undefined) {
    const sourceKind = 'Atlas CLI config file';
    checkDestination(search, sourceKind, atlasCliOrigin(atlasCliProfile, sourceKind));
    // Most servers have no keychain; mention only one that might have had the key.
    const warnings = trouble === undefined || trouble.trouble === 'absent' ? [] : [trouble.sentence];
    return {
      keys: atlasCliProfile.keys,
      sourceKind,
      source: `the Atlas CLI's ${atlasCliProfile.path}`,
      warnings,
    };
  }
  tried.push(atlasCliProfile?.problem ?? describeAtlasCli(atlasCliProfile, profile));
  return {
    missing: true,
    tried,
    sentence: trouble?.sentence ?? `There is no key for the profile ${profile}.`,
    remedy: trouble?.remedy ?? `Run atlas-exports login, or ${environmentRemedy}.`,
    hasKeychain: trouble?.trouble !== 'absent',
  };
}

/** The pairs of variables, by precedence: the Atlas CLI's, Terraform's, a service account's. */
const pairs = [
  ['MONGODB_ATLAS_PUBLIC_API_KEY', 'MONGODB_ATLAS_PRIVATE_API_KEY', apiKey],
  ['MONGODB_ATLAS_PUBLIC_KEY', 'MONGODB_ATLAS_PRIVATE_KEY', apiKey],
  ['MONGODB_ATLAS_CLIENT_ID', 'MONGODB_ATLAS_CLIENT_SECRET', serviceAccount],
] as const;

function keysFromEnvironment(env: Environment): FoundKeys | undefined {
  const halves: UsageError[] = [];
  for (const [first, second, make] of pairs) {
    const [a, b] = [env[first]?.trim(), env[second]?.trim()];
    if (a && b) {
      if (isSecretPart(a)) {
        throw new UsageError(
          `${first} holds the private part of a key.`,
          `Put the public one there, and the private one into ${second}.`,
        );
      }
      const warnings = halves.map(({ sentence }) => sentence);
      return { keys: make(a, b), sourceKind: 'environment', source: `the environment (${first})`, warnings };
    }
    if (a || b) halves.push(half(a ? first : second, a ? second : first));
  }
  const [mistake] = halves;
  // Using another key instead would be a guess.
  if (mistake !== undefined) throw mistake;
  return undefined;
}

/** Whether the environment holds a key, or half of one: it comes before all others. */
export function hasKeysInEnvironment(env: Environment): boolean {
  return pairs.some(([first, second]) => Boolean(env[first]?.trim() || env[second]?.trim()));
}

function half(set: string, unset: string): UsageError {
  return new UsageError(`${set} is set, but ${unset} is not.`, `Set ${unset} too, or unset ${set}.`);
}

async function readKeychain(
  search: KeySearch,
  tried: string[],
): Promise<{ found?: FoundKeys; trouble?: KeychainError }> {
  const own = ownService(search.profile);
  const services = [own, atlasCliService(search.profile)];
  let entries: readonly ServiceEntries[];
  try {
    entries = await search.keychain.read(services);
  } catch (error) {
    if (!(error instanceof KeychainError)) throw error;
    tried.push(error.sentence);
    return { trouble: error };
  }
  for (const service of services) {
    const held = entries.find((one) => one.service === service)?.entries;
    const isOwn = service === own;
    const keys = held && chooseKeys(isOwn ? undefined : search.atlasCliProfile?.authType, held);
    if (held !== undefined && keys !== undefined) {
      const sourceKind = isOwn ? 'keychain' : 'Atlas CLI keychain';
      checkDestination(
        search,
        sourceKind,
        isOwn ? originOf(held) : atlasCliOrigin(search.atlasCliProfile, sourceKind),
      );
      const source = isOwn ? `the keychain (${service})` : `the Atlas CLI's keychain entry (${service})`;
      return { found: { keys, sourceKind, source, warnings: [] } };
    }
    tried.push(`The keychain has ${held === undefined ? 'no key' : 'only half a key'} under ${service}.`);
  }
  return {};
}

function describeAtlasCli(profile: AtlasCliProfile | undefined, name: string): string {
  if (profile === undefined) return `The Atlas CLI has no profile ${name}.`;
  if (profile.authType === 'user_account') {
    return `The Atlas CLI's profile ${name} is signed in as a person; this program needs an API key or a service account.`;
  }
  return `The Atlas CLI's ${profile.path} has no key for ${name}.`;
}

/**
 * A stored key goes only to the origin (scheme, host and port) that it was stored for, unless this very command names
 * another. A variable or a file may have been planted, and would receive a service account's secret in clear: on another
 * user's port of this machine as well as on another host.
 */
function checkDestination(search: KeySearch, sourceKind: KeySourceKind, storedFor: string): void {
  const { baseUrl, baseUrlSource } = search;
  if (baseUrlSource.kind === 'option' || baseUrl === storedFor) return;
  throw new UsageError(
    baseUrlSource.kind === 'default'
      ? `The key from the ${sourceKind} belongs to ${storedFor}, and nothing says to go there.`
      : `The key from the ${sourceKind} belongs to ${storedFor}, but ${describeSource(baseUrlSource)} names ${baseUrl}.`,
    baseUrlSource.kind === 'default'
      ? `Say so: --base-url ${storedFor}.`
      : `If it may go there, say so: --base-url ${baseUrl}, or store a key for it with atlas-exports login --base-url ${baseUrl}.`,
  );
}

/** The origin that our entry was stored for; the default one if it does not say. */
function originOf(entries: Entries): string {
  const { base_url: stored } = entries;
  return stored !== undefined && URL.canParse(stored) ? new URL(stored).origin : defaultBaseUrl;
}

/**
 * The origin of an Atlas CLI key: its profile's cloud. Another host (`ops_manager_url`) counts only for a key in the same
 * file: a file with that line may have been planted beside a key in the keychain.
 */
function atlasCliOrigin(profile: AtlasCliProfile | undefined, sourceKind: KeySourceKind): string {
  const url = sourceKind === 'Atlas CLI config file' ? profile?.opsManagerUrl : undefined;
  if (url !== undefined && URL.canParse(url)) return new URL(url).origin;
  return profile?.service === 'cloudgov' ? governmentBaseUrl : defaultBaseUrl;
}
