import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Environment } from '../platform/machine.ts';

/** The program that opens an address in the browser, with its words; undefined where nobody would see one. */
export function browserCommand(
  env: Environment,
  platform: NodeJS.Platform,
): readonly [program: string, ...words: string[]] | undefined {
  // Over ssh it would open on the other machine's screen.
  if (env['SSH_CONNECTION'] !== undefined || env['SSH_TTY'] !== undefined) return undefined;
  if (platform === 'darwin') return ['/usr/bin/open'];
  if (platform === 'win32') {
    const system = path.win32.join(env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'rundll32.exe');
    return [system, 'url.dll,FileProtocolHandler'];
  }
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}

/** Opens an `https` address in the browser, without a shell; false when there is none, or it can't be started. */
export async function openBrowser(
  url: string,
  env: Environment,
  platform: NodeJS.Platform,
): Promise<boolean> {
  const command = browserCommand(env, platform);
  if (command === undefined || !url.startsWith('https://')) return false;
  const [program, ...words] = command;
  const inherited = Object.entries(env).filter(([name]) => !/^(?:MONGODB_|NODE_)/.test(name));
  const child = spawn(program, [...words, url], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: Object.fromEntries(inherited),
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
