import { expect, test } from 'vitest';
import { cacheFolder } from '../../source/platform/cache-folder.ts';

test.each([
  ['linux', {}, '/home/ann/.cache/atlas-exports'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/ann' }, '/var/cache/ann/atlas-exports'],
  // The XDG specification: a relative path is to be ignored.
  ['linux', { XDG_CACHE_HOME: 'cache' }, '/home/ann/.cache/atlas-exports'],
  ['darwin', { XDG_CACHE_HOME: '/var/cache/ann' }, '/home/ann/Library/Caches/atlas-exports'],
] as const)('on %s with %j the cache is %s', (platform, env, folder) => {
  expect(cacheFolder({ platform, homedir: '/home/ann', env })).toBe(folder);
});

test('on Windows the cache is in the local data folder', () => {
  const homedir = 'C:\\Users\\ann';
  expect(cacheFolder({ platform: 'win32', homedir, env: {} })).toBe(
    'C:\\Users\\ann\\AppData\\Local\\atlas-exports',
  );
  expect(cacheFolder({ platform: 'win32', homedir, env: { LOCALAPPDATA: 'D:\\Local' } })).toBe(
    'D:\\Local\\atlas-exports',
  );
});
