import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { proxyFor } from '../../atlas/http/proxy.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { isOwnFile, ownFolder } from '../../files/own-folder.ts';
import { NotRegularFile, readSmallFile } from '../../files/read-file.ts';
import { stateFolder } from '../../last-look/state-folder.ts';
import { cacheFolder } from '../../platform/cache-folder.ts';
import { configFilePath } from '../../platform/config-paths.ts';
import { errorCode } from '../../platform/error-code.ts';
import type { CommandContext } from '../session/context.ts';
import { bad, good, warning } from './check.ts';
import type { Check } from './check.ts';

type Here = Pick<CommandContext, 'settings' | 'env' | 'platform' | 'homedir' | 'configMistake'>;

/** What lies on this machine: settings, hooks, folders, the way out. Nothing is written. */
export function machineChecks(context: Here): readonly Check[] {
  return [config(context), ...hooks(context), ...folders(context), proxy(context), ...certificates(context)];
}

function config(here: Here): Check {
  const { configMistake } = here;
  if (configMistake !== undefined) {
    return bad('config', exitCode.usage, configMistake.sentence, configMistake.remedy);
  }
  const file = configFilePath(here);
  return good('config', isThere(file) ? file : `none is needed, and there is none at ${file}`);
}

function hooks(here: Here): readonly Check[] {
  const { settings, env } = here;
  if (settings.hooks.size === 0) return [];
  const file = configFilePath(here);
  if (!isOwn(file)) {
    return [
      warning(
        'hooks',
        `Other users could change ${file}, so its hooks are not started.`,
        'Make the file and the folders above it writable by you alone.',
      ),
    ];
  }
  const missing = [...settings.hooks].find(([, [program]]) => !isProgram(program, env));
  if (missing === undefined) return [good('hooks', [...settings.hooks.keys()].join(', '))];
  const [event, [program]] = missing;
  return [
    warning(
      'hooks',
      `The program of the hook for ${event}, ${program}, is not there or may not be run.`,
      'Install it, or correct [hooks] in config.toml.',
    ),
  ];
}

function isProgram(program: string, { PATH = '' }: Here['env']): boolean {
  // Windows has suffixes to try and no mode to look at.
  if (process.platform === 'win32') return true;
  const places = path.isAbsolute(program)
    ? [program]
    : PATH.split(path.delimiter).map((folder) => path.join(folder, program));
  return places.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

function folders(here: Here): readonly Check[] {
  return [
    folder('cache', cacheFolder(here), 'the last state and the names for completion are not kept'),
    folder('state', stateFolder(here), 'when you last looked is not kept'),
  ];
}

function folder(name: string, where: string, without: string): Check {
  try {
    ownFolder(where, { make: false });
    accessSync(where, constants.W_OK);
    return good(name, where);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return good(name, `${where}, made when it is needed`);
    const why = code === undefined ? 'is not yours alone' : `can't be used (${code})`;
    return warning(name, `${where} ${why}: ${without}.`, `Make it a folder of yours: chmod 700 ${where}`);
  }
}

function proxy({ settings, env }: Here): Check {
  try {
    const found = proxyFor(settings.baseUrl, env);
    return good('proxy', found === undefined ? 'none' : `${found.host}, by ${found.variable}`);
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    return bad('proxy', exitCode.usage, error.trouble.sentence, error.trouble.remedy);
  }
}

/** Larger than any bundle of certificates. */
const mostCertificates = 16 * 1024 * 1024;

/** Node only warns, once, where such a file can't be used; the next answer is then a certificate that is not trusted. */
function certificates({ env }: Here): readonly Check[] {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return [];
  const name = 'ca certs';
  const useless = (why: string): readonly Check[] => [
    warning(name, `NODE_EXTRA_CA_CERTS names ${file}, which ${why}.`, 'Correct the path, or unset it.'),
  ];
  try {
    const text = readSmallFile(file, mostCertificates).toString('latin1');
    if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text))
      return useless('has no certificate in PEM format');
    return [good(name, `${file}, by NODE_EXTRA_CA_CERTS`)];
  } catch (error) {
    if (error instanceof NotRegularFile)
      return useless(error.why === 'size' ? 'is too large' : 'is not a file');
    const code = errorCode(error);
    return useless(code === 'ENOENT' ? 'is not there' : `can't be read (${code ?? 'no reason given'})`);
  }
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function isOwn(file: string): boolean {
  try {
    return isOwnFile(file);
  } catch {
    return false;
  }
}
