/** The accounts of a keychain service, ours and the Atlas CLI's. */
export const accounts = [
  'public_api_key',
  'private_api_key',
  'client_id',
  'client_secret',
  'base_url',
] as const;
export type Account = (typeof accounts)[number];
export type Entries = Readonly<Partial<Record<Account, string>>>;

/** Where the keychain keeps things: `kernel` is Linux's keyutils, which forgets at reboot. */
export type Store = 'secret-service' | 'kernel' | 'keychain';

export type Keychain = {
  /** The first of the services that has a whole key; rejects with a `KeychainError`. */
  read(services: readonly string[]): Promise<{ service: string; entries: Entries } | undefined>;
  /** Writes all entries, takes away the service's other ones, and reads back; tells where they lie now. */
  write(service: string, entries: Entries): Promise<Store>;
  /** The accounts that were removed. */
  remove(service: string): Promise<readonly Account[]>;
};
