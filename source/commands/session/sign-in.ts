import type { Keys } from '../../atlas/api/api.ts';
import { apiKey, serviceAccount } from '../../credentials/keys.ts';
import { ownService } from '../../credentials/keychain.ts';
import type { Keychain } from '../../credentials/keychain.ts';
import type { Entries } from '../../credentials/keychain-protocol.ts';
import { remember } from '../../settings/config-file.ts';
import { configFilePath } from '../../platform/config-paths.ts';
import { defaultBaseUrl } from '../../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** How Atlas begins the client ids of its service accounts. */
const clientIdPrefix = 'mdb_sa_id_';

/** Whether this is the client id of a service account, rather than a public key. */
export function isClientId(id: string): boolean {
  return id.startsWith(clientIdPrefix);
}

/** An API key or a service account, as its id tells. */
export function keysOf(id: string, secret: string): Keys {
  return isClientId(id) ? serviceAccount(id, secret) : apiKey(id, secret);
}

/** The least question that a good key can answer. Rejects with an `AtlasError` for a refused key. */
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

/** Keeps the keys in the keychain, with the host that they are for. Rejects with a `KeychainError`. */
export async function keepKeys(
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
 * The key is for the host that was named here: the next command of this profile has to go there by itself. Gives the
 * file that says so now, or undefined where there was nothing to note.
 */
export async function rememberHost({
  settings,
  platform,
  homedir,
  env,
}: CommandContext): Promise<string | undefined> {
  if (settings.sources.baseUrl.place !== 'option') return undefined;
  const file = configFilePath({ platform, homedir, env });
  await remember(file, settings.profile, { base_url: settings.baseUrl });
  return file;
}
