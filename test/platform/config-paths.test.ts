import { expect, test } from 'vitest';
import { atlasCliConfigPath, configFilePath } from '../../source/platform/config-paths.ts';

test.each([
  ['linux', '/home/me', {}, '/home/me/.config/atlas-exports/config.toml'],
  ['linux', '/home/me', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/atlas-exports/config.toml'],
  ['linux', '/home/me', { XDG_CONFIG_HOME: 'relative' }, '/home/me/.config/atlas-exports/config.toml'],
  [
    'darwin',
    '/Users/me',
    { XDG_CONFIG_HOME: '/xdg' },
    '/Users/me/Library/Application Support/atlas-exports/config.toml',
  ],
  [
    'win32',
    String.raw`C:\Users\me`,
    { APPDATA: String.raw`D:\Roaming` },
    String.raw`D:\Roaming\atlas-exports\config.toml`,
  ],
  ['win32', String.raw`C:\Users\me`, {}, String.raw`C:\Users\me\AppData\Roaming\atlas-exports\config.toml`],
] as const)(
  'on %s, in %s with %j, settings are where that system keeps them',
  (platform, homedir, env, file) => {
    expect(configFilePath({ platform, homedir, env })).toBe(file);
    expect(atlasCliConfigPath({ platform, homedir, env })).toBe(file.replace('atlas-exports', 'atlascli'));
  },
);
