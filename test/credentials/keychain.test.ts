import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  atlasCliService,
  KeychainError,
  openKeychain,
  ownService,
} from '../../source/credentials/keychain.ts';
import type { KeychainOptions, KeychainTrouble } from '../../source/credentials/keychain.ts';
import { realClock } from '../../source/platform/clock.ts';
import {
  becauseNotLinux,
  noBus,
  noKeyring,
  notLinux,
  startFailingBus,
  startHangingBus,
  startKeyring,
} from '../helpers/keyring.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const own = ownService('default');
const atlasCli = atlasCliService('default');
const key = { public_api_key: 'abcdefgh', private_api_key: 'the-private-part' };

function keychain(env: Record<string, string>, options: Partial<KeychainOptions> = {}) {
  return openKeychain({ env, timing: realClock, platform: 'linux', limit: 60_000, ...options });
}

async function troubleOf(answer: Promise<unknown>): Promise<KeychainError> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KeychainError);
  return error as KeychainError;
}

/** Replaces Node with another program, which then is the keychain's process. */
async function instead(script: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-node-'));
  const file = path.join(folder, 'node');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o700);
  const { execPath } = process;
  process.execPath = file;
  onTestFinished(() => {
    process.execPath = execPath;
    return removeFolder(folder);
  });
}

describe.skipIf(noKeyring !== '')(`with a real Secret Service${noKeyring}`, () => {
  test('a written key can be read until it is removed', async () => {
    const { env, lookUp } = await startKeyring();
    const { read, write, remove } = keychain(env);
    await write(own, key);
    expect(await read([own])).toEqual([{ service: own, entries: key }]);
    expect(await lookUp(own, 'private_api_key')).toBe('the-private-part');
    expect(await remove(own)).toEqual(['public_api_key', 'private_api_key']);
    expect(await remove(own)).toEqual([]);
    expect(await read([own])).toEqual([]);
  });

  test('a service account replaces an API key', async () => {
    const { env, lookUp } = await startKeyring();
    const { read, write } = keychain(env);
    const account = {
      client_id: 'mdb_sa_id_1',
      client_secret: 's3cret',
      base_url: 'https://cloud.mongodbgov.com',
    };
    await write(own, key);
    await write(own, account);
    expect(await read([own])).toEqual([{ service: own, entries: account }]);
    expect(await lookUp(own, 'private_api_key')).toBeUndefined();
  });

  test('finds entries that secret-tool wrote like the Atlas CLI', async () => {
    const { env, store } = await startKeyring();
    await store(atlasCli, 'public_api_key', 'abcdefgh');
    await store(atlasCli, 'private_api_key', `go-keyring-base64:${btoa('the-private-part')}`);
    expect(await keychain(env).read([own, atlasCli])).toEqual([{ service: atlasCli, entries: key }]);
  });

  test('a locked keychain says so', async () => {
    const { env, lock } = await startKeyring();
    await keychain(env).write(own, key);
    await lock();
    const error = await troubleOf(keychain(env).read([own]));
    expect(error.trouble).toBe('locked');
    expect(error.remedy).toMatch(/Unlock it .* or set MONGODB_ATLAS_PUBLIC_API_KEY/);
  });

  test('a keychain without a collection says how to create one', async () => {
    const { env, dropCollection } = await startKeyring();
    await dropCollection();
    expect(await keychain(env).read([own])).toEqual([]);
    expect((await troubleOf(keychain(env).write(own, key))).trouble).toBe('unready');
  });

  test("when the Secret Service fails midway, nothing is looked for or stored in the kernel's keyring", async () => {
    const keyring = await startKeyring();
    const read = keychain(await startFailingBus(keyring)).read([own]);
    expect((await troubleOf(read)).trouble).toBe('failed');
    const write = keychain(await startFailingBus(keyring)).write(own, key);
    expect((await troubleOf(write)).trouble).toBe('failed');
  });

  test('two entries of the same name are refused as ambiguous', async () => {
    const { env, store } = await startKeyring();
    await store(own, 'public_api_key', 'one');
    await store(own, 'public_api_key', 'two', ['more', '1']);
    expect((await troubleOf(keychain(env).read([own]))).trouble).toBe('ambiguous');
  });
});

describe('without a working keychain', () => {
  test.skipIf(notLinux)(
    `says that there is no Secret Service without a session bus, and stores nothing${becauseNotLinux}`,
    async () => {
      const error = await troubleOf(keychain(noBus).write(own, key));
      expect(error.trouble).toBe('absent');
      expect(error.sentence).toContain(
        "no Secret Service answers on D-Bus, and the kernel's keyring forgets",
      );
      expect(error.remedy).toContain('Install and start gnome-keyring');
    },
  );

  test.skipIf(notLinux)(`times out when the keychain hangs${becauseNotLinux}`, async () => {
    const env = await startHangingBus();
    let slow = 0;
    const error = await troubleOf(keychain(env, { limit: 300, onSlow: () => slow++ }).read([own]));
    expect(error.trouble).toBe('hanging');
    expect(slow).toBe(0);
  });

  test.skipIf(notLinux)(`reports a slow keychain before it times out${becauseNotLinux}`, async () => {
    const env = await startHangingBus();
    let slow = 0;
    const quick = { ...realClock, delay: (_: number, signal?: AbortSignal) => realClock.delay(50, signal) };
    const error = await troubleOf(keychain(env, { timing: quick, onSlow: () => slow++ }).read([own]));
    expect(error.trouble).toBe('hanging');
    expect(slow).toBe(1);
  });

  test.skipIf(notLinux)(`Ctrl+C ends the wait for a hanging keychain${becauseNotLinux}`, async () => {
    const env = await startHangingBus();
    const interruption = new AbortController();
    const { signal } = interruption;
    const quick = { ...realClock, delay: (_: number, signal?: AbortSignal) => realClock.delay(50, signal) };
    const limited = keychain(env, {
      signal,
      timing: quick,
      onSlow: () => interruption.abort(new Error('stop')),
    });
    await expect(limited.read([own])).rejects.toThrow('stop');
    await expect(limited.read([own])).rejects.toThrow('stop');
  });

  test.each([
    ['cannot be started', 'exit 1', 'failed'],
    ['answers something else', 'echo what', 'failed'],
    ['took the key but did not store it', 'echo \'{"kind":"read","found":[]}\'', 'forgetful'],
  ])('reports a keychain whose process %s', async (_, script, trouble) => {
    await instead(script);
    expect((await troubleOf(keychain(noBus).write(own, key))).trouble).toBe(trouble);
  });

  test('reports that Node is gone', async () => {
    const { execPath } = process;
    process.execPath = '/nonexistent/node';
    onTestFinished(() => void (process.execPath = execPath));
    expect((await troubleOf(keychain(noBus).read([own]))).trouble).toBe('failed');
  });

  test('an answer to another question counts as empty', async () => {
    await instead('echo \'{"kind":"written"}\'');
    expect(await keychain(noBus).read([own])).toEqual([]);
    expect(await keychain(noBus).remove(own)).toEqual([]);
  });

  test("variables for the program itself are not passed to the keychain's process", async () => {
    await instead('[ -z "$NODE_OPTIONS" ] && echo \'{"kind":"removed","removed":["client_id"]}\'');
    expect(await keychain({ ...noBus, NODE_OPTIONS: '--inspect' }).remove(own)).toEqual(['client_id']);
  });

  test.each<KeychainTrouble>([
    'locked',
    'absent',
    'unready',
    'ambiguous',
    'unreadable',
    'hanging',
    'forgetful',
    'failed',
  ])('every error (%s) has a sentence, and a remedy that always works', (trouble) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const error = new KeychainError(trouble, platform);
      expect(error.sentence).toMatch(/^The keychain .*\.$|^There is no keychain .*\.$/);
      expect(error.remedy).toContain('set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY');
      expect(error.message).toBe(`${error.sentence} ${error.remedy}`);
      expect(inspect(error)).not.toContain('the-private-part');
    }
  });
});
