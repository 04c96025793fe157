import { expect, test } from 'vitest';
import { openSession, signIn } from '../../../source/commands/session/session.ts';
import { SignInError } from '../../../source/platform/usage-error.ts';
import { openContext } from '../../helpers/command-context.ts';
import { emptyHome, signedIn, simulator } from '../../helpers/sign-in.ts';

test('signs in with the keys of the environment', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const { context } = await openContext('list -c Prod0', await signedIn(atlas));
  const session = await openSession(context);
  expect(session.clusters).toEqual([{ groupId: atlas.groupId, clusterName: 'Prod0' }]);
  const { value } = await session.atlas.listExports(session.clusters[0]!, { itemsPerPage: 5 });
  expect(value.items).toHaveLength(5);
  await session.close();
});

test('says how to sign in when there are no keys', async () => {
  const { context } = await openContext('list -c Prod0', await emptyHome());
  await expect(openSession(context)).rejects.toBeInstanceOf(SignInError);
});

test("refuses a proxy that can't be used before the rows of an earlier run are shown", async () => {
  const keys = { MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh', MONGODB_ATLAS_PRIVATE_API_KEY: '0-0-0-0' };
  const env = { ...(await emptyHome()), ...keys, HTTPS_PROXY: 'socks5://127.0.0.1:1' };
  const { context } = await openContext('--all-projects', env);
  await expect(signIn(context)).rejects.toThrow('HTTPS_PROXY names a SOCKS proxy');
});

test('writes warnings about the keys to stderr', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const env = { ...(await signedIn(atlas)), MONGODB_ATLAS_PUBLIC_API_KEY: '' };
  const { context, stderr } = await openContext('list -c Prod0', {
    ...env,
    MONGODB_ATLAS_PUBLIC_KEY: atlas.keys.publicKey,
    MONGODB_ATLAS_PRIVATE_KEY: atlas.keys.privateKey,
  });
  await (await openSession(context)).close();
  expect(stderr()).toBe('MONGODB_ATLAS_PRIVATE_API_KEY is set, but MONGODB_ATLAS_PUBLIC_API_KEY is not.\n');
});

test('leaves no connection open when the project does not exist', async () => {
  const atlas = await simulator();
  let closed = 0;
  const opened = await openContext('list -p Nowhere', await signedIn(atlas));
  const { context } = opened;
  const createAtlas: typeof context.createAtlas = async (setup) => {
    const client = await context.createAtlas(setup);
    return {
      ...client,
      close: async () => {
        closed += 1;
        await client.close();
      },
    };
  };
  await expect(openSession({ ...context, createAtlas })).rejects.toThrow('no project named "Nowhere"');
  expect(closed).toBe(1);
});

test('the demo needs no keys, and watches all clusters unless some are named', async () => {
  const env = await emptyHome();
  const all = await openSession((await openContext('list --demo busy', env)).context);
  expect(all.projects[0]?.name).toBe('Payments');
  expect(all.clusters.map(({ clusterName }) => clusterName)).toEqual(['Ledger', 'Orders', 'Prod0']);
  await all.close();
  const { context } = await openContext('list --demo busy -p Analytics -c Warehouse --api v1.0', env);
  const one = await openSession(context);
  expect(one.projects[0]?.name).toBe('Analytics');
  const { value } = await one.atlas.listExports(one.clusters[0]!, {});
  expect(value.totalCount).toBe(150);
  await one.close();
});
