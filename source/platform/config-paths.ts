import type { Machine } from './machine.ts';
import path from 'node:path';

/**
 * A program's configuration folder: `$XDG_CONFIG_HOME/NAME` or `~/.config/NAME`,
 * `~/Library/Application Support/NAME` on macOS, `%AppData%\NAME` on Windows.
 */
function configFolder({ platform, homedir, env }: Machine, name: string): string {
  if (platform === 'win32') {
    const given = env['APPDATA'] || env['AppData'];
    const roaming =
      given && path.win32.isAbsolute(given) ? given : path.win32.join(homedir, 'AppData', 'Roaming');
    return path.win32.join(roaming, name);
  }
  if (platform === 'darwin') return path.posix.join(homedir, 'Library', 'Application Support', name);
  const xdg = env['XDG_CONFIG_HOME'];
  // XDG Base Directory Specification: a relative path is invalid and must be ignored.
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(homedir, '.config');
  return path.posix.join(base, name);
}

/** This program's config.toml. */
export function configFilePath(machine: Machine): string {
  const join = machine.platform === 'win32' ? path.win32.join : path.posix.join;
  return join(configFolder(machine, 'atlas-exports'), 'config.toml');
}

/** The Atlas CLI's config.toml. */
export function atlasCliConfigPath(machine: Machine): string {
  const join = machine.platform === 'win32' ? path.win32.join : path.posix.join;
  return join(configFolder(machine, 'atlascli'), 'config.toml');
}
