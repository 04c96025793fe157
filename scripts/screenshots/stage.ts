import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { createRequire } from 'node:module';
import { spawn } from '@lydell/node-pty';
import type { IBufferCell, Terminal as HeadlessTerminal } from '@xterm/headless';
import { root } from '../build.ts';

// CommonJS whose names Node can't detect.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as {
  Terminal: typeof HeadlessTerminal;
};

/** One cell of a terminal. `cells`: 2 for a wide character, 0 for its second half. */
export type Cell = {
  readonly text: string;
  readonly cells: number;
  /** `#RRGGBB`; undefined: the terminal's own. */
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
};

export const blankCell: Cell = {
  text: ' ',
  cells: 1,
  color: undefined,
  background: undefined,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

/** A terminal's screen and its window's title. */
export type Shot = { readonly title: string; readonly rows: readonly (readonly Cell[])[] };

export type StageOptions = {
  readonly columns: number;
  readonly rows: number;
  /** The arguments after the program's name. */
  readonly words: readonly string[];
  /** The time of its clock, milliseconds since 1970. */
  readonly now: number;
};

/** The built program on a pseudo-terminal, with a clock that moves only on command. */
export type Stage = {
  type(keys: string): void;
  /** Resolves once the screen matches; rejects with what it shows instead. */
  see(wanted: RegExp | string): Promise<void>;
  /** Lets this much of the program's time pass, faster than in reality. */
  pass(milliseconds: number): Promise<void>;
  /** The screen, once it has not changed for a while. */
  shoot(): Promise<Shot>;
  close(): Promise<void>;
};

const patience = 60_000;
/** Longer than the tick of the ages on the screen. */
const quiet = 1500;
/** Lets time pass in steps of one second, each followed by the time for a refresh. */
const step = 1000;
const pause = 250;

/** Starts the program with a nearly empty home of its own, and no variable of this machine except PATH. */
export async function openStage({ columns, rows, words, now }: StageOptions): Promise<Stage> {
  const home = await mkdtemp(path.join(tmpdir(), 'atlas-exports-'));
  const clock = path.join(home, 'clock');
  let time = now;
  // Renamed into place: the program may read it at any moment, but never half-written.
  const setClock = async (now: number): Promise<void> => {
    await writeFile(`${clock}.new`, String(now));
    await rename(`${clock}.new`, clock);
  };
  await setClock(time);
  // While time stands still, no requests are allowed beyond the first ones.
  const settings = path.join(home, '.config/atlas-exports');
  await mkdir(settings, { recursive: true, mode: 0o700 });
  await writeFile(path.join(settings, 'config.toml'), 'budget = 1\n', { mode: 0o600 });
  const preload = new URL('frozen-clock.ts', import.meta.url).href;
  const pty = spawn(process.execPath, ['--import', preload, path.join(root, 'dist/cli.js'), ...words], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      FROZEN_CLOCK: clock,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
    },
  });
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  let title = '';
  terminal.onTitleChange((text) => (title = text));
  pty.onData((bytes) => terminal.write(bytes));
  const ended = new Promise<void>((resolve) => {
    pty.onExit(() => resolve());
  });
  const text = (): string =>
    Array.from({ length: rows }, (_, row) =>
      terminal.buffer.active.getLine(row)?.translateToString(true),
    ).join('\n');
  return {
    type: (keys) => pty.write(keys),
    see: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const shown = text();
          if (typeof wanted === 'string' ? !shown.includes(wanted) : !wanted.test(shown)) return;
          leave();
          resolve();
        };
        const giveUp = (why: string): void => {
          leave();
          reject(new Error(`${why} ${String(wanted)}; the screen shows:\n${text()}`));
        };
        const leave = (): void => {
          clearTimeout(late);
          drawn.dispose();
        };
        const late = setTimeout(() => giveUp('never saw'), patience);
        const drawn = terminal.onWriteParsed(look);
        void ended.then(() => giveUp('the program ended before it showed'));
        look();
      }),
    async pass(milliseconds) {
      for (const end = time + milliseconds; time < end;) {
        time = Math.min(end, time + step);
        await setClock(time);
        await delay(pause);
      }
    },
    shoot: () =>
      new Promise((resolve) => {
        const still = setTimeout(() => {
          drawn.dispose();
          resolve({ title, rows: read(terminal) });
        }, quiet);
        const drawn = terminal.onWriteParsed(() => still.refresh());
      }),
    async close() {
      pty.kill();
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

function read(terminal: HeadlessTerminal): Cell[][] {
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = terminal.buffer.active.getLine(row);
    return Array.from({ length: terminal.cols }, (_, column) => toCell(line?.getCell(column)));
  });
}

function toCell(cell: IBufferCell | undefined): Cell {
  return {
    text: cell?.getChars() ?? '',
    cells: cell?.getWidth() ?? 1,
    color: cell?.isFgRGB() ? hex(cell.getFgColor()) : undefined,
    background: cell?.isBgRGB() ? hex(cell.getBgColor()) : undefined,
    bold: Boolean(cell?.isBold()),
    dim: Boolean(cell?.isDim()),
    italic: Boolean(cell?.isItalic()),
    underline: Boolean(cell?.isUnderline()),
    inverse: Boolean(cell?.isInverse()),
  };
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}
