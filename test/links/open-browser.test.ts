import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { browserCommand, openBrowser } from '../../source/links/open-browser.ts';
import { waitFor } from '../helpers/wait-for.ts';

test('each platform has its own program, which gets the address as one word', () => {
  expect(browserCommand({ DISPLAY: ':0' }, 'linux')).toEqual(['xdg-open']);
  expect(browserCommand({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toEqual(['xdg-open']);
  expect(browserCommand({}, 'darwin')).toEqual(['/usr/bin/open']);
  expect(browserCommand({ SystemRoot: String.raw`D:\Win` }, 'win32')).toEqual([
    String.raw`D:\Win\System32\rundll32.exe`,
    'url.dll,FileProtocolHandler',
  ]);
});

test('over ssh and without a display there is no browser', () => {
  expect(browserCommand({}, 'linux')).toBeUndefined();
  expect(
    browserCommand({ DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'linux'),
  ).toBeUndefined();
  expect(browserCommand({ SSH_TTY: '/dev/pts/1' }, 'darwin')).toBeUndefined();
});

test('a missing program is no browser, and other schemes are never opened', async () => {
  expect(await openBrowser('https://cloud.mongodb.com/', { DISPLAY: ':0', PATH: '/nowhere' }, 'linux')).toBe(
    false,
  );
  expect(await openBrowser('file:///etc/passwd', { DISPLAY: ':0', PATH: process.env['PATH'] }, 'linux')).toBe(
    false,
  );
});

test('the browser gets the address as it is, and no key from the environment', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'browser-'));
  try {
    const told = path.join(folder, 'told');
    const program = path.join(folder, 'xdg-open');
    await writeFile(
      program,
      `#!/bin/sh\nprintf '%s|%s' "$1" "\${MONGODB_ATLAS_PRIVATE_API_KEY-none}" > ${told}.new\nmv ${told}.new ${told}\n`,
    );
    await chmod(program, 0o700);
    const url = 'https://cloud.mongodb.com/v2/x#/clusters/backup/$(id)%20;ls';
    const env = {
      DISPLAY: ':0',
      PATH: `${folder}:${process.env['PATH']}`,
      MONGODB_ATLAS_PRIVATE_API_KEY: 'secret',
    };
    expect(await openBrowser(url, env, 'linux')).toBe(true);
    const got = await waitFor(() => readFile(told, 'utf8'), { what: 'what the browser got' });
    expect(got).toBe(`${url}|none`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
