import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { missing } from './optional-programs.ts';
import { removeFolder } from './sign-in.ts';
import { programEnvironment } from './steady.ts';
import { waitFor, within } from './wait-for.ts';

/** The Secret Service, and every test that removes it, exists only on Linux. */
export const notLinux = process.platform !== 'linux';
export const becauseNotLinux = notLinux ? ' (skipped: the Secret Service is for Linux)' : '';

/** Why tests with a real Secret Service are skipped, for their names; empty if they can run. */
export const noKeyring =
  becauseNotLinux || missing('dbus-run-session', 'dbus-send', 'gnome-keyring-daemon', 'secret-tool');

/** gnome-keyring in its own D-Bus session, unlocked. */
export type Keyring = {
  /** A program's environment to find it: the address of the bus, and a separate home folder. */
  readonly env: Record<string, string>;
  /** Stores an entry as the Atlas CLI does, with secret-tool. */
  store(service: string, account: string, value: string, attributes?: readonly string[]): Promise<void>;
  /** What secret-tool finds; undefined when there is no such entry. */
  lookUp(service: string, account: string): Promise<string | undefined>;
  lock(): Promise<void>;
  /** Replaces the daemon by one that never had a collection to store entries in. */
  dropCollection(): Promise<void>;
  close(): Promise<void>;
};

/** A keyring that ends with the test. */
export async function startKeyring(): Promise<Keyring> {
  const keyring = await openKeyring();
  onTestFinished(() => keyring.close());
  return keyring;
}

const loginCollection = '/org/freedesktop/secrets/collection/login';

// Nobody may call before the daemon has its name on the bus and has created its collection: calling a name without an
// owner starts a second daemon, which knows no password. It is killed by id, because it does not always notice that its
// bus is gone. A line on stdin asks for a daemon that never had a collection: one that was deleted could come back.
const script = `
ask() { dbus-send --session --print-reply=literal "$@" 2>/dev/null; }
owner() {
  ask --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetConnectionUnixProcessID \
    string:org.freedesktop.secrets
}
collection() {
  ask --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.ReadAlias string:default
}
started() { until daemon=$(owner); do sleep 0.02; done; }
stop() { kill "\${daemon##* }"; while owner >/dev/null; do sleep 0.02; done; }
printf password | gnome-keyring-daemon --unlock --components=secrets >&2
started
until collection | grep -q /collection/; do sleep 0.02; done
echo "$DBUS_SESSION_BUS_ADDRESS"
while read -r _; do
  stop
  rm -r "$HOME/.local/share/keyrings"
  gnome-keyring-daemon --components=secrets >&2 </dev/null
  started
  echo empty
done
stop
`;

/** A keyring that lives until it is closed. */
export async function openKeyring(): Promise<Keyring> {
  const home = await mkdtemp(path.join(tmpdir(), 'atlas-exports-keyring-'));
  const base = { ...programEnvironment(), HOME: home, XDG_CONFIG_HOME: path.join(home, 'config') };
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: base,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: session.stdout });
  const line = async (what: string): Promise<string> => {
    const [said] = (await within(what, once(lines, 'line'))) as [string];
    return said;
  };
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: await line('gnome-keyring to be ready') };
  const find = async (service: string, account: string, attributes: readonly string[] = []) => {
    const words = ['lookup', 'service', service, 'username', account, ...attributes];
    const { stdout } = await run('secret-tool', words, env);
    return stdout === '' ? undefined : stdout;
  };
  return {
    env,
    store: async (service, account, value, attributes = []) => {
      const words = ['store', '--label=test', 'service', service, 'username', account, ...attributes];
      // A daemon that was just unlocked may accept an item without storing it yet: it is stored once it can be looked
      // up.
      await waitFor(
        async () => {
          await carryOut('secret-tool', words, env, value);
          return (await find(service, account, attributes)) === value;
        },
        { what: `the keyring to hold ${service}` },
      );
    },
    lookUp: (service, account) => find(service, account),
    lock: async () => {
      await call(
        env,
        '/org/freedesktop/secrets',
        `${secret}.Service.Lock`,
        `array:objpath:${loginCollection}`,
      );
      const property = [`string:${secret}.Collection`, 'string:Locked'];
      await waitFor(
        async () =>
          (await call(env, loginCollection, 'org.freedesktop.DBus.Properties.Get', ...property)).includes(
            'true',
          ),
        { what: 'the collection to be locked' },
      );
    },
    dropCollection: async () => {
      session.stdin.write('drop\n');
      await line('gnome-keyring without a collection');
    },
    close: async () => {
      session.stdin.end();
      if (session.exitCode === null) await within('the session bus to end', once(session, 'exit'));
      await removeFolder(home);
    },
  };
}

const secret = 'org.freedesktop.Secret';

async function call(
  env: Record<string, string>,
  object: string,
  method: string,
  ...words: string[]
): Promise<string> {
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', object];
  return carryOut('dbus-send', [...to, method, ...words], env);
}

/** A session bus that accepts a call and never answers; ends with the test. */
export async function startHangingBus(): Promise<Record<string, string>> {
  return startBus(() => undefined);
}

/** The keyring's session bus, as long as it has answered nobody: it refuses all callers but the first. */
export async function startFailingBus(keyring: Keyring): Promise<Record<string, string>> {
  const [, file = ''] = /^unix:path=([^,]+)/.exec(keyring.env['DBUS_SESSION_BUS_ADDRESS'] ?? '') ?? [];
  let callers = 0;
  return startBus((caller) => {
    callers += 1;
    if (callers > 1) return caller.destroy();
    const bus = connect(file).on('error', () => undefined);
    caller.once('close', () => bus.destroy());
    return caller.pipe(bus).pipe(caller);
  });
}

async function startBus(receive: (caller: Socket) => unknown): Promise<Record<string, string>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-bus-'));
  const callers = new Set<Socket>();
  const server = createServer((caller) => {
    callers.add(caller.on('error', () => undefined));
    receive(caller);
  });
  const socket = path.join(folder, 'bus');
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const caller of callers) caller.destroy();
    server.close();
    await removeFolder(folder);
  });
  return { HOME: folder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` };
}

/** An environment without a session bus. */
export const noBus: Record<string, string> = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' };

/** Runs a program that has to succeed, and returns its output. */
async function carryOut(
  file: string,
  words: readonly string[],
  env: Record<string, string>,
  input = '',
): Promise<string> {
  const { code, stdout, stderr } = await run(file, words, env, input);
  if (code !== 0) throw new Error(`${file} ${words.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

async function run(file: string, words: readonly string[], env: Record<string, string>, input = '') {
  const child = spawn(file, words, { env, stdio: 'pipe' });
  // One that reads nothing may have exited already.
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
