import process from 'node:process';
import { render, type Instance } from 'ink';
import { supportsColor, type ColorSupportLevel } from 'chalk';
import type { Clock } from '../feed/clock.ts';
import type { Feed } from '../feed/feed-state.ts';
import type { Store } from '../feed/store.ts';
import type { Settings } from '../settings/settings.ts';
import { createAnnouncer } from './announce.ts';
import { createAppStore } from './app-store.ts';
import { App, type AppProps } from './app.tsx';
import { bindings } from './bindings.ts';
import { remap } from './remap.ts';
import { createTerminalSequences, type TerminalSequences } from './terminal-sequences.ts';
import { createTheme } from './theme.ts';

export type ScreenOptions = {
  readonly feed: Feed;
  readonly clock: Clock;
  readonly settings: Settings;
  /** The project as a person knows it, as far as it is known. */
  readonly project: Store<string>;
  /** Writes jobs to a file, and tells what came of it in a sentence. */
  readonly save: AppProps['save'];
};

/** The signals that end the program, with their numbers: the exit code is 128 more. */
const endings = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Opens the full-screen view on the process's terminal and gives the exit code once it is closed. Whatever ends it, the
 * terminal is as it was before a word is printed.
 */
export async function openScreen({ feed, clock, settings, project, save }: ScreenOptions): Promise<number> {
  const colorLevel: ColorSupportLevel = settings.color && supportsColor ? supportsColor.level : 0;
  const theme = createTheme({ name: settings.theme, colorLevel, ascii: settings.ascii });
  const sequences = createTerminalSequences({ env: process.env, platform: process.platform });
  let ended = 0;
  const instance: Instance = render(
    <App
      feed={feed}
      store={createAppStore()}
      clock={clock}
      theme={theme}
      bindings={remap(bindings, settings.keys)}
      interval={settings.interval}
      project={project}
      spareRows={process.platform === 'win32' ? 1 : 0}
      suspend={suspend}
      copy={(text) => copyTo(sequences, text)}
      save={save}
    />,
    {
      alternateScreen: true,
      incrementalRendering: true,
      maxFps: 60,
      exitOnCtrlC: false,
      patchConsole: false,
      // Ink takes a terminal on a build server for none; whoever starts a full-screen view there means it.
      interactive: true,
    },
  );
  const announcer = createAnnouncer({ feed, clock, sequences, write, notify: settings.notify });
  const end = (signal: NodeJS.Signals): void => {
    ended = 128 + (endings[signal as keyof typeof endings] ?? 0);
    instance.unmount();
  };
  for (const signal of Object.keys(endings)) process.on(signal, end);
  try {
    await instance.waitUntilExit();
  } finally {
    announcer.close();
    for (const signal of Object.keys(endings)) process.off(signal, end);
  }
  return ended;
}

function write(text: string): void {
  process.stdout.write(text);
}

/** False where the text is more than a terminal takes, or the terminal has no clipboard to give. */
function copyTo({ copy }: TerminalSequences, text: string): boolean {
  const sequence = copy(text);
  if (sequence === undefined || sequence === '') return false;
  write(sequence);
  return true;
}

/** Ctrl+Z: hands the terminal back, stops, and draws everything anew when the shell's `fg` continues it. */
const suspend: AppProps['suspend'] = (holdTerminal) => {
  if (process.platform === 'win32') return;
  void holdTerminal(
    () =>
      new Promise<void>((resolve) => {
        process.once('SIGCONT', () => resolve());
        // To the whole group, as the terminal itself would: a wrapper such as npm stops with it.
        process.kill(0, 'SIGTSTP');
      }),
  );
};
