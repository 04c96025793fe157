// Stands in the single executable for the keychain library's own index.js, which looks for its binary in node_modules.
import type * as Keyring from 'keytar';
import { getRawAsset } from 'node:sea';
import { cacheFolder } from '../platform/cache-folder.ts';
import { homeFolder } from '../platform/machine.ts';
import { version } from '../platform/version.ts';
import { keepFile } from './keep-file.ts';

export const { AsyncEntry, findCredentialsAsync } = load();

/** The system loads a library from a file only, so the embedded one is written to this user's own folder. */
function load(): typeof Keyring {
  const { platform, arch, env } = process;
  const homedir = homeFolder();
  if (homedir === undefined) throw new Error('this user has no home folder');
  const folder = cacheFolder({ platform, homedir, env });
  const bytes = new Uint8Array(getRawAsset('keyring.node'));
  const library = { exports: {} };
  process.dlopen(library, keepFile(folder, `keyring-${version}-${platform}-${arch}.node`, bytes));
  return library.exports as typeof Keyring;
}
