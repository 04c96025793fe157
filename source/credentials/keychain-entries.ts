import { AsyncEntry, findCredentialsAsync } from 'keytar';
import { accounts, decodeValue, isCompleteKey, utf8Within, windowsTarget } from './keychain-protocol.ts';
import type {
  Account,
  Entries,
  KeychainProblem,
  KeychainReply,
  KeychainRequest,
  ServiceEntries,
} from './keychain-protocol.ts';

/** Reads the credentials of Windows whose name a filter matches, such as `atlascli_default:client_id*`. */
export type FindCredentials = (
  service: string,
  filter: string,
) => Promise<readonly { readonly account: string; readonly password: string }[]>;

/** Where the entries are: the machine's keychain, or a fake in tests. */
export type KeychainBackend = {
  readonly platform: NodeJS.Platform;
  readonly findCredentials: FindCredentials;
};

const thisMachine: KeychainBackend = { platform: process.platform, findCredentials: findCredentialsAsync };

/** Carries out a request with the machine's keychain. Blocks while that hangs, so `keychain.ts` runs it in another process. */
export async function useKeychain(
  request: KeychainRequest,
  backend: KeychainBackend = thisMachine,
): Promise<KeychainReply> {
  if (!isThere(backend.platform)) return { kind: 'problem', problem: 'absent' };
  try {
    switch (request.action) {
      case 'read':
        return { kind: 'read', found: await readUntilWhole(request.services, backend) };
      case 'write':
        await replaceEntries(request.service, request.entries);
        return { kind: 'written' };
      case 'remove':
        return { kind: 'removed', removed: await removeEntries(request.service) };
    }
  } catch (error) {
    return { kind: 'problem', problem: classify(error) };
  }
}

/**
 * An entry of the Secret Service on Linux. Otherwise, when that is missing or late (2 s), the library silently uses the
 * kernel's keyring, which forgets at a restart and between sessions. Throws when it can't be reached.
 */
function entryOf(service: string, account: string): AsyncEntry {
  return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
}

function isThere(platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return true;
  try {
    return Boolean(entryOf('atlas-exports', 'probe'));
  } catch {
    return false;
  }
}

async function readUntilWhole(
  services: readonly string[],
  backend: KeychainBackend,
): Promise<ServiceEntries[]> {
  const found: ServiceEntries[] = [];
  for (const service of services) {
    const entries = await readEntries(service, backend);
    if (Object.keys(entries).length > 0) found.push({ service, entries });
    if (isCompleteKey(entries)) break;
  }
  return found;
}

/** Each account is a round trip: the second half of a key is read only if there is a first. */
async function readEntries(service: string, backend: KeychainBackend): Promise<Entries> {
  const entries: { [A in Account]?: string } = {};
  const read = async (account: Account): Promise<boolean> => {
    const value = await readEntry(service, account, backend);
    if (!value) return false;
    entries[account] = decodeValue(value);
    return true;
  };
  const hasKey = await read('public_api_key');
  if (hasKey) await read('private_api_key');
  const hasAccount = await read('client_id');
  if (hasAccount) await read('client_secret');
  if (hasKey || hasAccount) await read('base_url');
  return entries;
}

async function readEntry(
  service: string,
  account: Account,
  { platform, findCredentials }: KeychainBackend,
): Promise<string | null> {
  if (platform === 'win32' && service.startsWith('atlascli_')) {
    // Search, never open with `AsyncEntry.withTarget`: on Windows that overwrites the entry with an empty secret, and the
    // Atlas CLI's key would be lost (keyring-node 2.1.2, `create_entry`).
    const found = await findCredentials(service, `${windowsTarget(service, account)}*`);
    return utf8Within(found.find((one) => one.account === account)?.password);
  }
  return entryOf(service, account).getPassword();
}

async function replaceEntries(service: string, entries: Entries): Promise<void> {
  // Read first, so that a locked keychain fails before anything changes, and the old entries can be restored.
  const before: [Account, AsyncEntry, string | null][] = [];
  for (const account of accounts) {
    const entry = entryOf(service, account);
    before.push([account, entry, await entry.getPassword()]);
  }
  try {
    for (const [account, entry] of before) await writeEntry(entry, entries[account] ?? null);
  } catch (error) {
    for (const [, entry, value] of before) await writeEntry(entry, value).catch(() => undefined);
    throw error;
  }
}

async function writeEntry(entry: AsyncEntry, value: string | null): Promise<void> {
  if (value === null) await entry.deletePassword();
  else await entry.setPassword(value);
}

async function removeEntries(service: string): Promise<Account[]> {
  const removed: Account[] = [];
  for (const account of accounts) if (await entryOf(service, account).deletePassword()) removed.push(account);
  return removed;
}

/** The library's errors differ only in their text (keyring-core's `Error`), which is English in every locale. */
function classify(error: unknown): KeychainProblem {
  const message = error instanceof Error ? error.message : '';
  if (/matched by \d+ credentials/.test(message)) return 'ambiguous';
  // Not "blocked": D-Bus names that among the possible causes when an answer is missing.
  if (/\blocked|dismissed|not allowed|canceled/i.test(message)) return 'locked';
  // Bytes that are not UTF-16, as which the library reads every Windows entry.
  if (/utf-?16/i.test(message)) return 'unreadable';
  return message.includes('no result found') ? 'unready' : 'failed';
}
