import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import { createAtlas } from '../../source/atlas/client.ts';
import { chooseChallenge, DigestSession, parseChallenges } from '../../source/atlas/auth/digest.ts';
import { run as list } from '../../source/commands/list.ts';
import { apiKey, serviceAccount } from '../../source/credentials/keys.ts';
import { realClock } from '../../source/platform/clock.ts';
import { stackOf } from '../../source/platform/log.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { openContext } from '../helpers/command-context.ts';
import { runProgram, startProgram } from '../helpers/run-program.ts';
import { removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal, root } from '../helpers/terminal.ts';

const realm = 'MMS Public API';

type Way = 'an API key' | 'a service account';
const ways: readonly Way[] = ['an API key', 'a service account'];

/** Everything secret, in each form that it takes on its way. */
function secretsOf({
  keys: { publicKey, privateKey },
  serviceAccount: account,
}: Simulator): readonly string[] {
  const { clientId, clientSecret } = account;
  const hashes = ['md5', 'sha256', 'sha512-256'].map((hash) =>
    createHash(hash).update(`${publicKey}:${realm}:${privateKey}`).digest('hex'),
  );
  const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return [privateKey, clientSecret, pair, ...hashes];
}

const authorization =
  /\b(response|cnonce|nonce)\s*=\s*\\?"?[0-9a-f+/]{8}|Bearer [A-Za-z0-9]|Basic [A-Za-z0-9+/]{8}/i;

/** Checks that a text has none of it. */
function expectNothingOf(atlas: Simulator, text: string): void {
  for (const secret of secretsOf(atlas)) expect(text).not.toContain(secret);
  expect(text).not.toMatch(authorization);
}

async function environment(atlas: Simulator, way: Way): Promise<Record<string, string | undefined>> {
  const env = await signedIn(atlas);
  if (way === 'an API key') return env;
  const { clientId, clientSecret } = atlas.serviceAccount;
  return {
    ...env,
    MONGODB_ATLAS_PUBLIC_API_KEY: undefined,
    MONGODB_ATLAS_PRIVATE_API_KEY: undefined,
    MONGODB_ATLAS_CLIENT_ID: clientId,
    MONGODB_ATLAS_CLIENT_SECRET: clientSecret,
  };
}

async function file(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'atlas-exports-secrets-'));
  onTestFinished(() => removeFolder(made));
  return path.join(made, 'log');
}

const commands = [
  ['whoami'],
  ['whoami', '-o', 'json'],
  ['list', '--all'],
  ['list', '-o', 'json'],
  ['list', '-o', 'csv'],
  ['login', '--public-key', 'abcdefgh'],
  ['logout'],
  ['completion', 'bash'],
  ['--help'],
];

describe.each(ways)('with %s', (way) => {
  test('no command prints or logs a secret, and the log is readable by its owner only', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await environment(atlas, way);
    for (const words of commands) {
      const log = await file();
      const named = words[0] === 'list' ? ['-c', 'Prod0'] : [];
      const logged = words[0] === '--help' ? [] : ['--log', log];
      const { stdout, stderr } = await runProgram([...words, ...named, ...logged], { env });
      expectNothingOf(atlas, stdout + stderr);
      const written = await readFile(log, 'utf8').catch(() => '');
      expectNothingOf(atlas, written);
      if (written !== '') expect((await stat(log)).mode & 0o777).toBe(0o600);
    }
  });

  test("nor when a server echoes the request's headers", async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const given = Object.fromEntries(
      Object.entries(await environment(atlas, way)).filter((entry): entry is [string, string] => !!entry[1]),
    );
    const [privateKey, ...account] = secretsOf(atlas).slice(0, 3);
    const sent = way === 'an API key' ? [privateKey] : account;
    const secrets = sent.join(' and ');
    const echo = `You sent Digest username="a", nonce="abcdefabcdef", response="0123456789abcdef" with ${secrets}`;
    const json = JSON.stringify({ errorCode: `CODE ${secrets}`, detail: echo, parameters: [secrets] });
    const bodies = [
      json,
      `<html><title>${echo}</title></html>`,
      `no page <title>${'x'.repeat(60)} ${secrets}</title>`,
    ];
    for (const body of bodies) {
      // Retryable trouble is retried for seconds: once is enough.
      for (const status of body === json ? [400, 403, 503] : [400, 403]) {
        const takeBack = atlas.inject({ kind: 'body', status, body, match: /exports/ });
        // In this process: main.ts writes the sentence to stderr and the stack trace to the log.
        const lines: string[] = [];
        const log = (line: string) => void lines.push(line);
        const opened = await openContext('list -c Prod0', given, {
          log,
          createAtlas: async (setup) => createAtlas({ ...setup, timing: realClock, userAgent: 'test', log }),
        });
        const error = await list(opened.context).catch((reason: unknown) => reason);
        takeBack();
        if (!(error instanceof AtlasError)) throw new Error(`not refused: ${String(error)}`);
        const { sentence, remedy } = error.trouble;
        const told = `${opened.stdout()}${opened.stderr()}${sentence} ${remedy}`;
        expectNothingOf(atlas, `${told}\n${lines.join('\n')}\n${stackOf(error)}`);
        expect(lines.length).toBeGreaterThan(0);
        // Not a part of one either, where a text is cut.
        for (const secret of sent) expect(told).not.toContain(secret?.slice(0, 12));
      }
    }
  });

  test("the screen, the title, the clipboard, the log and the process's command line show no secret", async () => {
    const atlas = await simulator({ scenario: 'one' });
    const log = await file();
    const screen = openTerminal(['-c', 'Prod0', '--interval', '2', '--log', log, '--notify', 'desktop'], {
      env: await environment(atlas, way),
    });
    await screen.see('● live');
    screen.type(`${keys.enter}${keys.shiftTab}`);
    await screen.see('"groupId"');
    screen.type('yj');
    await screen.see(/Sent the JSON|Copied the JSON/);
    atlas.world.setRefusal({ kind: 'role' });
    screen.type('r');
    await screen.see('lacks the role');
    const cmdline = await readFile(`/proc/${screen.pid}/cmdline`, 'utf8').catch(() => '');
    screen.type('q');
    await screen.exit;
    const copied = [...screen.bytes().matchAll(/\u001B\]52;c;([^\u001B]*)/g)].map(([, text = '']) =>
      Buffer.from(text, 'base64').toString(),
    );
    expect(copied).toHaveLength(1);
    expectNothingOf(atlas, [screen.bytes(), ...copied, cmdline, await readFile(log, 'utf8')].join('\n'));
  });

  test('only one host is looked up and connected to, and no other process gets the secret', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const notes = await file();
    const env = { ...(await environment(atlas, way)), NOTE_CONNECTIONS: notes };
    const nodeWords = ['--import', path.join(root, 'test/helpers/note-connections.mjs')];
    for (const words of [['list', '--all', '-c', 'Prod0'], ['whoami'], ['logout']]) {
      await runProgram(words, { env, nodeWords });
    }
    const plain = startProgram(['--plain', '-c', 'Prod0', '--interval', '2'], { env, nodeWords });
    await plain.until(({ stdout }) => stdout.includes('From now on'));
    plain.child.kill('SIGTERM');
    await plain.ended;
    const written = await readFile(notes, 'utf8');
    type Note = { kind: string; to: string };
    const noted = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Note);
    const hosts = new Set(noted.filter(({ kind }) => kind !== 'spawn').map(({ to }) => to));
    expect([...hosts]).toEqual([new URL(atlas.url).host]);
    // The keychain's own process: `logout` starts it.
    expect(noted.filter(({ kind }) => kind === 'spawn').length).toBeGreaterThan(0);
    expectNothingOf(atlas, written);
  });
});

test('a secret in a broken file is not quoted', async () => {
  const atlas = await simulator();
  const signed = await signedIn(atlas);
  const env = { ...signed, MONGODB_ATLAS_PRIVATE_API_KEY: undefined };
  for (const [folder, toml] of [
    ['atlas-exports', `private_api_key = "${atlas.keys.privateKey}"\n`],
    ['atlas-exports', `[default]\nproject = "${atlas.keys.privateKey}\n`],
    ['atlascli', `[default]\nprivate_api_key = "${atlas.keys.privateKey}\n`],
  ] as const) {
    const config = path.join(signed['XDG_CONFIG_HOME'] ?? '', folder);
    await mkdir(config, { recursive: true });
    await writeFile(path.join(config, 'config.toml'), toml);
    const log = await file();
    const { stdout, stderr } = await runProgram(['whoami', '--log', log], { env });
    const logged = await readFile(log, 'utf8').catch(() => '');
    expectNothingOf(atlas, stdout + stderr + logged);
    await removeFolder(config);
  }
});

test("inspecting the program's objects and errors shows no secret", async () => {
  const atlas = await simulator({ scenario: 'refused' });
  const { publicKey, privateKey } = atlas.keys;
  const { clientId, clientSecret } = atlas.serviceAccount;
  const [challenge] = [chooseChallenge(parseChallenges(`Digest realm="${realm}", nonce="n", qop="auth"`))];
  expect(challenge).toBeDefined();
  const signer =
    challenge && new DigestSession(challenge, { username: publicKey, password: privateKey }, 'c');
  const held: unknown[] = [apiKey(publicKey, privateKey), serviceAccount(clientId, clientSecret), signer];
  for (const credentials of [apiKey(publicKey, privateKey), serviceAccount(clientId, clientSecret)]) {
    const client = createAtlas({
      baseUrl: atlas.url,
      api: 'v2',
      keys: credentials,
      timing: realClock,
      userAgent: 'test',
    });
    const asking = client.listExports({ groupId: atlas.groupId, clusterName: 'Prod0' });
    held.push(client, await asking.catch((error: unknown) => error));
    await client.close();
  }
  expect(held.filter((each) => each instanceof Error)).toHaveLength(2);
  for (const each of held) {
    const shown = inspect(each, { depth: Infinity, showHidden: true });
    expectNothingOf(atlas, shown + (each instanceof Error ? '' : JSON.stringify(each)));
  }
});
