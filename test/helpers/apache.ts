import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { missing, pathOf } from './optional-programs.ts';
import { removeFolder } from './sign-in.ts';
import { waitFor, within } from './wait-for.ts';

const binary = pathOf('apache2');
const modules = ['/usr/lib/apache2/modules'].find((each) =>
  existsSync(path.join(each, 'mod_auth_digest.so')),
);

/** Why tests with Apache are skipped, for their names; empty if they can run. */
export const noApache =
  missing('apache2') || (modules === undefined ? ' (skipped: no mod_auth_digest here)' : '');

/** One line of Apache's access log. */
export type AccessLine = { readonly status: number; readonly nonce: string; readonly nc: number };

const realm = 'MMS Public API';
// Some are built into the binary, but which ones depends on the distribution.
const wanted =
  'mpm_event unixd authn_core authn_file authz_core authz_user auth_digest log_config headers'.split(' ');

/** A running Apache: its address and its access log. */
export type Apache = Awaited<ReturnType<typeof startApache>>;

/** Apache on a free loopback port, with Digest in front of one file; `lifetime` of a nonce in seconds. */
export async function startApache(options: {
  readonly lifetime: number;
  readonly username: string;
  readonly password: string;
  /** Whether its answers announce the next nonce, as they do by default when nonces are short-lived. */
  readonly nextNonce: boolean;
  /** Path below the root → content. */
  readonly file: readonly [string, string];
}) {
  if (binary === undefined || modules === undefined) throw new Error(noApache);
  const root = await mkdtemp(path.join(os.tmpdir(), 'apache-'));
  // Its workers run as another user.
  await chmod(root, 0o755);
  const [name, text] = options.file;
  const target = path.join(root, 'www', name);
  await mkdir(path.dirname(target), { recursive: true });
  await mkdir(path.join(root, 'run'));
  await writeFile(target, text);
  const ha1 = createHash('md5').update(`${options.username}:${realm}:${options.password}`).digest('hex');
  await writeFile(path.join(root, 'users'), `${options.username}:${realm}:${ha1}\n`);
  const { port, stop } = await startOnFreePort(root, (on) =>
    configuration(binary, modules, root, on, options),
  );
  const log = path.join(root, 'access.log');
  return {
    origin: `http://127.0.0.1:${port}`,
    accesses: async (): Promise<AccessLine[]> => {
      const lines = (await readFile(log, 'utf8')).trim().split('\n');
      return lines.map((line) => ({
        status: Number(line.slice(0, 3)),
        nonce: /nonce=\\"([^"\\]*)/.exec(line)?.[1] ?? '',
        nc: Number.parseInt(/nc=([0-9a-f]{8})/.exec(line)?.[1] ?? '0', 16),
      }));
    },
    close: async () => {
      await stop();
      await removeFolder(root);
    },
  };
}

/** Apache takes no port of its own choice, and one that was free may be another test's by now: then it gets another. */
async function startOnFreePort(root: string, configure: (port: number) => string) {
  const [config, errors] = [path.join(root, 'httpd.conf'), path.join(root, 'error.log')];
  for (;;) {
    const port = await freePort();
    await writeFile(config, configure(port));
    const server = spawn(binary ?? '', ['-X', '-d', root, '-f', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    let running = true;
    const ended = new Promise<void>((resolve) =>
      server.once('close', () => {
        running = false;
        resolve();
      }),
    );
    // It listens once its pid file exists.
    await waitFor(() => !running || existsSync(path.join(root, 'run', 'pid')), { what: 'Apache to start' });
    const stop = async (): Promise<void> => {
      server.kill('SIGTERM');
      await within('Apache to end', ended);
    };
    if (running) return { port, stop };
    said += await readFile(errors, 'utf8').catch(() => '');
    if (!said.includes('Address already in use')) throw new Error(`Apache did not start: ${said}`);
  }
}

function configuration(
  program: string,
  folder: string,
  root: string,
  port: number,
  options: { readonly lifetime: number; readonly nextNonce: boolean },
): string {
  const builtIn = execFileSync(program, ['-l'], { encoding: 'utf8' });
  const loads = wanted
    .filter((name) => !builtIn.includes(`mod_${name}.c`))
    .map((name) => `LoadModule ${name}_module ${folder}/mod_${name}.so`);
  // Started by root, Apache requires another user for its workers.
  const user = process.getuid?.() === 0 ? ['User nobody', 'Group nogroup'] : [];
  return [
    ...loads,
    ...user,
    `Listen 127.0.0.1:${port}`,
    'ServerName 127.0.0.1',
    `DefaultRuntimeDir ${root}/run`,
    `PidFile ${root}/run/pid`,
    `ErrorLog ${root}/error.log`,
    String.raw`LogFormat "%>s %{Authorization}i" seen`,
    `CustomLog ${root}/access.log seen`,
    `DocumentRoot ${root}/www`,
    `<Directory ${root}/www>`,
    '  ForceType application/json',
    '  AuthType Digest',
    `  AuthName "${realm}"`,
    '  AuthDigestProvider file',
    `  AuthUserFile ${root}/users`,
    `  AuthDigestNonceLifetime ${options.lifetime}`,
    '  Require valid-user',
    ...(options.nextNonce
      ? []
      : ['  Header always unset Authentication-Info', '  Header unset Authentication-Info']),
    '</Directory>',
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
