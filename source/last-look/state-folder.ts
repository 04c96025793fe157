import path from 'node:path';
import type { Machine } from '../platform/machine.ts';

/**
 * This program's state folder, for what is worth keeping but is not a setting: below `$XDG_STATE_HOME` or
 * `~/.local/state`, `~/Library/Application Support`, `%LOCALAPPDATA%`.
 */
export function stateFolder({ platform, homedir, env }: Machine): string {
  if (platform === 'win32') {
    const given = env['LOCALAPPDATA'];
    const local =
      given && path.win32.isAbsolute(given) ? given : path.win32.join(homedir, 'AppData', 'Local');
    return path.win32.join(local, 'atlas-exports');
  }
  if (platform === 'darwin')
    return path.posix.join(homedir, 'Library', 'Application Support', 'atlas-exports');
  const xdg = env['XDG_STATE_HOME'];
  // XDG Base Directory Specification: a relative path is invalid and must be ignored.
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(homedir, '.local', 'state');
  return path.posix.join(base, 'atlas-exports');
}
