import type { Settings } from '../../settings/settings.ts';
import { openFullScreen } from '../terminal/full-screen.ts';
import { createScreenOutput } from '../terminal/screen-output.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { Themed } from '../theme/themed.tsx';
import type { WelcomeFrameContext } from './welcome-lines.ts';
import { createWelcomeStore, type SignIn } from './welcome-store.ts';
import { Welcome } from './welcome.tsx';

export type WelcomeOptions = Pick<WelcomeFrameContext, 'why' | 'hasKeychain' | 'host' | 'isClientId'> & {
  readonly settings: Settings;
  readonly signIn: SignIn;
};

/** How the first-run screen ended; `exit`: by a signal, with the exit code. */
export type WelcomeEnd =
  | { readonly kind: 'signed-in' | 'demo' | 'quit' }
  | { readonly kind: 'exit'; readonly code: number };

/** Opens the first-run screen, for a person without keys, on the process's terminal. */
export async function openWelcome({ settings, signIn, ...about }: WelcomeOptions): Promise<WelcomeEnd> {
  const store = createWelcomeStore(signIn);
  const screen = openFullScreen(
    <Themed settings={settings}>
      {(theme) => <Welcome store={store} theme={theme} profile={settings.profile} {...about} />}
    </Themed>,
    createScreenOutput(terminalOf(settings)),
  );
  try {
    const ended = await screen.closed;
    const { outcome } = store.get();
    return ended === undefined && outcome !== undefined
      ? { kind: outcome }
      : { kind: 'exit', code: ended ?? 0 };
  } finally {
    store.close();
  }
}
