import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { phases, startOnShell, type Phase } from '../helpers/terminal-phases.ts';

const titlePushed = '\u001B[22;2t';
const titlePopped = '\u001B[23;2t';
const enters = '\u001B[?1049h';
const leaves = '\u001B[?1049l';
/** For a terminal without an alternate screen, where the last frame would stay. */
const erases = '\u001B[H\u001B[J';
const crashed = 'Something went wrong inside atlas-exports itself.';

/** Every mode that was set (`CSI ? n h`) is off again, the cursor is on, and the title is restored. */
function expectAsItWas(bytes: string, stty: string): void {
  const modes = new Map<string, string>();
  for (const [, mode = '', to = ''] of bytes.matchAll(/\u001B\[\?(\d+)([hl])/g)) modes.set(mode, to);
  const cursor = modes.get('25') ?? 'h';
  modes.delete('25');
  const left = [...modes].filter(([, to]) => to === 'h').map(([mode]) => mode);
  expect({ cursor, left }).toEqual({ cursor: 'h', left: [] });
  expect(bytes.split(titlePopped).length).toBe(bytes.split(titlePushed).length);
  expect(bytes.split(erases + leaves).length).toBe(bytes.split(leaves).length);
  // Colours too: the last one is a reset.
  expect(bytes).not.toMatch(/\u001B\[(3[0-8]|4[0-8]|9\d)[;\d]*m[^\u001B]*$/);
  expect(stty).toMatch(/[^-]icanon/);
  expect(stty).toMatch(/[^-]echo\b/);
  expect(stty).toMatch(/[^-]isig/);
  expect(stty).toMatch(/[^-]opost/);
}

/** What was printed after the screen was closed. */
function afterwards(bytes: string): string {
  return bytes
    .slice(bytes.lastIndexOf(leaves) + 1)
    .replaceAll(/\u001B?\[\?\d+[hl]|\u001B\[\d+;2t|\u001B\]2;[^\u001B]*\u001B\\/g, '');
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof signals;

const everySignal = Object.keys(signals) as readonly Signal[];
const everyCrash = ['an exception in a timer', 'an unhandled rejection'] as const;
const everyCut = ['EPIPE', 'EOF'] as const;

type Endings = {
  readonly by: readonly Signal[];
  readonly crashes?: readonly string[];
  readonly exits?: boolean;
  /** How its output is cut off; none where that ends nothing. */
  readonly cuts?: readonly string[];
  readonly breaks?: boolean;
};

/**
 * Full screens restore the terminal in ui/terminal/full-screen.ts, the hidden prompt in credentials/prompt.ts, and all
 * else has nothing to restore; signals, crashes and cut output have one handler on each side. So one phase on either
 * side shows every ending, and the others what they may do differently.
 */
const endings: Readonly<Record<keyof typeof phases, Endings>> = {
  'the full-screen view': {
    by: everySignal,
    crashes: [...everyCrash, 'an exception in a component'],
    exits: true,
    cuts: everyCut,
    breaks: true,
  },
  'the picker': { by: ['SIGTERM'], crashes: ['an exception in a component'], cuts: ['EOF'] },
  'the first-run screen': { by: ['SIGHUP'], crashes: ['an exception in a component'], cuts: ['EPIPE'] },
  '--plain': { by: everySignal, crashes: everyCrash, exits: true, cuts: everyCut, breaks: true },
  // Signals: test/e2e/exit-codes.test.ts.
  'list --follow': { by: [], crashes: ['an exception in a timer'], cuts: ['EPIPE'] },
  // It runs on without an output, so it reports its exit code itself.
  wait: { by: [], crashes: ['an unhandled rejection'] },
  "login's hidden prompt": {
    by: ['SIGINT', 'SIGTERM'],
    crashes: ['an exception in a timer'],
    exits: true,
    cuts: ['EOF'],
  },
};

describe.each(Object.entries(phases) as readonly (readonly [keyof typeof phases, Phase])[])(
  '%s',
  (name, phase) => {
    const { by, crashes = [], exits = false, cuts = [], breaks = false } = endings[name];

    async function reach(provoke?: string) {
      const shell = startOnShell(phase.words, { env: await phase.env(), provoke });
      const pid = await shell.pid();
      await shell.screen.see(phase.seen);
      return { ...shell, pid };
    }

    test.each(by.map((signal) => [signal, signals[signal]] as const))(
      '%s ends it with %i and without a message',
      async (signal, expected) => {
        const { pid, end } = await reach();
        process.kill(pid, signal);
        const { bytes, code, stty } = await end();
        expect(code).toBe(expected);
        expectAsItWas(bytes, stty);
        expect(bytes).not.toContain(crashed);
        if (phase.full) expect(bytes.lastIndexOf(leaves)).toBeGreaterThan(bytes.lastIndexOf(enters));
      },
    );

    test.each(crashes)('%s: the terminal is restored, then the reason is printed once', async (provoke) => {
      const { pid, screen, end } = await reach(provoke);
      process.kill(pid, 'SIGUSR2');
      // The signal is sent first, and so handled first: the crash is prepared when the screen is redrawn.
      if (provoke.endsWith('component')) screen.resize(100, 30);
      const { bytes, code, stty } = await end();
      expect(code).toBe(4);
      expectAsItWas(bytes, stty);
      expect(bytes.split(crashed).length - 1).toBe(1);
      expect(afterwards(bytes)).toContain(crashed);
      expect(afterwards(bytes)).not.toMatch(/ at |provoked/);
    });

    if (exits)
      test('process.exit in a handler: the terminal is restored', async () => {
        const { pid, end } = await reach('process.exit in a handler');
        process.kill(pid, 'SIGUSR2');
        const { bytes, code, stty } = await end();
        expect(code).toBe(7);
        expectAsItWas(bytes, stty);
      });

    if (breaks)
      test('Ctrl+Break on Windows ends it as Ctrl+C does', async () => {
        const { pid, end } = await reach('Ctrl+Break on Windows');
        process.kill(pid, 'SIGUSR2');
        const { bytes, code, stty } = await end();
        expect(code).toBe(149);
        expectAsItWas(bytes, stty);
        expect(bytes).not.toContain(crashed);
      });

    for (const cut of cuts)
      test(`${cut} on stdout: the terminal is restored`, async () => {
        const { pid, screen, end } = await reach(`${cut} on stdout`);
        process.kill(pid, 'SIGUSR2');
        screen.type('x');
        const { bytes, stty } = await end();
        expectAsItWas(bytes, stty);
        expect(bytes).not.toContain('could not be written');
      });
  },
);

describe('while the first rows are shown and Ink is not yet loaded', () => {
  test.each([
    ['SIGTERM', 143],
    ['an exception in a timer', 4],
    ['an unhandled rejection', 4],
    ['an unhandled rejection on a slow machine', 4],
    ['process.exit in a handler', 7],
  ])('%s: the terminal is restored, exit code %i', async (provoke, expected) => {
    const { full, words, env } = phases['the full-screen view'];
    expect(full).toBe(true);
    const { end } = startOnShell(words, { env: { ...(await env()), PROVOKE_AT: enters }, provoke });
    const { bytes, code, stty } = await end();
    expect(code).toBe(expected);
    expectAsItWas(bytes, stty);
    // Whether or not Ink came in between.
    expect(bytes.split(enters).length - 1).toBe(1);
    expect(bytes.split(leaves).length - 1).toBe(1);
    expect(bytes.split(crashed).length - 1).toBe(expected === 4 ? 1 : 0);
    if (expected === 4) expect(afterwards(bytes)).toContain(crashed);
  });
});
