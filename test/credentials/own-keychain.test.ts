import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openKeychain, ownService } from '../../source/credentials/keychain.ts';
import { realClock } from '../../source/platform/clock.ts';

// A person's own keychain may ask for a password, so only a build machine's is tested. On Linux keychain.test.ts
// starts one of its own.
const isWanted = process.platform !== 'linux' && process.env['ATLAS_EXPORTS_TEST_KEYCHAIN'] === '1';
const because = isWanted ? '' : ' (skipped: ATLAS_EXPORTS_TEST_KEYCHAIN=1 tries it, on macOS and Windows)';

describe.skipIf(!isWanted)(`this machine's own keychain${because}`, () => {
  test('a written key can be read until it is removed', async () => {
    const { env, platform } = process;
    const { read, write, remove } = openKeychain({ env, platform, timing: realClock, limit: 15_000 });
    const service = ownService(`test-${randomUUID()}`);
    onTestFinished(async () => void (await remove(service)));
    const key = { public_api_key: 'abcdefgh', private_api_key: 'the-private-part-ü' };
    await write(service, key);
    expect(await read([service])).toEqual([{ service, entries: key }]);
    const account = { client_id: 'mdb_sa_id_1', client_secret: 's3cret' };
    await write(service, account);
    expect(await read([service])).toEqual([{ service, entries: account }]);
    expect(await remove(service)).toEqual(['client_id', 'client_secret']);
    expect(await read([service])).toEqual([]);
  });
});
