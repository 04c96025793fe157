import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { browserCommand, openBrowser, type BrowserStart } from '../../source/links/open-browser.ts';
import type { Environment } from '../../source/platform/machine.ts';
import { waitFor } from '../helpers/wait-for.ts';

test('each platform has its own program, which gets the address as one argument', () => {
  expect(browserCommand({ DISPLAY: ':0' }, 'linux')).toEqual(['xdg-open']);
  expect(browserCommand({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toEqual(['xdg-open']);
  expect(browserCommand({}, 'darwin')).toEqual(['/usr/bin/open']);
  expect(browserCommand({ SystemRoot: String.raw`D:\Win` }, 'win32')).toEqual([
    String.raw`D:\Win\System32\rundll32.exe`,
    'url.dll,FileProtocolHandler',
  ]);
});

test('there is no browser over ssh or without a display', () => {
  expect(browserCommand({}, 'linux')).toBeUndefined();
  expect(
    browserCommand({ DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'linux'),
  ).toBeUndefined();
  expect(browserCommand({ SSH_TTY: '/dev/pts/1' }, 'darwin')).toBeUndefined();
});

/** Its timers never fire. */
const clock = { schedule: () => () => {} };

/** Runs with this script as the program that opens addresses. */
async function withProgram<T>(script: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'browser-'));
  try {
    await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function open(url: string, env: Environment, waits: BrowserStart['clock'] = clock): Promise<boolean> {
  return openBrowser(url, { env: { DISPLAY: ':0', ...env }, platform: 'linux', clock: waits });
}

test('reports a missing program, and never opens other schemes', async () => {
  expect(await open('https://cloud.mongodb.com/', { PATH: '/nowhere' })).toBe(false);
  await withProgram('exit 0', async (folder) => {
    expect(await open('https://cloud.mongodb.com/', { PATH: folder })).toBe(true);
    expect(await open('file:///etc/passwd', { PATH: folder })).toBe(false);
    expect(await open('http://cloud.mongodb.com/', { PATH: folder })).toBe(false);
  });
});

test('reports a program that finds no browser; one that keeps running has opened it', async () => {
  await withProgram('exit 3', async (folder) => {
    expect(await open('https://cloud.mongodb.com/', { PATH: folder })).toBe(false);
  });
  await withProgram('exec /bin/sleep 60 & echo $! > "${0%/*}/pid"; wait', async (folder) => {
    const atOnce = { schedule: (callback: () => void) => (queueMicrotask(callback), () => {}) };
    expect(await open('https://cloud.mongodb.com/', { PATH: folder }, atOnce)).toBe(true);
    const pid = await waitFor(() => readFile(path.join(folder, 'pid'), 'utf8'), { what: 'the program' });
    process.kill(Number(pid));
  });
});

test('never runs a program from the current folder', async () => {
  await withProgram('exit 0', async (folder) => {
    const relative = path.relative(process.cwd(), folder);
    expect(await open('https://cloud.mongodb.com/', { PATH: `${relative}::.` })).toBe(false);
  });
});

test('the browser gets the address unchanged, and no key from the environment', async () => {
  const script = `printf '%s|%s' "$1" "\${MONGODB_ATLAS_PRIVATE_API_KEY-none}" > "\${0%/*}/told"`;
  await withProgram(script, async (folder) => {
    const url = 'https://cloud.mongodb.com/v2/x#/clusters/backup/$(id)%20;ls';
    expect(await open(url, { PATH: folder, MONGODB_ATLAS_PRIVATE_API_KEY: 'secret' })).toBe(true);
    expect(await readFile(path.join(folder, 'told'), 'utf8')).toBe(`${url}|none`);
  });
});
