import { ownService } from '../credentials/keychain.ts';
import { hasKeysInEnvironment } from '../credentials/resolve.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { forgetNames } from './session/completion-names.ts';
import { forgetStates } from './session/last-state.ts';

/**
 * `logout`: removes this program's own entries from the keychain, but not the Atlas CLI's. Also removes the names that
 * the key has seen, and the last states of all keys.
 */
export async function run(context: CommandContext): Promise<number> {
  const { settings, keychain, stdout, stderr, env } = context;
  // First: a keychain that can't be asked ends the command.
  forgetStates(context);
  const service = ownService(settings.profile);
  const removed = await keychain.remove(service);
  await forgetNames(context);
  stdout.write(
    removed.length === 0
      ? `There was no key under ${service} in the keychain.\n`
      : `Removed the key of the profile ${settings.profile} from the keychain (${removed.join(', ')} under ${service}).\n`,
  );
  if (hasKeysInEnvironment(env)) stderr.write('The environment still has a key, which stays in use.\n');
  return exitCode.good;
}
