import type { Keys } from '../atlas/api/api.ts';
import { apiKey, publicPart, serviceAccount } from '../credentials/keys.ts';
import { ownService } from '../credentials/keychain.ts';
import { ask, Declined, readOneLine } from '../credentials/prompt.ts';
import { hasKeysInEnvironment } from '../credentials/resolve.ts';
import { UsageError } from '../platform/usage-error.ts';
import { isSecretPart } from '../text/secret-part.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { checkKeys, isClientId, storeKeys, rememberHost } from './session/sign-in.ts';

/** `login`: asks for a key, checks it with Atlas, and only then stores it in the keychain. */
export async function run(context: CommandContext): Promise<number> {
  const { settings, keychain, stdout, stderr, env } = context;
  if (settings.demo !== undefined) {
    throw new UsageError('The demo needs no keys.', 'Start it with atlas-exports --demo.');
  }
  const service = ownService(settings.profile);
  // First, so that an unusable keychain is reported before anyone types a key.
  const before = await keychain.read([service]);
  let keys: Keys;
  try {
    keys = await readKeys(context);
  } catch (error) {
    if (error instanceof Declined) return exitCode.interrupted;
    throw error;
  }
  await check(context, keys);
  await storeKeys(context, keychain, keys);
  const host = new URL(settings.baseUrl).host;
  const verb = before.length > 0 ? 'replaces the one' : 'is now';
  stdout.write(`Signed in to ${host}: ${publicPart(keys)} ${verb} in the keychain, under ${service}.\n`);
  const noted = await rememberHost(context);
  if (noted !== undefined) {
    stdout.write(`The profile ${settings.profile} goes to ${settings.baseUrl} from now on (${noted}).\n`);
  }
  if (hasKeysInEnvironment(env)) {
    stderr.write('The environment has a key too, and that one comes first: unset it to use the new one.\n');
  }
  return exitCode.good;
}

async function readKeys(context: CommandContext): Promise<Keys> {
  const { stdin, stderr, signal, commandLine } = context;
  const { publicKey, privateKeyStdin, clientId, clientSecretStdin } = commandLine.options;
  const fromStdin = privateKeyStdin || clientSecretStdin;
  if (fromStdin && publicKey === undefined && clientId === undefined) {
    throw clientSecretStdin
      ? new UsageError('--client-secret-stdin needs to know whose secret it is.', 'Add --client-id ID.')
      : new UsageError('--private-key-stdin needs to know whose key it is.', 'Add --public-key KEY.');
  }
  if (!fromStdin && stdin.isTTY !== true) {
    throw new UsageError(
      'There is no terminal to ask on.',
      'Send the secret on stdin: atlas-exports login --public-key KEY --private-key-stdin.',
    );
  }
  const question = (text: string, hidden: boolean): Promise<string> =>
    ask({ input: stdin, output: stderr, text, hidden, conceal: isSecretPart, signal });
  const id = clientId ?? publicKey ?? (await askForId(context, question));
  if (id === '')
    throw new UsageError('No key was given.', 'Atlas makes one under Access Manager, Applications.');
  if (isSecretPart(id)) {
    throw new UsageError(
      'That is the private part of a key.',
      'Nothing was stored; try again with the public part.',
    );
  }
  const isAccount = clientId !== undefined || isClientId(id);
  const what = isAccount ? 'client secret' : 'private key';
  const secret =
    fromStdin && stdin.isTTY !== true
      ? await readOneLine(stdin, what, signal)
      : await question(`${isAccount ? 'Client secret' : 'Private key'} (not shown): `, true);
  if (secret === '') throw new UsageError(`No ${what} was given.`, 'Nothing was stored; try again.');
  return isAccount ? serviceAccount(id, secret) : apiKey(id, secret);
}

function askForId(
  { settings, stderr }: CommandContext,
  question: (text: string, hidden: boolean) => Promise<string>,
): Promise<string> {
  stderr.write(
    `Signing in to ${new URL(settings.baseUrl).host}, profile ${settings.profile}. The key needs the role Project ` +
      `Backup Manager;\nAtlas makes keys under Access Manager, Applications.\n`,
  );
  return question('Public key, or client id of a service account: ', false);
}

/** Throws for a refused key, which is then not stored. */
async function check(context: CommandContext, keys: Keys): Promise<void> {
  const { stderr, signal } = context;
  try {
    await checkKeys(context, keys, signal);
  } catch (error) {
    if (!signal.aborted) stderr.write('Nothing was stored, because the key could not be checked.\n');
    throw error;
  }
}
