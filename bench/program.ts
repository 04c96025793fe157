import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Environment } from './processes.ts';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The built program. */
export const program = path.join(root, 'dist/cli.js');

/** This bench's own folder, removed at the end: bundles to compare, homes, caches. */
export const scratch = mkdtempSync(path.join(tmpdir(), 'atlas-exports-bench-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** This process's environment without what affects a program: keys, colours, proxies, CI, Node's own options. */
export function quietEnvironment(extra: Environment = {}): Record<string, string> {
  const noise = /^(MONGODB_|NO_COLOR|FORCE_COLOR|COLORTERM|TERM|CI$|.*_proxy$|NODE_|npm_|VITEST|DBUS_)/i;
  const merged = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !noise.test(name))),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    // No keychain: a session bus that does not exist.
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
    ...extra,
  };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A home without settings and with an empty cache. */
export function emptyHome(): Environment {
  const home = mkdtempSync(path.join(scratch, 'home-'));
  return {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
  };
}
