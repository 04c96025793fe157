import { expect, test } from 'vitest';
import type { AtlasCliProfile } from '../../source/credentials/atlas-cli.ts';
import { apiKey } from '../../source/credentials/keys.ts';
import { KeychainError } from '../../source/credentials/keychain.ts';
import type { Keychain, KeychainTrouble } from '../../source/credentials/keychain.ts';
import type { Entries } from '../../source/credentials/keychain-protocol.ts';
import { hasKeysInEnvironment, resolveKeys } from '../../source/credentials/resolve.ts';
import type { FoundKeys, KeySearch, MissingKeys } from '../../source/credentials/resolve.ts';
import type { SettingSource } from '../../source/settings/settings.ts';
import { UsageError } from '../../source/platform/usage-error.ts';

const key = { public_api_key: 'fromKeychain', private_api_key: 'p' };
const inFile: AtlasCliProfile = {
  path: '/cli/config.toml',
  projectId: undefined,
  service: undefined,
  opsManagerUrl: undefined,
  authType: undefined,
  keys: apiKey('fromFile', 'p'),
  problem: undefined,
};

/** A keychain in memory with these entries. */
function holding(services: Readonly<Record<string, Entries>>): Keychain {
  return {
    read: async (wanted) =>
      wanted.flatMap((service) => {
        const entries = services[service];
        return entries === undefined ? [] : [{ service, entries }];
      }),
    write: async () => undefined,
    remove: async () => [],
  };
}

function broken(error: Error): Keychain {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return { read: fail, write: fail, remove: fail };
}

function search(over: Partial<KeySearch> = {}): KeySearch {
  return {
    profile: 'default',
    env: {},
    keychain: holding({}),
    atlasCliProfile: undefined,
    baseUrl: 'https://cloud.mongodb.com',
    baseUrlSource: { kind: 'default', name: undefined },
    ...over,
  };
}

async function found(over: Partial<KeySearch>): Promise<FoundKeys> {
  const result = await resolveKeys(search(over));
  if ('missing' in result) throw new Error(`missing: ${result.tried.join(' ')}`);
  return result;
}

async function missing(over: Partial<KeySearch>): Promise<MissingKeys> {
  const result = await resolveKeys(search(over));
  if ('missing' in result) return result;
  throw new Error(`found in ${result.source}`);
}

const everywhere = {
  env: {
    MONGODB_ATLAS_PUBLIC_API_KEY: 'fromCliVariables',
    MONGODB_ATLAS_PRIVATE_API_KEY: 'p\r',
    MONGODB_ATLAS_PUBLIC_KEY: 'fromTerraform',
    MONGODB_ATLAS_PRIVATE_KEY: 'p',
    MONGODB_ATLAS_CLIENT_ID: 'fromAccount',
    MONGODB_ATLAS_CLIENT_SECRET: 'p',
  },
  keychain: holding({
    'atlas-exports_default': key,
    atlascli_default: { client_id: 'fromCli', client_secret: 'p' },
  }),
  atlasCliProfile: inFile,
};

test('takes the first of environment, our keychain, the Atlas CLI’s keychain and its file', async () => {
  const { env, keychain, atlasCliProfile } = everywhere;
  const first = await found(everywhere);
  expect(first).toMatchObject({
    sourceKind: 'environment',
    source: 'the environment (MONGODB_ATLAS_PUBLIC_API_KEY)',
  });
  expect(first.keys).toMatchObject({ publicKey: 'fromCliVariables', privateKey: 'p' });
  const { MONGODB_ATLAS_PUBLIC_API_KEY: _, MONGODB_ATLAS_PRIVATE_API_KEY: __, ...terraform } = env;
  expect((await found({ ...everywhere, env: terraform })).keys).toMatchObject({ publicKey: 'fromTerraform' });
  const { MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET } = env;
  const account = { MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET };
  expect((await found({ ...everywhere, env: account })).keys).toMatchObject({ clientId: 'fromAccount' });

  const ours = await found({ keychain, atlasCliProfile });
  expect(ours).toMatchObject({
    sourceKind: 'keychain',
    source: 'the keychain (atlas-exports_default)',
    warnings: [],
  });
  const cli = await found({ keychain: holding({ atlascli_default: key }), atlasCliProfile });
  expect(cli).toMatchObject({ sourceKind: 'Atlas CLI keychain', keys: { publicKey: 'fromKeychain' } });
  const file = await found({ atlasCliProfile });
  expect(file).toMatchObject({ sourceKind: 'Atlas CLI config file', keys: { publicKey: 'fromFile' } });
});

test('reports half a pair in the environment', async () => {
  await expect(
    resolveKeys(search({ ...everywhere, env: { MONGODB_ATLAS_PUBLIC_API_KEY: 'a' } })),
  ).rejects.toThrow(
    'MONGODB_ATLAS_PUBLIC_API_KEY is set, but MONGODB_ATLAS_PRIVATE_API_KEY is not. Set MONGODB_ATLAS_PRIVATE_API_KEY too',
  );
  await expect(resolveKeys(search({ env: { MONGODB_ATLAS_CLIENT_SECRET: 's3cret' } }))).rejects.toThrow(
    'MONGODB_ATLAS_CLIENT_SECRET is set, but MONGODB_ATLAS_CLIENT_ID is not.',
  );
  const { MONGODB_ATLAS_PRIVATE_API_KEY: _, ...env } = everywhere.env;
  expect(await found({ env })).toMatchObject({
    keys: { publicKey: 'fromTerraform' },
    warnings: ['MONGODB_ATLAS_PUBLIC_API_KEY is set, but MONGODB_ATLAS_PRIVATE_API_KEY is not.'],
  });
});

test('treats empty variables as unset', async () => {
  const env = { MONGODB_ATLAS_PUBLIC_API_KEY: '', MONGODB_ATLAS_PRIVATE_API_KEY: '  ' };
  expect(hasKeysInEnvironment(env)).toBe(false);
  expect(hasKeysInEnvironment(everywhere.env)).toBe(true);
  expect((await missing({ env })).tried[0]).toBe('The environment has no key.');
});

test('keys in the environment work despite a broken keychain', async () => {
  const keychain = broken(new Error('touched'));
  expect((await found({ env: everywhere.env, keychain })).sourceKind).toBe('environment');
  await expect(resolveKeys(search({ keychain }))).rejects.toThrow('touched');
});

test.each<[KeychainTrouble, number]>([
  ['locked', 1],
  ['absent', 0],
  ['hanging', 1],
])(
  'when the keychain is %s, uses the Atlas CLI’s file or reports the keychain',
  async (trouble, warnings) => {
    const keychain = broken(new KeychainError(trouble, 'linux'));
    expect((await found({ keychain, atlasCliProfile: inFile })).warnings).toHaveLength(warnings);
    const { sentence, remedy, tried } = await missing({ keychain });
    expect(tried).toContain(sentence);
    expect(remedy).toContain('set MONGODB_ATLAS_PUBLIC_API_KEY');
  },
);

test('without a key, lists where it looked and what to do', async () => {
  const empty = await missing({ profile: 'staging' });
  expect(empty).toMatchObject({
    sentence: 'There is no key for the profile staging.',
    remedy: expect.stringContaining('Run atlas-exports login'),
  });
  expect(empty.tried).toEqual([
    'The environment has no key.',
    'The keychain has no key under atlas-exports_staging.',
    'The keychain has no key under atlascli_staging.',
    'The Atlas CLI has no profile staging.',
  ]);
  const half = await missing({
    keychain: holding({ 'atlas-exports_default': { public_api_key: 'lonely' } }),
  });
  expect(half.tried).toContain('The keychain has only half a key under atlas-exports_default.');
  const person = await missing({ atlasCliProfile: { ...inFile, keys: undefined, authType: 'user_account' } });
  expect(person.tried.at(-1)).toContain('is signed in as a person');
  const none = await missing({ atlasCliProfile: { ...inFile, keys: undefined } });
  expect(none.tried.at(-1)).toBe("The Atlas CLI's /cli/config.toml has no key for default.");
  const damaged = await missing({
    atlasCliProfile: { ...inFile, keys: undefined, problem: 'It is broken.' },
  });
  expect(damaged.tried.at(-1)).toBe('It is broken.');
});

test('auth_type decides when the Atlas CLI’s keychain has both kinds', async () => {
  const keychain = holding({ atlascli_default: { ...key, client_id: 'fromAccount', client_secret: 's' } });
  const atlasCliProfile = { ...inFile, authType: 'service_account' };
  expect((await found({ keychain, atlasCliProfile })).keys).toMatchObject({ clientId: 'fromAccount' });
});

const named = (baseUrl: string, place: SettingSource['kind'], name: string): Partial<KeySearch> => ({
  baseUrl,
  baseUrlSource: { kind: place, name },
});
const byVariable = (baseUrl: string) => named(baseUrl, 'environment', 'MONGODB_ATLAS_BASE_URL');
const byOption = (baseUrl: string) => named(baseUrl, 'option', '--base-url');

/** Hosts that a planted variable or file may name. */
const elsewhere = [
  'https://atlas.example',
  'https://mongodb.com.example',
  'http://127.0.0.1:8080',
  'http://localhost:8080',
  'http://[::1]:8080',
  'https://cloud.mongodbgov.com',
  'https://cloud-qa.mongodb.com',
  'https://cloud.mongodb.com:8443',
];

test.each(elsewhere)('sends no stored key to %s because a variable or a file names it', async (baseUrl) => {
  const { keychain, atlasCliProfile, env } = everywhere;
  const cliKeychain = holding({ atlascli_default: key });
  const planted = { ...atlasCliProfile, opsManagerUrl: baseUrl };
  const error = await resolveKeys(search({ keychain, ...byVariable(baseUrl) })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({
    sentence: `The key from the keychain belongs to https://cloud.mongodb.com, but MONGODB_ATLAS_BASE_URL (environment) names ${baseUrl}.`,
    remedy: expect.stringContaining(`--base-url ${baseUrl}`),
  });
  const inConfig = named(baseUrl, 'config.toml', 'base_url');
  const inCli = named(baseUrl, 'Atlas CLI profile', 'ops_manager_url');
  for (const wanted of [
    { atlasCliProfile, ...inConfig },
    { atlasCliProfile, ...byVariable(baseUrl) },
    { keychain, atlasCliProfile: planted, ...inCli },
    // A config.toml planted beside the keychain; the keychain is the same for the whole session.
    { keychain: cliKeychain, atlasCliProfile: planted, ...inCli },
    { keychain: cliKeychain, ...byVariable(baseUrl) },
  ]) {
    await expect(resolveKeys(search(wanted))).rejects.toThrow(`names ${baseUrl}.`);
  }

  // The user's own choice, or exactly the origin that the key was stored for.
  expect((await found({ env, ...byVariable(baseUrl) })).sourceKind).toBe('environment');
  expect((await found({ keychain, ...byOption(baseUrl) })).sourceKind).toBe('keychain');
  expect((await found({ keychain: cliKeychain, ...byOption(baseUrl) })).sourceKind).toBe(
    'Atlas CLI keychain',
  );
  const stored = holding({ 'atlas-exports_default': { ...key, base_url: baseUrl } });
  expect((await found({ keychain: stored, ...byVariable(baseUrl) })).sourceKind).toBe('keychain');
  expect((await found({ atlasCliProfile: planted, ...inCli })).sourceKind).toBe('Atlas CLI config file');
});

test('sends no key stored for another origin to the default one', async () => {
  const keychain = holding({ 'atlas-exports_default': { ...key, base_url: 'https://atlas.example' } });
  await expect(resolveKeys(search({ keychain }))).rejects.toMatchObject({
    sentence: 'The key from the keychain belongs to https://atlas.example, and nothing says to go there.',
    remedy: 'Say so: --base-url https://atlas.example.',
  });
  for (const other of ['http://atlas.example', 'https://atlas.example:8443']) {
    await expect(resolveKeys(search({ keychain, ...byVariable(other) }))).rejects.toThrow(`names ${other}.`);
  }
});

test('sends a key of the Atlas CLI to the cloud of its profile', async () => {
  const keychain = holding({ atlascli_default: key });
  const gov = { ...inFile, service: 'cloudgov' };
  const there = named('https://cloud.mongodbgov.com', 'Atlas CLI profile', 'service');
  for (const wanted of [{ keychain, atlasCliProfile: gov }, { atlasCliProfile: gov }]) {
    expect((await found({ ...wanted, ...there })).keys).toBeDefined();
    await expect(
      resolveKeys(search({ ...wanted, ...byVariable('https://cloud.mongodb.com') })),
    ).rejects.toThrow('belongs to https://cloud.mongodbgov.com');
  }
});

test('refuses a private key in place of the public one, without repeating it', async () => {
  const env = { MONGODB_ATLAS_PUBLIC_KEY: 'mdb_sa_sk_s3cret', MONGODB_ATLAS_PRIVATE_KEY: 'abcdefgh' };
  await expect(resolveKeys(search({ env }))).rejects.toThrow(
    'MONGODB_ATLAS_PUBLIC_KEY holds the private part of a key. Put the public one there, and the private one into MONGODB_ATLAS_PRIVATE_KEY.',
  );
});
