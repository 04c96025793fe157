import path from 'node:path';
import type { Machine } from './machine.ts';

/** This program's cache folder, which may be deleted: below `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`. */
export function cacheFolder({ platform, homedir, env }: Machine): string {
  if (platform === 'win32') {
    const given = env['LOCALAPPDATA'];
    const local =
      given && path.win32.isAbsolute(given) ? given : path.win32.join(homedir, 'AppData', 'Local');
    return path.win32.join(local, 'atlas-exports');
  }
  if (platform === 'darwin') return path.posix.join(homedir, 'Library', 'Caches', 'atlas-exports');
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(homedir, '.cache');
  return path.posix.join(base, 'atlas-exports');
}
