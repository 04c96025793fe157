import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
  /** Removes the collection that stores entries. */
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
// bus is gone.
const script = `
printf password | gnome-keyring-daemon --unlock --components=secrets >&2
ask() { dbus-send --session --print-reply=literal "$@" 2>/dev/null; }
owner() {
  ask --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetConnectionUnixProcessID \
    string:org.freedesktop.secrets
}
collection() {
  ask --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.ReadAlias string:default
}
until daemon=$(owner); do sleep 0.02; done
until collection | grep -q /collection/; do sleep 0.02; done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat
kill "\${daemon##* }"
`;

/** A keyring that lives until it is closed. */
export async function openKeyring(): Promise<Keyring> {
  const home = await mkdtemp(path.join(tmpdir(), 'atlas-exports-keyring-'));
  const base = { ...programEnvironment(), HOME: home, XDG_CONFIG_HOME: path.join(home, 'config') };
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: base,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [address] = (await within('gnome-keyring to be ready', once(session.stdout, 'data'))) as [Buffer];
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address.toString().trim() };
  const find = async (service: string, account: string, attributes: readonly string[] = []) => {
    const words = ['lookup', 'service', service, 'username', account, ...attributes];
    const found = await output(spawn('secret-tool', words, { env, stdio: ['pipe', 'pipe', 'ignore'] }));
    return found === '' ? undefined : found;
  };
  return {
    env,
    store: async (service, account, value, attributes = []) => {
      const words = ['store', '--label=test', 'service', service, 'username', account, ...attributes];
      // A daemon that was just unlocked may accept an item without storing it yet: it is stored once it can be looked
      // up.
      await waitFor(
        async () => {
          await output(spawn('secret-tool', words, { env, stdio: ['pipe', 'pipe', 'inherit'] }), value);
          return (await find(service, account, attributes)) === value;
        },
        { what: `the keyring to hold ${service}` },
      );
    },
    lookUp: (service, account) => find(service, account),
    lock: async () => {
      await call(env, '/org/freedesktop/secrets', 'Service.Lock', `array:objpath:${loginCollection}`);
    },
    dropCollection: async () => {
      await call(env, loginCollection, 'Collection.Delete');
    },
    close: async () => {
      session.stdin.end();
      if (session.exitCode === null) await within('the session bus to end', once(session, 'exit'));
      await removeFolder(home);
    },
  };
}

async function call(
  env: Record<string, string>,
  object: string,
  method: string,
  ...words: string[]
): Promise<string> {
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', object];
  const name = `org.freedesktop.Secret.${method}`;
  return output(spawn('dbus-send', [...to, name, ...words], { env, stdio: ['pipe', 'pipe', 'inherit'] }));
}

/** A session bus that accepts a call and never answers; ends with the test. */
export async function startHangingBus(): Promise<Record<string, string>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-bus-'));
  const callers = new Set<Socket>();
  const server = createServer((caller) => callers.add(caller.on('error', () => undefined)));
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

async function output(child: ChildProcess, input = ''): Promise<string> {
  // One that reads nothing may have exited already.
  child.stdin?.on('error', () => undefined).end(input);
  const [said] = await Promise.all([child.stdout ? text(child.stdout) : '', once(child, 'exit')]);
  return said;
}
