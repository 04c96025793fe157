/** The accounts of a keychain service: the Atlas CLI's four, and ours for the host that the key belongs to. */
export const accounts = [
  'public_api_key',
  'private_api_key',
  'client_id',
  'client_secret',
  'base_url',
] as const;

export type Account = (typeof accounts)[number];
export type Entries = { readonly [A in Account]?: string };
export type ServiceEntries = { readonly service: string; readonly entries: Entries };

/**
 * `absent`: Linux has no Secret Service; `unready`: it has one, without a collection to keep things in; `unreadable`:
 * another program's entry is in an encoding that the library can't read.
 */
export type KeychainProblem = 'locked' | 'absent' | 'unready' | 'ambiguous' | 'unreadable' | 'failed';

export type KeychainRequest =
  /** Reads the services in turn until one has a complete key. */
  | { readonly action: 'read'; readonly services: readonly string[] }
  /** Makes the service hold these entries and no others. */
  | { readonly action: 'write'; readonly service: string; readonly entries: Entries }
  | { readonly action: 'remove'; readonly service: string };

export type KeychainReply =
  | { readonly kind: 'read'; readonly found: readonly ServiceEntries[] }
  | { readonly kind: 'written' }
  | { readonly kind: 'removed'; readonly removed: readonly Account[] }
  | { readonly kind: 'problem'; readonly problem: KeychainProblem };

/** Whether the entries make a key: both halves of an API key, or of a service account. */
export function isCompleteKey(entries: Entries): boolean {
  const { public_api_key, private_api_key, client_id, client_secret } = entries;
  return Boolean((public_api_key && private_api_key) || (client_id && client_secret));
}

/** A Windows credential's name, as the Atlas CLI's library (go-keyring) forms it. */
export function windowsTarget(service: string, account: string): string {
  return `${service}:${account}`;
}

/** A value as go-keyring wrote it: on macOS perhaps in base64 or hex, with a prefix that says so. */
export function decodeValue(value: string): string {
  const [, encoding, text = ''] = /^go-keyring-(base64|encoded):(.*)$/s.exec(value) ?? [];
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding === 'encoded') return Buffer.from(text, 'hex').toString('utf8');
  return value;
}

/** Go writes UTF-8, the library reads UTF-16: recovers the text from its bytes; null when they are no text. */
export function utf8Within(utf16: string | undefined): string | null {
  return utf16 === undefined ? null : Buffer.from(utf16, 'utf16le').toString('utf8');
}
