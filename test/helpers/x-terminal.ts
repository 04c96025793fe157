import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Terminal } from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { emptyHome } from './sign-in.ts';
import { cleanEnvironment, program } from './terminal.ts';
import { waitFor, within } from './wait-for.ts';

/** A terminal window on its own display; both end with the test. */
export type WindowTerminal = {
  /** Types this into the window. */
  type(text: string): void;
  /** Gives the window the keyboard focus, because there is no window manager. */
  focus(): void;
  title(): string;
  clipboard(): string;
  /** Pastes this, as with Shift+Insert. */
  paste(text: string): void;
  /** The output to the terminal, as a terminal of its size shows it. */
  text(): Promise<string>;
  /** Every byte of that output. */
  bytes(): string;
  until(holds: () => boolean | Promise<boolean>, what: string): Promise<void>;
};

/**
 * Starts a terminal with these words; its shell sets the title `before`, runs the program, prints `ended`, and waits.
 */
export async function openWindow(
  words: readonly string[],
  programWords: readonly string[],
): Promise<WindowTerminal> {
  const display = await startDisplay();
  const home = await emptyHome();
  const env = {
    ...cleanEnvironment(home),
    DISPLAY: display,
    LIBGL_ALWAYS_SOFTWARE: '1',
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: home['HOME'],
    XTERM_VERSION: undefined,
    COLORTERM: undefined,
  };
  const script = path.join(home['HOME'] ?? '', 'run.sh');
  await mkdir(path.dirname(script), { recursive: true });
  const run = [process.execPath, program, ...programWords].map((word) => `'${word}'`).join(' ');
  const inner = path.join(home['HOME'] ?? '', 'inner.sh');
  const log = path.join(home['HOME'] ?? '', 'sent');
  await writeFile(inner, `printf '\\033]2;before\\033\\\\'\n${run}\necho ended\ncat -v\n`);
  await writeFile(
    script,
    `stty size >'${log}.size'\nexec script --quiet --flush --command "sh '${inner}'" '${log}'\n`,
  );
  const [file = '', ...rest] = words;
  const child = spawn(file, [...rest, 'sh', script], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaints = '';
  child.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()));
  onTestFinished(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  const ask = (name: string, ...args: readonly string[]): string =>
    spawnSync(name, args, { env, encoding: 'utf8', timeout: 10_000 }).stdout.trim();
  const title = (): string => ask('xdotool', 'search', '--onlyvisible', '--name', '.', 'getwindowname');
  return {
    type: (text) => void ask('xdotool', 'type', text),
    focus: () => void ask('xdotool', 'search', '--onlyvisible', '--name', '.', 'windowfocus', '--sync'),
    title,
    clipboard: () => ask('xclip', '-o', '-selection', 'clipboard'),
    paste(text) {
      spawnSync('xclip', ['-i', '-selection', 'primary'], {
        env,
        input: text,
        stdio: ['pipe', 'ignore', 'ignore'],
        timeout: 10_000,
      });
      ask('xdotool', 'key', 'shift+Insert');
    },
    text: () => textOf(read(log), read(`${log}.size`)),
    bytes: () => read(log),
    until: async (holds, what) => {
      const shows = (): string =>
        [`title ${title()}, exit code ${child.exitCode}, ${child.signalCode}`, complaints, read(log)].join(
          '\n',
        );
      await waitFor(holds, { what, every: 100, shows });
    },
  };
}

function read(file: string): string {
  // `script` adds lines of its own at both ends.
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll(/^Script (?:started|done).*\n/gm, '') : '';
}

async function textOf(sent: string, size: string): Promise<string> {
  const [rows = 24, cols = 80] = size.trim() === '' ? [] : size.trim().split(' ').map(Number);
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(sent, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) =>
    active.getLine(active.viewportY + row)?.translateToString(true),
  ).join('\n');
}

/** An X display without a screen. */
async function startDisplay(): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const lines = createInterface({ input: server.stdio[3] as Readable });
  const [number] = (await within('the display to be ready', once(lines, 'line'))) as [string];
  return `:${number}`;
}
