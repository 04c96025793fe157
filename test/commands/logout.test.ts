import { describe, expect, test } from 'vitest';
import { run } from '../../source/commands/logout.ts';
import { openContext } from '../helpers/command-context.ts';
import { becauseNotLinux, noKeyring, notLinux, startKeyring } from '../helpers/keyring.ts';
import { emptyHome } from '../helpers/sign-in.ts';

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('removes the key of the named profile, and keeps that of another', async () => {
    const { env, store, lookUp } = await startKeyring();
    for (const profile of ['default', 'staging']) {
      await store(`atlas-exports_${profile}`, 'public_api_key', profile);
      await store(`atlas-exports_${profile}`, 'private_api_key', 'p');
    }
    const { context, stdout, stderr } = await openContext('logout -P staging', env);
    expect(await run(context)).toBe(0);
    expect(stdout()).toBe(
      'Removed the key of the profile staging from the keychain (public_api_key, private_api_key under atlas-exports_staging).\n',
    );
    expect(stderr()).toBe('');
    expect(await lookUp('atlas-exports_staging', 'private_api_key')).toBeUndefined();
    expect(await lookUp('atlas-exports_default', 'private_api_key')).toBe('p');
  });

  test('says that there is nothing to remove, or a key in the environment', async () => {
    const { env } = await startKeyring();
    const variables = { MONGODB_ATLAS_CLIENT_ID: 'a', MONGODB_ATLAS_CLIENT_SECRET: 'b' };
    const { context, stdout, stderr } = await openContext('logout', { ...env, ...variables });
    expect(await run(context)).toBe(0);
    expect(stdout()).toBe('There was no key under atlas-exports_default in the keychain.\n');
    expect(stderr()).toBe('The environment still has a key, which stays in use.\n');
  });
});

test.skipIf(notLinux)(`says that there is no keychain${becauseNotLinux}`, async () => {
  const { context } = await openContext('logout', await emptyHome());
  await expect(run(context)).rejects.toThrow('There is no keychain here');
});
