import process from 'node:process';
import { render, useApp } from 'ink';
import { createElement, useEffect, useLayoutEffect, type ReactNode } from 'react';
import { realClock } from '../../platform/clock.ts';
import { terminalKeyboard } from './keyboard.ts';
import type { ScreenOutput } from './screen-output.ts';

/** A program that draws on the whole terminal. */
export type FullScreen = {
  /** Closes it and restores the terminal. */
  close(): void;
  /** Resolves once it is closed: with 128 plus the signal's number if a signal ended it. */
  readonly closed: Promise<number | undefined>;
};

/** Other parts of the terminal that the program uses, and must release while it is stopped. */
export type TerminalResources = {
  suspend(): void;
  resume(): void;
};

/** One terminal, so one of these. */
let belongings: TerminalResources | undefined;
let stopped = false;

/** The signals that end the program, with their numbers; SIGBREAK is Ctrl+Break on Windows, in raw mode too. */
const endings = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGBREAK: 21 } as const;

/** Draws on the process's whole terminal, until it closes itself, is closed, or a signal ends it. */
export function openFullScreen(
  content: ReactNode,
  output: ScreenOutput,
  others?: TerminalResources,
): FullScreen {
  belongings = others;
  const { stdin } = terminalKeyboard();
  const { stdout } = output;
  const redraw = (): void => {
    // React takes in the new size now, not in a later turn.
    instance.rerender(root);
    instance.clear();
    output.replace();
    // Ink draws at once, even if the size is the same again.
    stdout.emit('resize');
  };
  const root = createElement(
    Resizable,
    { drop: output.drop, redraw },
    createElement(Stoppable, undefined, content),
  );
  const instance = render(root, {
    stdin,
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    // A frame waits at most 8 ms for the previous one; a key held down repeats every 30 ms.
    maxFps: 120,
    exitOnCtrlC: false,
    patchConsole: false,
    // On a build server Ink assumes that there is no terminal; a full-screen view there is started on purpose.
    interactive: true,
  });
  let ended: number | undefined;
  const end = (signal: NodeJS.Signals): void => {
    ended = 128 + (endings[signal as keyof typeof endings] ?? 0);
    instance.unmount();
  };
  for (const signal of Object.keys(endings)) process.on(signal, end);
  // Closing a terminal window does not always send a signal; then the keyboard ends.
  const hangUp = (): void => end('SIGHUP');
  stdin.on('end', hangUp);
  const forgetParent = onParentGone(hangUp);
  const closed = instance
    .waitUntilExit()
    .then(() => ended)
    .finally(() => {
      for (const signal of Object.keys(endings)) process.off(signal, end);
      stdin.off('end', hangUp);
      forgetParent();
      belongings = undefined;
    });
  return { close: () => instance.unmount(), closed };
}

/** Between two looks for the parent, milliseconds: each wakes an idle process. */
const parentCheck = 2000;

/**
 * Calls back once the process that started this one is gone, such as an Atlas CLI that was killed: the shell has the
 * terminal again, and no signal tells this process. Returns a function that stops it. Windows reports no change.
 */
function onParentGone(callback: () => void): () => void {
  const parent = process.ppid;
  let cancel = realClock.schedule(check, parentCheck);
  function check(): void {
    if (process.ppid !== parent) callback();
    else cancel = realClock.schedule(check, parentCheck);
  }
  return () => cancel();
}

type ResizableProps = {
  /** Drops what Ink draws by itself. */
  readonly drop: () => void;
  /** Draws everything anew. */
  readonly redraw: () => void;
  readonly children?: ReactNode;
};

/**
 * Draws everything anew whenever the terminal's size changed, since a frame of another size may have wrapped into any
 * row, and Ink writes changed lines only. Ink's own frame, of the new size but with the old content, is dropped. The
 * stream's `resize` would not do: Node doesn't emit it when the size is back before it looks.
 */
function Resizable({ drop, redraw, children }: ResizableProps): ReactNode {
  useLayoutEffect(() => {
    process.prependListener('SIGWINCH', drop).on('SIGWINCH', redraw);
    return () => void process.off('SIGWINCH', drop).off('SIGWINCH', redraw);
  }, [drop, redraw]);
  return children;
}

/**
 * Stops as with Ctrl+Z when another program asks for it (`kill -TSTP`), and recovers from SIGSTOP, which cannot be
 * caught.
 */
function Stoppable({ children }: { readonly children?: ReactNode }): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => {
    if (process.platform === 'win32') return;
    const stop = (): void => suspend(suspendTerminal);
    const comeBack = (): void => hold(async () => takeAnew(suspendTerminal));
    process.on('SIGTSTP', stop).on('SIGCONT', comeBack);
    return () => void process.off('SIGTSTP', stop).off('SIGCONT', comeBack);
  }, [suspendTerminal]);
  return children;
}

/** Time for the stop to take effect, milliseconds; it does not run while the process is stopped. */
const stopping = 100;

/** Ctrl+Z: hands the terminal back, stops, and redraws everything when the shell's `fg` continues it. */
export function suspend(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): void {
  if (process.platform !== 'win32') hold(() => handOver(holdTerminal));
}

/** Releases the terminal while `away` runs, and takes everything back afterwards. */
function hold(away: () => Promise<void>): void {
  if (stopped) return;
  stopped = true;
  void away().finally(() => {
    stopped = false;
    belongings?.resume();
  });
}

/**
 * The shell changed the terminal's modes and wrote over the frame: release the terminal and take it again to reset
 * both.
 */
async function takeAnew(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): Promise<void> {
  belongings?.suspend();
  await holdTerminal(async () => readSize());
}

/** No signal tells a stopped program of a new size: let Node look, as after SIGWINCH. */
function readSize(): void {
  process.emit('SIGWINCH');
}

/** Waits for outstanding answers first, so that none reaches the shell. */
async function handOver(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): Promise<void> {
  await terminalKeyboard().answered();
  belongings?.suspend();
  await holdTerminal(stop);
}

/** Resolves once the process continues: at once when no shell could continue it, and so nothing stops it. */
function stop(): Promise<void> {
  return new Promise((resolve) => {
    const handlers = process.listeners('SIGTSTP');
    for (const handler of handlers) process.off('SIGTSTP', handler);
    realClock.schedule(() => {
      for (const handler of handlers) process.on('SIGTSTP', handler);
      readSize();
      resolve();
    }, stopping);
    // To the whole group, as the terminal itself would: this also stops a wrapper such as npm.
    process.kill(0, 'SIGTSTP');
  });
}
