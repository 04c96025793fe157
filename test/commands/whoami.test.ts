import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Atlas } from '../../source/atlas/api/api.ts';
import type { CommandContext } from '../../source/commands/session/context.ts';
import { run } from '../../source/commands/whoami.ts';
import { openContext } from '../helpers/command-context.ts';
import {
  becauseNotLinux,
  noBus,
  noKeyring,
  notLinux,
  startHangingBus,
  startKeyring,
} from '../helpers/keyring.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';

async function say(
  line: string,
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const { context, stdout, stderr } = await openContext(line, env);
  const code = await run(context);
  return { code, out: stdout(), err: stderr() };
}

async function writeAtlasCli(env: Record<string, string>, toml: string): Promise<void> {
  const folder = path.join(env['XDG_CONFIG_HOME']!, 'atlascli');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), toml);
}

const variables = {
  MONGODB_ATLAS_PUBLIC_API_KEY: 'fromEnvironment',
  MONGODB_ATLAS_PRIVATE_API_KEY: 'the-private-part',
};

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('shows the key and its source: environment, then our entry, the Atlas CLI’s, its file', async () => {
    const { env, store } = await startKeyring();
    const who = async (more: Record<string, string> = {}): Promise<string> => {
      const { code, out, err } = await say('whoami --offline', { ...env, ...more });
      expect(out + err).not.toContain('the-private-part');
      expect(code).toBe(0);
      return out.split('\n')[0] ?? '';
    };
    await writeAtlasCli(
      env,
      '[default]\npublic_api_key = "fromFile"\nprivate_api_key = "the-private-part"\n',
    );
    expect(await who()).toMatch(/^Key +API key fromFile +the Atlas CLI's .*config\.toml$/);
    await store('atlascli_default', 'public_api_key', 'fromAtlasCli');
    await store('atlascli_default', 'private_api_key', 'the-private-part');
    expect(await who()).toMatch(
      /^Key +API key fromAtlasCli +the Atlas CLI's keychain entry \(atlascli_default\)$/,
    );
    await store('atlas-exports_default', 'client_id', 'mdb_sa_id_ours');
    await store('atlas-exports_default', 'client_secret', 'the-private-part');
    expect(await who()).toMatch(
      /^Key +service account mdb_sa_id_ours +the keychain \(atlas-exports_default\)$/,
    );
    expect(await who(variables)).toMatch(
      /^Key +API key fromEnvironment +the environment \(MONGODB_ATLAS_PUBLIC_API_KEY\)$/,
    );
  });

  test('reports a locked keychain, and still uses a key in the Atlas CLI’s file', async () => {
    const { env, store, lock } = await startKeyring();
    await store('atlas-exports_default', 'public_api_key', 'locked-away');
    await lock();
    const none = await say('whoami --offline', env);
    expect(none).toMatchObject({ code: 3, out: '' });
    expect(none.err).toContain('The keychain is locked');
    await writeAtlasCli(env, '[default]\npublic_api_key = "fromFile"\nprivate_api_key = "x"\n');
    const file = await say('whoami --offline', env);
    expect(file.out).toContain('API key fromFile');
    expect(file.err).toContain('The keychain is locked');
  });
});

test("shows the source of every setting, and Atlas's answer for the key", async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  const { code, out, err } = await say('whoami --api v1.0', env);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(out).toMatch(/^Profile +default +default$/m);
  expect(out).toMatch(
    new RegExp(`^Project +${atlas.groupId} +MONGODB_ATLAS_PROJECT_ID \\(environment\\)$`, 'm'),
  );
  expect(out).toMatch(new RegExp(`^Host +${atlas.url} +MONGODB_ATLAS_BASE_URL \\(environment\\)$`, 'm'));
  expect(out).toMatch(/^API +v1\.0 +--api$/m);
  expect(out).toMatch(/^Atlas +accepts the key; it sees Payments/m);
  expect(out).not.toContain(atlas.keys.privateKey);
});

test('prints one JSON document for scripts', async () => {
  const atlas = await simulator();
  const env = await signedIn(atlas);
  const asked = JSON.parse((await say('whoami -o json', env)).out) as Record<string, unknown>;
  expect(asked).toMatchObject({
    key: { kind: 'api-key', publicKey: atlas.keys.publicKey, source: 'environment' },
    project: { value: atlas.groupId, source: 'environment', name: 'MONGODB_ATLAS_PROJECT_ID' },
    baseUrl: { value: atlas.url },
    accepted: true,
    projects: expect.arrayContaining(['Payments']),
  });
  const offline = JSON.parse((await say('whoami -o json --offline', env)).out) as Record<string, unknown>;
  expect(offline).toMatchObject({
    accepted: null,
    projects: null,
    clusters: { value: [], source: 'default' },
  });
  const wrong = await say('whoami -o json', { ...env, ...variables });
  expect(wrong.code).toBe(3);
  expect(JSON.parse(wrong.out)).toMatchObject({ accepted: false });
  const account = { MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1', MONGODB_ATLAS_CLIENT_SECRET: 'the-private-part' };
  const { out } = await say('whoami -o json --offline', { ...(await emptyHome()), ...account });
  expect(JSON.parse(out)).toMatchObject({ key: { kind: 'service-account', clientId: 'mdb_sa_id_1' } });
  expect(out).not.toContain('the-private-part');
  await expect(say('whoami -o csv', env)).rejects.toThrow('whoami --output does not know "csv".');
});

test('exits with 3 for a refused key, and says which one it is', async () => {
  const env = { ...(await signedIn(await simulator())), ...variables };
  const { code, out, err } = await say('whoami', env);
  expect(code).toBe(3);
  expect(out).toMatch(/^Key +API key fromEnvironment/);
  expect(out).toMatch(/^Atlas +refuses this key$/m);
  expect(err).toContain('refused');
});

test('shows the key also when the network fails', async () => {
  const env = { ...(await emptyHome()), ...variables, MONGODB_ATLAS_BASE_URL: 'http://127.0.0.1:1' };
  const { code, out, err } = await say('whoami', env);
  expect(code).toBe(0);
  expect(out).toMatch(/^Key +API key fromEnvironment/);
  expect(out).toMatch(/^Atlas +could not be asked$/m);
  expect(err).not.toBe('');
  expect(JSON.parse((await say('whoami -o json', env)).out)).toMatchObject({ accepted: null });
});

test('waits only briefly for Atlas', async () => {
  const atlas = await simulator();
  atlas.inject({ kind: 'hang', at: 'headers' });
  const { context, stdout, stderr } = await openContext('whoami', await signedIn(atlas));
  const { timing } = context;
  const quick = { ...timing, delay: (_: number, signal?: AbortSignal) => timing.delay(100, signal) };
  expect(await run({ ...context, timing: quick })).toBe(0);
  expect(stdout()).toMatch(/^Atlas +could not be asked$/m);
  expect(stderr()).toContain('did not answer within 5 seconds');
});

test('Ctrl+C stops it', async () => {
  const atlas = await simulator();
  atlas.inject({ kind: 'hang', at: 'headers' });
  const { context } = await openContext('whoami', await signedIn(atlas));
  const stop = new AbortController();
  const answer = run({ ...context, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
});

/** An Atlas with this list of projects. */
function answering(listProjects: () => Promise<unknown>): CommandContext['createAtlas'] {
  const atlas = { listProjects, close: async () => undefined };
  return async () => atlas as unknown as Atlas;
}

test('a mistake of the program is not reported as an Atlas error', async () => {
  const { context } = await openContext('whoami', { ...noBus, ...variables });
  const createAtlas = answering(() => Promise.reject(new TypeError('a mistake of ours')));
  await expect(run({ ...context, createAtlas })).rejects.toThrow('a mistake of ours');
});

test.each([
  [[], 0, 'accepts the key, which sees no project'],
  [['A', 'B'], 7, 'accepts the key; it sees A, B and 5 more'],
  [['A'], undefined, 'accepts the key; it sees A'],
])('describes the projects %j of %s', async (names, totalCount, words) => {
  const { context, stdout } = await openContext('whoami', { ...noBus, ...variables });
  const value = { items: names.map((name) => ({ id: name, name })), totalCount };
  expect(await run({ ...context, createAtlas: answering(async () => ({ value })) })).toBe(0);
  expect(stdout()).toContain(words);
});

test.skipIf(notLinux)(`without a key, lists where it looked${becauseNotLinux}`, async () => {
  const { code, out, err } = await say('whoami -P staging', await emptyHome());
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('There is no keychain here');
  expect(err).toContain('  The environment has no key.\n');
  expect(err).toContain('  The Atlas CLI has no profile staging.\n');
});

test('rejects half a key in the environment, or warns about it beside another key', async () => {
  const half = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a' };
  await expect(say('whoami', { ...noBus, ...half })).rejects.toThrow('MONGODB_ATLAS_PRIVATE_API_KEY is not');
  const other = { MONGODB_ATLAS_PUBLIC_KEY: 'b', MONGODB_ATLAS_PRIVATE_KEY: 'c' };
  const { out, err } = await say('whoami --offline', { ...noBus, ...half, ...other });
  expect(out).toContain('API key b');
  expect(err).toContain('MONGODB_ATLAS_PRIVATE_API_KEY is not');
});

test.skipIf(notLinux)(
  `does not need a hanging keychain when the environment has keys${becauseNotLinux}`,
  async () => {
    const env = { ...(await startHangingBus()), ...variables };
    expect((await say('whoami --offline', env)).out).toContain('API key fromEnvironment');
  },
);

test('the demo uses no key', async () => {
  expect((await say('whoami --demo', await emptyHome())).out).toContain('The demo needs no key');
  const { out, code } = await say('whoami --demo -o json', await emptyHome());
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    demo: 'nightly',
    key: null,
    profile: { value: 'default', source: 'default' },
    baseUrl: { value: null, source: 'demo' },
    accepted: null,
    projects: null,
  });
});
