import { expect, test } from 'vitest';
import { asciiVariable, isDumb } from '../../source/settings/terminal-kind.ts';

const platform = 'linux';

test.each([
  [{ LC_ALL: 'C' }, 'LC_ALL'],
  [{ LANG: 'POSIX' }, 'LANG'],
  [{ LC_CTYPE: 'cs_CZ.ISO-8859-2', LANG: 'cs_CZ.UTF-8' }, 'LC_CTYPE'],
  [{ LC_ALL: '', LANG: 'ru_RU.KOI8-R' }, 'LANG'],
  [{ LANG: 'de_DE@euro' }, 'LANG'],
  [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, undefined],
  [{ LC_CTYPE: 'UTF-8' }, undefined],
  [{ LANG: 'en_US' }, undefined],
  [{}, undefined],
  [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, 'TERM'],
  [{ TERM: 'linux-16color' }, 'TERM'],
] as const)('%j: ASCII because of %s', (env, name) => {
  expect(asciiVariable({ env, platform })).toBe(name);
  expect(asciiVariable({ env, platform: 'win32' })).toBe(undefined);
});

test('an unidentified terminal is dumb, except on Windows', () => {
  expect(isDumb({ env: {}, platform })).toBe(true);
  expect(isDumb({ env: { TERM: 'dumb' }, platform })).toBe(true);
  expect(isDumb({ env: { TERM: 'xterm' }, platform })).toBe(false);
  expect(isDumb({ env: {}, platform: 'win32' })).toBe(false);
});
