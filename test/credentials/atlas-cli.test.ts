import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chooseKeys, parseAtlasCliProfile, readAtlasCliProfile } from '../../source/credentials/atlas-cli.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const file = '/home/me/.config/atlascli/config.toml';
const toml = `
version = 2
[default]
org_id = "5e2211c17a3e5a48f5497de3"
project_id = "605ccba3c1c7613f423e1585"
service = "cloud"
public_api_key = "abcdefgh"
private_api_key = "the-private-part"

[gov]
service = "cloudgov"
auth_type = "service_account"
client_id = " mdb_sa_id_1 "
client_secret = "s3cret"
ops_manager_url = ""
`;

test('reads the project, the host and, from old versions, the key of a profile', () => {
  expect(parseAtlasCliProfile(file, toml, 'default')).toMatchObject({
    path: file,
    projectId: '605ccba3c1c7613f423e1585',
    service: 'cloud',
    authType: undefined,
    keys: { kind: 'api-key', publicKey: 'abcdefgh', privateKey: 'the-private-part' },
    problem: undefined,
  });
  expect(parseAtlasCliProfile(file, toml, 'gov')).toMatchObject({
    service: 'cloudgov',
    opsManagerUrl: undefined,
    authType: 'service_account',
    keys: { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 's3cret' },
  });
});

test('ignores what is not a profile', () => {
  for (const name of ['staging', 'version', '__proto__', 'constructor']) {
    expect(parseAtlasCliProfile(file, toml, name)).toBeUndefined();
  }
});

test('ignores a file that is not TOML, without repeating its text', () => {
  const profile = parseAtlasCliProfile(file, 'private_api_key = the-private-part', 'default');
  expect(profile?.problem).toBe(`The Atlas CLI's ${file} was ignored: it is no TOML.`);
  expect(profile?.keys).toBeUndefined();
});

test('auth_type chooses between two complete keys, and half a key is ignored', () => {
  const both = { public_api_key: 'a', private_api_key: 'b', client_id: 'c', client_secret: 'd' };
  expect(chooseKeys('service_account', both)?.kind).toBe('service-account');
  expect(chooseKeys('api_keys', both)?.kind).toBe('api-key');
  expect(chooseKeys(undefined, both)?.kind).toBe('api-key');
  expect(chooseKeys('service_account', { ...both, client_secret: undefined })?.kind).toBe('api-key');
  expect(chooseKeys(undefined, { public_api_key: 'a', client_secret: 'd' })).toBeUndefined();
});

test('reads the file from its folder, and ignores a missing one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-cli-'));
  onTestFinished(() => removeFolder(folder));
  const real = path.join(folder, 'config.toml');
  expect(await readAtlasCliProfile(real, 'default')).toBeUndefined();
  await writeFile(real, toml);
  expect(await readAtlasCliProfile(real, 'default')).toMatchObject({ service: 'cloud' });
  expect(await readAtlasCliProfile(path.join(real, 'below'), 'default')).toBeUndefined();
  const odd = path.join(folder, 'odd');
  await mkdir(odd);
  expect((await readAtlasCliProfile(odd, 'default'))?.problem).toContain('it is not a regular file');
  await writeFile(real, '#'.repeat(256 * 1024 + 1));
  expect((await readAtlasCliProfile(real, 'default'))?.problem).toContain('it has more than 256 KB');
});

const windows = process.platform === 'win32';

test.skipIf(windows)(
  `a pipe instead of the file is not waited for${windows ? ' (skipped: Windows has none with a path)' : ''}`,
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-cli-'));
    onTestFinished(() => removeFolder(folder));
    const pipe = path.join(folder, 'config.toml');
    execFileSync('mkfifo', [pipe]);
    for (const odd of [pipe, '/dev/zero']) {
      expect((await readAtlasCliProfile(odd, 'default'))?.problem).toContain('it is not a regular file');
    }
  },
);
