import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { root } from './program.ts';
import type { Command } from './processes.ts';

/** A program on a pseudo-terminal of 120×40, and its screen. */
export type BenchTerminal = {
  readonly pid: number;
  /** When it was spawned, from `performance.now()`. */
  readonly spawned: number;
  type(keys: string): void;
  text(): string;
  line(row: number): string;
  /** How many bytes the terminal has received. */
  bytes(): number;
  /** Everything the terminal has received. */
  received(): string;
  /** Resolves with `performance.now()` as soon as a complete parsed frame fits; rejects after `patience` milliseconds. */
  until(fits: () => boolean, what: string, patience?: number): Promise<number>;
  /** Resolves once nothing has come for this many milliseconds. */
  quiet(milliseconds: number): Promise<void>;
  /** Quits with `q`, as a person would, and waits for the exit. */
  quit(): Promise<void>;
  /** Kills it and waits for the exit. */
  end(): Promise<void>;
};

const minute = 60_000;
const updateBegins = '\u001B[?2026h';
const updateEnds = '\u001B[?2026l';

export function openTerminal(
  [file, ...words]: Command,
  env: Record<string, string>,
  { columns = 120, rows = 40 }: { readonly columns?: number; readonly rows?: number } = {},
): BenchTerminal {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const spawned = performance.now();
  const pty = spawn(file, words, { name: 'xterm-256color', cols: columns, rows, cwd: root, env });
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  const received: string[] = [];
  let bytes = 0;
  let end = '';
  let updating = false;
  let lastAt = 0;
  let waiting: ((at: number) => void) | undefined;
  pty.onData((piece) => {
    received.push(piece);
    lastAt = performance.now();
    bytes += Buffer.byteLength(piece);
    // A sequence may arrive in two pieces.
    const text = end + piece;
    end = text.slice(1 - updateBegins.length);
    const [begun, ended] = [text.lastIndexOf(updateBegins), text.lastIndexOf(updateEnds)];
    if (begun !== ended) updating = begun > ended;
    const whole = !updating;
    terminal.write(piece, () => {
      // Nobody sees what a terminal holds within a synchronized update.
      if (whole) waiting?.(performance.now());
    });
  });
  const line = (row: number): string => {
    const { active } = terminal.buffer;
    return active.getLine(active.viewportY + row)?.translateToString(true) ?? '';
  };
  const text = (): string => Array.from({ length: rows }, (_, row) => line(row)).join('\n');
  return {
    pid: pty.pid,
    spawned,
    type: (keys) => pty.write(keys),
    text,
    line,
    bytes: () => bytes,
    received: () => received.join(''),
    until: (fits, what, patience = minute) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting = undefined;
          reject(new Error(`never saw ${what}; the screen shows:\n${text()}`));
        }, patience);
        waiting = (at) => {
          if (!fits()) return;
          waiting = undefined;
          clearTimeout(timer);
          resolve(at);
        };
        waiting(performance.now());
      }),
    async quiet(milliseconds) {
      while (performance.now() - lastAt < milliseconds) await delay(milliseconds / 10);
    },
    async quit() {
      pty.write('q');
      await exited;
    },
    async end() {
      try {
        pty.kill('SIGKILL');
      } catch {
        // It has exited on its own.
      }
      await exited;
      terminal.dispose();
    },
  };
}
