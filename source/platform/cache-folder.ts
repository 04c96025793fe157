import path from 'node:path';
import type { Machine } from './machine.ts';

/** This program's cache: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`; it may be deleted. */
export function cacheFolder({ platform, homedir, env }: Machine): string {
  if (platform === 'win32') {
    return path.win32.join(
      env['LOCALAPPDATA'] || path.win32.join(homedir, 'AppData', 'Local'),
      'atlas-exports',
    );
  }
  if (platform === 'darwin') return path.posix.join(homedir, 'Library', 'Caches', 'atlas-exports');
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(homedir, '.cache');
  return path.posix.join(base, 'atlas-exports');
}
