import type { Keys } from '../../atlas/api/api.ts';
import { troubleOf } from '../../atlas/api/errors.ts';
import { KeychainError, openKeychain } from '../../credentials/keychain.ts';
import { defaultBaseUrl } from '../../settings/settings.ts';
import type { SignInError } from '../../platform/usage-error.ts';
import type { KeyVerdict } from '../../ui/welcome/welcome-state.ts';
import type { SignIn } from '../../ui/welcome/welcome-store.ts';
import type { CommandContext } from './context.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { withRawKeyboard } from './raw-keyboard.ts';
import { connect, connectWith, type Connection } from './session.ts';
import { checkKeys, isClientId, storeKeys, keysOf, rememberHost } from './sign-in.ts';

/**
 * Shows the first-run screen to a person without keys: they sign in, or look around in the demo, and get a connection;
 * or they leave, with an exit code. `missing` says why there is no key.
 */
export async function firstRun(
  context: CommandContext,
  { sentence, remedy, hasKeychain }: SignInError,
): Promise<Connection | number> {
  const { settings } = context;
  const signIn = createSignIn(context);
  const end = await withRawKeyboard(settings, async () => {
    const { openWelcome } = await import('../../ui/welcome/open-welcome.tsx');
    context.signal.throwIfAborted();
    const host = new URL(settings.baseUrl).host;
    return openWelcome({ settings, why: { sentence, remedy }, hasKeychain, host, isClientId, signIn });
  });
  switch (end.kind) {
    case 'signed-in': {
      const keys = signIn.keys();
      return keys === undefined ? exitCode.refused : connectWith(context, keys);
    }
    case 'demo':
      return connect(inDemo(context));
    case 'quit':
      return exitCode.good;
    case 'exit':
      return end.code;
  }
}

/** The demo's Atlas has none of the real projects. */
function inDemo(context: CommandContext): CommandContext {
  const { settings } = context;
  return {
    ...context,
    settings: {
      ...settings,
      demo: 'nightly',
      projects: [],
      allProjects: false,
      clusters: [],
      baseUrl: defaultBaseUrl,
    },
  };
}

/** `login`, for the screen: the same check and the same storage, with words instead of errors. */
function createSignIn(context: CommandContext): SignIn & { keys(): Keys | undefined } {
  const { env, timing, platform, signal: ended, log } = context;
  let good: Keys | undefined;

  async function keep(keys: Keys, signal: AbortSignal): Promise<KeyVerdict> {
    // The context's own keychain reports on stderr that it waits, which would garble the screen.
    const keychain = openKeychain({ env, timing, platform, signal });
    try {
      await storeKeys(context, keychain, keys);
    } catch (error) {
      const { sentence, remedy } = error instanceof KeychainError ? error : troubleOf(error);
      return { kind: 'unkept', sentence, remedy };
    }
    try {
      await rememberHost(context);
    } catch (error) {
      log(`the host was not noted: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { kind: 'kept' };
  }

  return {
    keys: () => good,
    async check(id, secret, stopped) {
      const signal = AbortSignal.any([stopped, ended]);
      try {
        const keys = keysOf(id, secret);
        await checkKeys(context, keys, signal);
        signal.throwIfAborted();
        good = keys;
        return await keep(keys, signal);
      } catch (error) {
        const { kind, sentence, remedy } = troubleOf(error);
        return { kind: kind === 'auth' ? 'refused' : 'unknown', sentence, remedy };
      }
    },
    keepAgain: async (stopped) =>
      good === undefined ? { kind: 'kept' } : keep(good, AbortSignal.any([stopped, ended])),
  };
}
