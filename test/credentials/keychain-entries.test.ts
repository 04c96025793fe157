import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useKeychain } from '../../source/credentials/keychain-entries.ts';
import type { FindCredentials } from '../../source/credentials/keychain-entries.ts';
import { noKeyring, openKeyring } from '../helpers/keyring.ts';
import type { Keyring } from '../helpers/keyring.ts';

const key = { public_api_key: 'abcdefgh', private_api_key: 'the-private-part' };
const account = { client_id: 'mdb_sa_id_1', client_secret: 's3cret' };

/**
 * Windows' Credential Manager with these credentials (target → bytes), as the library reads it: by a prefix and an
 * asterisk, each as UTF-16 (keyring-node 2.1.2, `find_credentials_`).
 */
function credentialManager(held: Readonly<Record<string, string>>): FindCredentials {
  return async (_, filter) => {
    if (!filter.endsWith('*')) throw new Error(`Windows has no filter like ${filter}`);
    return Object.entries(held)
      .filter(([target]) => target.startsWith(filter.slice(0, -1)))
      .map(([target, value]) => {
        const bytes = Buffer.from(value);
        if (bytes.length % 2 !== 0) throw new Error('Not a valid utf16 blob');
        return { account: target.split(':')[1] ?? '', password: bytes.toString('utf16le') };
      });
  };
}

const findCredentials = credentialManager({});

describe("the Atlas CLI's credentials on Windows", () => {
  const services = ['atlascli_default'];
  const read = { action: 'read', services } as const;

  test("are read with Go's names and encoding", async () => {
    const held = {
      'atlascli_default:public_api_key': 'abcdefgh',
      'atlascli_default:private_api_key': 'b2c3d4e5-0000-4000-8000-1234567890ab',
      'atlascli_default:access_token': 'x.y',
      'atlascli_other:public_api_key': 'zyxwvuts',
    };
    expect(await useKeychain(read, { platform: 'win32', findCredentials: credentialManager(held) })).toEqual({
      kind: 'read',
      found: [
        {
          service: 'atlascli_default',
          entries: { public_api_key: 'abcdefgh', private_api_key: 'b2c3d4e5-0000-4000-8000-1234567890ab' },
        },
      ],
    });
  });

  test('are unreadable, not missing, when they are not UTF-16', async () => {
    const odd = credentialManager({ 'atlascli_default:public_api_key': 'abcdefghi' });
    expect(await useKeychain(read, { platform: 'win32', findCredentials: odd })).toEqual({
      kind: 'problem',
      problem: 'unreadable',
    });
  });
});

// The library looks up the bus's address once a process: one keyring serves all tests, and its failures come last.
const inOrder = { shuffle: false };

describe.skipIf(noKeyring !== '')(`the entries of a real Secret Service${noKeyring}`, inOrder, () => {
  let keyring: Keyring;

  beforeAll(async () => {
    keyring = await openKeyring();
    process.env['DBUS_SESSION_BUS_ADDRESS'] = keyring.env['DBUS_SESSION_BUS_ADDRESS'];
  });
  afterAll(async () => {
    delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    await keyring.close();
  });

  test('reading stops at the first service with a complete key', async () => {
    await keyring.store('half', 'public_api_key', 'lonely');
    await keyring.store('account', 'client_id', account.client_id);
    await keyring.store('account', 'client_secret', account.client_secret);
    await keyring.store('never-read', 'public_api_key', 'x');
    expect(
      await useKeychain({ action: 'read', services: ['none', 'half', 'account', 'never-read'] }),
    ).toEqual({
      kind: 'read',
      found: [
        { service: 'half', entries: { public_api_key: 'lonely' } },
        { service: 'account', entries: account },
      ],
    });
  });

  test('writing replaces entries, removing returns their names', async () => {
    const service = 'replaced';
    await useKeychain({ action: 'write', service, entries: account });
    expect(await useKeychain({ action: 'write', service, entries: key })).toEqual({ kind: 'written' });
    expect(await useKeychain({ action: 'remove', service })).toEqual({
      kind: 'removed',
      removed: ['public_api_key', 'private_api_key'],
    });
  });

  test('when a later entry cannot be written, the earlier ones are restored', async () => {
    const service = 'put-back';
    await useKeychain({ action: 'write', service, entries: key });
    // The library refuses a value that is not text, after the first entry was replaced.
    const entries = { public_api_key: 'new', private_api_key: 5 as unknown as string };
    expect(await useKeychain({ action: 'write', service, entries })).toEqual({
      kind: 'problem',
      problem: 'failed',
    });
    expect(await keyring.lookUp(service, 'public_api_key')).toBe('abcdefgh');
    expect(await keyring.lookUp(service, 'private_api_key')).toBe('the-private-part');
  });

  test("the Atlas CLI's entries are looked up by each system's names", async () => {
    const service = 'atlascli_default';
    await keyring.store(service, 'public_api_key', 'abcdefgh');
    const read = { action: 'read', services: [service] } as const;
    const found = [{ service, entries: { public_api_key: 'abcdefgh' } }];
    expect(await useKeychain(read, { platform: 'linux', findCredentials })).toEqual({ kind: 'read', found });
    expect(await useKeychain(read, { platform: 'darwin', findCredentials })).toEqual({ kind: 'read', found });
    // Windows has `service:account` instead, so nothing has this name.
    expect(await useKeychain(read, { platform: 'win32', findCredentials })).toEqual({
      kind: 'read',
      found: [],
    });
  });

  test('distinguishes duplicate, locked and missing collections, and no service at all', async () => {
    await keyring.store('double', 'client_id', 'one');
    await keyring.store('double', 'client_id', 'two', ['more', '1']);
    const read = { action: 'read', services: ['double', 'account'] } as const;
    expect(await useKeychain(read)).toEqual({ kind: 'problem', problem: 'ambiguous' });
    await keyring.store('account', 'client_id', account.client_id);
    await keyring.lock();
    const readLocked = { action: 'read', services: ['account'] } as const;
    expect(await useKeychain(readLocked)).toEqual({ kind: 'problem', problem: 'locked' });
    await keyring.dropCollection();
    const write = { action: 'write', service: 'any', entries: key } as const;
    expect(await useKeychain(write)).toEqual({ kind: 'problem', problem: 'unready' });
    await keyring.close();
    expect(await useKeychain(write)).toEqual({ kind: 'problem', problem: 'absent' });
  });
});
