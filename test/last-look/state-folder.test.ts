import { expect, test } from 'vitest';
import { stateFolder } from '../../source/last-look/state-folder.ts';

const linux = { platform: 'linux', homedir: '/home/ada' } as const;
const windows = { platform: 'win32', homedir: String.raw`C:\Users\ada` } as const;

test.each([
  ['/home/ada/.local/state/atlas-exports', { ...linux, env: {} }],
  ['/srv/state/atlas-exports', { ...linux, env: { XDG_STATE_HOME: '/srv/state' } }],
  ['/home/ada/.local/state/atlas-exports', { ...linux, env: { XDG_STATE_HOME: 'state' } }],
  ['/home/ada/.local/state/atlas-exports', { ...linux, env: { XDG_STATE_HOME: '' } }],
  [
    '/Users/ada/Library/Application Support/atlas-exports',
    { platform: 'darwin', homedir: '/Users/ada', env: { XDG_STATE_HOME: '/srv/state' } } as const,
  ],
  [String.raw`C:\Users\ada\AppData\Local\atlas-exports`, { ...windows, env: {} }],
  [String.raw`D:\local\atlas-exports`, { ...windows, env: { LOCALAPPDATA: String.raw`D:\local` } }],
])('state is in %s', (folder, machine) => {
  expect(stateFolder(machine)).toBe(folder);
});
