import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../source/commands/login.ts';
import { run as logout } from '../../source/commands/logout.ts';
import { openContext } from '../helpers/command-context.ts';
import { becauseNotLinux, noKeyring, notLinux, startHangingBus, startKeyring } from '../helpers/keyring.ts';
import { openTerminal, program } from '../helpers/terminal.ts';
import { emptyHome, simulator } from '../helpers/sign-in.ts';

const own = 'atlas-exports_default';

describe.skipIf(noKeyring !== '')(`with a real keychain${noKeyring}`, () => {
  test('checks and stores a key from stdin, and remembers its host', async () => {
    const { url, keys } = await simulator();
    const { env, lookUp } = await startKeyring();
    const line = `login --base-url ${url} --public-key ${keys.publicKey} --private-key-stdin`;
    const { context, stdin, stdout, stderr } = await openContext(line, env);
    stdin.end(`${keys.privateKey}\r\n`);
    expect(await run(context)).toBe(0);
    expect(stdout()).toContain(
      `Signed in to ${new URL(url).host}: API key ${keys.publicKey} is now in the keychain`,
    );
    expect(stdout() + stderr()).not.toContain(keys.privateKey);
    expect(await lookUp(own, 'public_api_key')).toBe(keys.publicKey);
    expect(await lookUp(own, 'private_api_key')).toBe(keys.privateKey);
    expect(await lookUp(own, 'base_url')).toBe(url);
    const config = path.join(env['XDG_CONFIG_HOME']!, 'atlas-exports', 'config.toml');
    expect(await readFile(config, 'utf8')).toBe(`[default]\nbase_url = "${url}"\n`);
    expect((await stat(config)).mode & 0o777).toBe(0o600);
  });

  test('prompts for both parts on a terminal, and hides the private one', async () => {
    const { url, keys } = await simulator();
    const { env, lookUp } = await startKeyring();
    const { context, stdin, stderr } = await openContext(`login --base-url ${url}`, env, { isTTY: true });
    stdin.write(`${keys.publicKey}\r${keys.privateKey}\r`);
    expect(await run(context)).toBe(0);
    expect(stderr()).toContain(`Public key, or client id of a service account: ${keys.publicKey}\n`);
    expect(stderr()).toContain('Private key (not shown): \n');
    expect(await lookUp(own, 'private_api_key')).toBe(keys.privateKey);
  });

  test('a service account replaces the key; logout removes ours, never the Atlas CLI’s', async () => {
    const { url, keys, serviceAccount } = await simulator();
    const { env, lookUp, store } = await startKeyring();
    await store('atlascli_default', 'public_api_key', 'theirs');
    await store(own, 'public_api_key', keys.publicKey);
    await store(own, 'private_api_key', keys.privateKey);
    const line = `login --base-url ${url} --client-id ${serviceAccount.clientId} --client-secret-stdin`;
    const { context, stdin, stdout } = await openContext(line, env);
    stdin.end(serviceAccount.clientSecret);
    expect(await run(context)).toBe(0);
    expect(stdout()).toContain(`service account ${serviceAccount.clientId} replaces the one in the keychain`);
    expect(await lookUp(own, 'private_api_key')).toBeUndefined();
    expect(await lookUp(own, 'client_secret')).toBe(serviceAccount.clientSecret);

    const out = await openContext('logout', env);
    expect(await logout(out.context)).toBe(0);
    expect(out.stdout()).toContain('Removed the key of the profile default');
    expect(await lookUp(own, 'client_secret')).toBeUndefined();
    expect(await lookUp('atlascli_default', 'public_api_key')).toBe('theirs');
  });

  test('accepts a client id at the prompt as a service account', async () => {
    const { url, serviceAccount } = await simulator();
    const { env, lookUp } = await startKeyring();
    const { context, stdin, stderr } = await openContext(`login --base-url ${url}`, env, { isTTY: true });
    stdin.write(`${serviceAccount.clientId}\r${serviceAccount.clientSecret}\r`);
    expect(await run(context)).toBe(0);
    expect(stderr()).toContain('Client secret (not shown): ');
    expect(await lookUp(own, 'client_id')).toBe(serviceAccount.clientId);
  });

  test('does not store a refused key, and keeps the previous one', async () => {
    const { url, keys } = await simulator();
    const { env, lookUp, store } = await startKeyring();
    await store(own, 'public_api_key', 'before');
    await store(own, 'private_api_key', 'before');
    const { context, stdin, stderr } = await openContext(
      `login --base-url ${url} --public-key ${keys.publicKey} --private-key-stdin`,
      env,
    );
    stdin.end('wrong');
    await expect(run(context)).rejects.toMatchObject({ trouble: { kind: 'auth' } });
    expect(stderr()).toBe('Nothing was stored, because the key could not be checked.\n');
    expect(await lookUp(own, 'private_api_key')).toBe('before');
  });

  test('Ctrl+C at the prompt stores nothing', async () => {
    const { env, lookUp } = await startKeyring();
    const { context, stdin } = await openContext('login --public-key abcdefgh', env, { isTTY: true });
    stdin.write('half\u0003');
    expect(await run(context)).toBe(130);
    expect(await lookUp(own, 'public_api_key')).toBeUndefined();
  });

  test('warns that a key in the environment hides the new one', async () => {
    const { url, keys } = await simulator();
    const { env } = await startKeyring();
    const { context, stdin, stderr } = await openContext(
      `login --base-url ${url} --public-key ${keys.publicKey} --private-key-stdin`,
      { ...env, MONGODB_ATLAS_PUBLIC_KEY: 'a', MONGODB_ATLAS_PRIVATE_KEY: 'b' },
    );
    stdin.end(keys.privateKey);
    expect(await run(context)).toBe(0);
    expect(stderr()).toContain('The environment has a key too, and that one comes first');
  });

  test('says what is missing when stdin is empty', async () => {
    const { env } = await startKeyring();
    for (const [line, message] of [
      ['login --private-key-stdin', 'Add --public-key KEY.'],
      ['login --client-secret-stdin', 'Add --client-id ID.'],
      ['login', 'There is no terminal to ask on.'],
      ['login --public-key abcdefgh', 'There is no terminal to ask on.'],
      ['login --public-key abcdefgh --private-key-stdin', 'stdin has no private key.'],
    ] as const) {
      const { context, stdin } = await openContext(line, env);
      stdin.end();
      await expect(run(context), line).rejects.toThrow(message);
    }
    // An empty answer is no key, either.
    for (const [typed, message] of [
      ['\r', 'No key was given.'],
      ['abcdefgh\r\r', 'No private key was given.'],
    ] as const) {
      const { context, stdin } = await openContext('login', env, { isTTY: true });
      stdin.write(typed);
      await expect(run(context)).rejects.toThrow(message);
    }
  });

  test('hides the secret for --private-key-stdin on a terminal, too', async () => {
    const { url, keys } = await simulator();
    const { env } = await startKeyring();
    const line = `login --base-url ${url} --public-key ${keys.publicKey} --private-key-stdin`;
    const { context, stdin, stderr } = await openContext(line, env, { isTTY: true });
    stdin.write(`${keys.privateKey}\r`);
    expect(await run(context)).toBe(0);
    expect(stderr()).not.toContain(keys.privateKey);
  });
});

test.skipIf(notLinux)(
  `does not prompt without a keychain, and suggests an alternative${becauseNotLinux}`,
  async () => {
    const { context, stderr } = await openContext('login', await emptyHome(), { isTTY: true });
    await expect(run(context)).rejects.toMatchObject({
      sentence: expect.stringContaining('There is no keychain here'),
      remedy: expect.stringContaining('set MONGODB_ATLAS_PUBLIC_API_KEY'),
    });
    expect(stderr()).toBe('');
  },
);

test.skipIf(notLinux)(`Ctrl+C ends login while the keychain hangs${becauseNotLinux}`, async () => {
  const stop = new AbortController();
  const env = await startHangingBus();
  const { context } = await openContext('login', env, { isTTY: true });
  const { openKeychain } = await import('../../source/credentials/keychain.ts');
  const { timing, platform } = context;
  const keychain = openKeychain({ env, timing, platform, signal: stop.signal });
  const answer = run({ ...context, keychain, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
});

test.skipIf(noKeyring !== '')(
  `never shows the private key on a real terminal, and restores its echo${noKeyring}`,
  async () => {
    const { url, keys } = await simulator();
    const { env } = await startKeyring();
    const line = `"$NODE" "$PROGRAM" login --base-url ${url}; stty -a`;
    const screen = openTerminal([], {
      command: ['sh', '-c', line],
      env: { ...env, NODE: process.execPath, PROGRAM: program },
    });
    await screen.see('Public key, or client id');
    screen.type(`${keys.publicKey}\r`);
    await screen.see('Private key (not shown):');
    screen.type(`${keys.privateKey}\r`);
    await screen.see('Signed in to');
    await screen.see(/ icanon .* echo /);
    await screen.exit;
    expect(screen.text()).toContain(keys.publicKey);
    expect(screen.bytes()).not.toContain(keys.privateKey);
  },
);

test('refuses --demo, since the demo needs no keys', async () => {
  await expect(openContext('login --demo', await emptyHome())).rejects.toThrow(
    /^--demo is an option of .*, not of login\./,
  );
});
