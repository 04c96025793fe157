import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startKeyring } from './keyring.ts';
import { emptyHome, signedIn, simulator } from './sign-in.ts';
import { openTerminal, program, type Screen, type ScreenOptions } from './terminal.ts';

/** What the program may be doing on a terminal, and the text that shows it. */
export type Phase = {
  readonly words: readonly string[];
  readonly seen: string;
  /** Whether it uses the alternate screen. */
  readonly full: boolean;
  readonly env: () => Promise<Record<string, string>>;
};

async function signedInToQuiet(): Promise<Record<string, string>> {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
  return signedIn(atlas);
}

export const phases = {
  'the full-screen view': { words: ['-c', 'Prod0'], seen: '● live', full: true, env: signedInToQuiet },
  'the picker': { words: [], seen: 'choose clusters', full: true, env: signedInToQuiet },
  'the first-run screen': { words: [], seen: 'Welcome to atlas-exports', full: true, env: emptyHome },
  '--plain': { words: ['--plain', '-c', 'Prod0'], seen: 'From now on', full: false, env: signedInToQuiet },
  'list --follow': {
    words: ['list', '-f', '-c', 'Prod0'],
    seen: 'Successful',
    full: false,
    env: signedInToQuiet,
  },
  wait: { words: ['wait', '-c', 'Prod0'], seen: 'Waiting for 1', full: false, env: signedInToQuiet },
  "login's hidden prompt": {
    words: ['login', '--public-key', 'abcdefgh'],
    seen: 'Private key (not shown)',
    full: false,
    env: async () => (await startKeyring()).env,
  },
} as const satisfies Readonly<Record<string, Phase>>;

/** The program, started by a shell that reports afterwards how it ended and how it left the terminal. */
export type OnShell = {
  readonly screen: Screen;
  /** The program's process id. */
  readonly pid: () => Promise<number>;
  /** Every byte up to the shell's report, the exit code, and the result of `stty -a`. */
  readonly end: () => Promise<{ readonly bytes: string; readonly code: number; readonly stty: string }>;
};

/** Starts the built program in a shell on its own terminal; `provoke`: what SIGUSR2 triggers. */
export function startOnShell(
  words: readonly string[],
  { provoke = '', ...options }: ScreenOptions & { readonly provoke?: string | undefined } = {},
): OnShell {
  const preload = fileURLToPath(new URL('provoke.mjs', import.meta.url));
  // It stays until everything is read: node-pty drops outstanding output 200 ms after the exit.
  const run =
    'sh -c \'echo "pid=$$"; exec "$@"\' - "$@"; echo "[ended=$?]"; stty -a; echo all=told; read -r _';
  const screen = openTerminal([], {
    ...options,
    command: ['sh', '-c', run, '-', process.execPath, '--import', preload, program, ...words],
    env: { ...options.env, PROVOKE: provoke },
  });
  return {
    screen,
    async pid() {
      await screen.until(() => /pid=\d+\r/.test(screen.bytes()), 'its process id');
      return Number(/pid=(\d+)\r/.exec(screen.bytes())?.[1]);
    },
    async end() {
      await screen.until(() => /all=told\r/.test(screen.bytes()), "the shell's report");
      const [, bytes = '', code = '', stty = ''] =
        /^([^]*?)\[ended=(\d+)\]\r\n([^]*)all=told/.exec(screen.bytes()) ?? [];
      return { bytes, code: Number(code), stty };
    },
  };
}
