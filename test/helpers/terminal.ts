import { spawn, type IPty } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { program } from './built.ts';
import { root } from './root.ts';
import { programEnvironment } from './steady.ts';
import { holds, nameOf, seenIn, type Expected, type Seen } from './seen.ts';
import { failure, timeLeft, within } from './wait-for.ts';

export { program } from './built.ts';
export { root } from './root.ts';

export type ScreenOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Its working folder; the project's own when left out. */
  readonly cwd?: string | undefined;
  /** False: the terminal has no alternate screen, like the Linux console. */
  readonly alternateScreen?: boolean;
  /** The command to run instead of the built program. */
  readonly command?: readonly [file: string, ...words: string[]];
};

const updateBegins = '\u001B[?2026h';
const updateEnds = '\u001B[?2026l';

/** The program on a real pseudo-terminal, with its screen as a terminal would show it. */
export type Screen = Seen & {
  /** Types this. */
  type(keys: string): void;
  /** Types this, and resolves once all of that is seen, at the same time. */
  press(keys: string, ...wanted: readonly Expected[]): Promise<string>;
  resize(columns: number, rows: number): void;
  /** The visible lines, without trailing spaces. */
  lines(): readonly string[];
  /** Resolves with the screen's text once all of that is seen at the same time; rejects with what it shows instead. */
  see(...wanted: readonly Expected[]): Promise<string>;
  /** Resolves once the predicate holds for the screen's text. */
  until(holds: (text: string) => boolean, what: string): Promise<string>;
  /** Every byte that the terminal received. */
  readonly bytes: () => string;
  readonly exit: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>;
  readonly pid: number;
  kill(signal?: string): void;
};

/** Starts the built program with these words on its own terminal. */
export function openTerminal(words: readonly string[], options: ScreenOptions = {}): Screen {
  const { columns = 120, rows = 40, command } = options;
  const [file, ...rest] = command ?? [process.execPath, program, ...words];
  const pty: IPty = spawn(file, rest, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? root,
    env: cleanEnvironment(options.env),
  });
  readToTheEnd(pty);
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  if (options.alternateScreen === false) {
    for (const final of ['h', 'l']) {
      terminal.parser.registerCsiHandler({ prefix: '?', final }, ([mode]) => mode === 1049);
    }
  }
  const checks = new Set<() => void>();
  let received = '';
  /** Received, but not shown yet. */
  let waiting = '';
  /** The end of what is shown, where a marker may begin. */
  let shownEnd = '';
  /** A partial frame does not count: nobody sees what a terminal holds within a synchronized update. */
  let drawing = false;
  let showing = Promise.resolve();
  // Frame by frame, however many arrive in one read: a test sees each, and goes on before the next one is shown.
  const show = async (): Promise<void> => {
    while (waiting !== '') {
      const frame = firstFrame(shownEnd, waiting);
      waiting = waiting.slice(frame.length);
      await new Promise<void>((resolve) => terminal.write(frame, resolve));
      const [begins, ends] = [updateBegins, updateEnds].map((marker) =>
        (shownEnd + frame).lastIndexOf(marker),
      );
      if (begins !== ends) drawing = begins! > ends!;
      shownEnd = (shownEnd + frame).slice(1 - updateEnds.length);
      for (const check of checks) check();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  pty.onData((data) => {
    received += data;
    waiting += data;
    showing = showing.then(show);
  });
  let ended = false;
  const exit = new Promise<{ exitCode: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      ended = true;
      // The terminal shows what it received a little later: the program's last words are on it first.
      void showing.then(() => resolve({ exitCode, signal }));
    });
  });
  // Whatever a test does, or fails to do, its program ends with it.
  onTestFinished(async () => {
    if (!ended) pty.kill('SIGKILL');
    await exit;
  });
  const lines = (): string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  };
  const seen = seenIn(lines);
  const { text } = seen;
  const until: Screen['until'] = (holds, what) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const now = text();
        if (drawing || !holds(now)) return;
        clearTimeout(timer);
        checks.delete(check);
        resolve(now);
      };
      const timer = setTimeout(() => {
        checks.delete(check);
        reject(failure(what, text));
      }, timeLeft());
      checks.add(check);
      check();
    });
  const type = (keys: string): void => pty.write(keys);
  const see: Screen['see'] = (...wanted) =>
    until(() => wanted.every((each) => holds(each, seen)), wanted.map(nameOf).join(', '));
  return {
    ...seen,
    type,
    press(keys, ...wanted) {
      type(keys);
      return see(...wanted);
    },
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    lines,
    until,
    see,
    bytes: () => received,
    get exit() {
      return within('the end of the program', exit, text);
    },
    pid: pty.pid,
    kill: (signal) => pty.kill(signal),
  };
}

/** What is waiting, up to the end of its first frame; the marker may begin at the end of what is shown. */
function firstFrame(shownEnd: string, waiting: string): string {
  const end = (shownEnd + waiting).indexOf(updateEnds);
  return end === -1 ? waiting : waiting.slice(0, end + updateEnds.length - shownEnd.length);
}

/**
 * node-pty closes the terminal 200 ms after the program's exit, read or not, and a busy machine may take longer to read
 * it: so not as long as there is something to read.
 */
function readToTheEnd(pty: IPty): void {
  const { _socket: socket } = pty as unknown as { readonly _socket: Duplex };
  const close = socket.destroy.bind(socket);
  let reads = 0;
  socket.on('data', () => (reads += 1));
  socket.destroy = (error) => {
    if (error) return close(error);
    const before = reads;
    setImmediate(() => (reads === before ? close() : socket.destroy()));
    return socket;
  };
}

/** The environment of a test's programs: the same on every machine, with the run's own compile cache. */
export function cleanEnvironment(
  extra: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  const merged = { ...programEnvironment(), XTERM_VERSION: 'XTerm(379)', NODE_COMPILE_CACHE, ...extra };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export const keys = {
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  pageUp: '\u001B[5~',
  pageDown: '\u001B[6~',
  home: '\u001B[H',
  end: '\u001B[F',
  enter: '\r',
  escape: '\u001B',
  tab: '\t',
  shiftTab: '\u001B[Z',
  controlC: '\u0003',
  controlZ: '\u001A',
} as const;
