// Replaces, in the single executable, the keychain library's index.js, which looks for its binary in node_modules.
import type * as Keyring from 'keytar';
import { getRawAsset } from 'node:sea';
import { zstdDecompressSync } from 'node:zlib';
import { cacheFolder } from '../platform/cache-folder.ts';
import { homeFolder } from '../platform/machine.ts';
import { version } from '../platform/version.ts';
import { keepFile } from './keep-file.ts';

export const { AsyncEntry, findCredentialsAsync } = load();

/** The system loads libraries from files only, so the embedded one is written to this user's folder. */
function load(): typeof Keyring {
  const { platform, arch, env } = process;
  const homedir = homeFolder();
  if (homedir === undefined) throw new Error('this user has no home folder');
  const folder = cacheFolder({ platform, homedir, env });
  const bytes = zstdDecompressSync(new Uint8Array(getRawAsset('keyring.node.zst')));
  const library = { exports: {} };
  process.dlopen(library, keepFile(folder, `keyring-${version}-${platform}-${arch}.node`, bytes));
  return library.exports as typeof Keyring;
}
