import type { Keys } from '../../atlas/api/api.ts';
import { apiKey, serviceAccount } from '../../credentials/keys.ts';
import { ownService } from '../../credentials/keychain.ts';
import type { Keychain } from '../../credentials/keychain.ts';
import type { Entries } from '../../credentials/keychain-protocol.ts';
import { remember } from '../../settings/config-file.ts';
import { configFilePath } from '../../platform/config-paths.ts';
import { defaultBaseUrl } from '../../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** The prefix of service accounts' client ids in Atlas. */
const clientIdPrefix = 'mdb_sa_id_';

/** Whether this is a service account's client id, rather than a public key. */
export function isClientId(id: string): boolean {
  return id.startsWith(clientIdPrefix);
}

/** An API key or a service account, depending on the id. */
export function keysOf(id: string, secret: string): Keys {
  return isClientId(id) ? serviceAccount(id, secret) : apiKey(id, secret);
}

/** The smallest request that a valid key can make. Rejects with an `AtlasError` for a refused key. */
export async function checkKeys(
  { settings, createAtlas }: CommandContext,
  keys: Keys,
  signal: AbortSignal,
): Promise<void> {
  const atlas = await createAtlas({ keys, baseUrl: settings.baseUrl, api: settings.api });
  try {
    await atlas.listProjects({ itemsPerPage: 1 }, signal);
  } finally {
    await atlas.close();
  }
}

/** Stores the keys in the keychain, with their host. Rejects with a `KeychainError`. */
export async function storeKeys(
  { settings }: Pick<CommandContext, 'settings'>,
  keychain: Keychain,
  keys: Keys,
): Promise<void> {
  await keychain.write(ownService(settings.profile), entriesOf(keys, settings.baseUrl));
}

function entriesOf(keys: Keys, baseUrl: string): Entries {
  const host = baseUrl === defaultBaseUrl ? {} : { base_url: baseUrl };
  return keys.kind === 'api-key'
    ? { public_api_key: keys.publicKey, private_api_key: keys.privateKey, ...host }
    : { client_id: keys.clientId, client_secret: keys.clientSecret, ...host };
}

/**
 * The key belongs to the host given here, so the profile's next command has to use it without being told. Returns the
 * file that says so now, or undefined if there was nothing to save.
 */
export async function rememberHost({
  settings,
  platform,
  homedir,
  env,
}: CommandContext): Promise<string | undefined> {
  if (settings.sources.baseUrl.kind !== 'option') return undefined;
  const file = configFilePath({ platform, homedir, env });
  await remember(file, settings.profile, { base_url: settings.baseUrl });
  return file;
}
