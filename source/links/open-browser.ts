import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { childEnvironment, type Environment } from '../platform/machine.ts';

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

export type BrowserStart = {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly clock: Pick<Clock, 'schedule'>;
};

/** A program that still runs after this many milliseconds has found a browser, or is it. */
const patience = 3000;

/** Opens an `https` address in the browser, without a shell; false when there is none, or it can't be started. */
export async function openBrowser(url: string, { env, platform, clock }: BrowserStart): Promise<boolean> {
  const command = browserCommand(env, platform);
  if (command === undefined || !url.startsWith('https://')) return false;
  const [program, ...words] = command;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let child: ChildProcess;
  try {
    child = spawn(program, [...words, url], {
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
      env: { ...childEnvironment(env), ...(platform !== 'win32' && { PATH: absolutePath(env) }) },
    });
  } catch {
    return false;
  }
  const cancel = clock.schedule(() => resolve(true), patience);
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  child.unref();
  const isOpen = await promise;
  cancel();
  return isOpen;
}

/** Without the current folder, where anybody may have put a program of that name. */
function absolutePath({ PATH = '' }: Environment): string {
  return PATH.split(':')
    .filter((folder) => path.posix.isAbsolute(folder))
    .join(':');
}
