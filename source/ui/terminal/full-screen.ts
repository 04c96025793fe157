import process from 'node:process';
import { render, useApp } from 'ink';
import { createElement, useEffect, type ReactNode } from 'react';
import { realClock } from '../../platform/clock.ts';
import { terminalKeyboard } from './keyboard.ts';
import type { ScreenOutput } from './screen-output.ts';

/** What has the whole terminal. */
export type FullScreen = {
  /** Takes it off; whatever it is, the terminal is as it was. */
  close(): void;
  /** Resolves once it is off: with 128 and the signal's number where a signal ended it. */
  readonly closed: Promise<number | undefined>;
};

/** What else the terminal has of this program, to be taken away while it is stopped. */
export type Belongings = {
  suspend(): void;
  resume(): void;
};

/** There is one terminal, so there is one of these. */
let belongings: Belongings | undefined;
let stopped = false;

/** The signals that end the program, with their numbers; SIGBREAK is Ctrl+Break on Windows, in raw mode too. */
const endings = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGBREAK: 21 } as const;

/** Draws on the process's whole terminal, until it closes itself, is closed, or a signal ends it. */
export function openFullScreen(
  content: ReactNode,
  { stdout }: ScreenOutput,
  others?: Belongings,
): FullScreen {
  belongings = others;
  const { stdin } = terminalKeyboard();
  const instance = render(createElement(Stoppable, undefined, content), {
    stdin,
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    // A frame waits for the one before it 8 ms at most; a key held down repeats every 30.
    maxFps: 120,
    exitOnCtrlC: false,
    patchConsole: false,
    // Ink takes a terminal on a build server for none; whoever starts a full-screen view there means it.
    interactive: true,
  });
  let ended: number | undefined;
  const end = (signal: NodeJS.Signals): void => {
    ended = 128 + (endings[signal as keyof typeof endings] ?? 0);
    instance.unmount();
  };
  for (const signal of Object.keys(endings)) process.on(signal, end);
  // A terminal that is closed does not always say so with a signal; then its keyboard has come to an end.
  const hangUp = (): void => end('SIGHUP');
  stdin.on('end', hangUp);
  const closed = instance
    .waitUntilExit()
    .then(() => ended)
    .finally(() => {
      for (const signal of Object.keys(endings)) process.off(signal, end);
      stdin.off('end', hangUp);
      belongings = undefined;
    });
  return { close: () => instance.unmount(), closed };
}

/**
 * Stops as Ctrl+Z does when another program asks for it (`kill -TSTP`), and comes back from stops that nobody is asked
 * about (SIGSTOP).
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

/** Time for the stop to take hold, milliseconds; it does not run while the process is stopped. */
const stopping = 100;

/** Ctrl+Z: hands the terminal back, stops, and draws everything anew when the shell's `fg` continues it. */
export function suspend(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): void {
  if (process.platform !== 'win32') hold(() => handOver(holdTerminal));
}

/** Whatever is given away within, all that this program has of the terminal is its own again afterwards. */
function hold(away: () => Promise<void>): void {
  if (stopped) return;
  stopped = true;
  void away().finally(() => {
    stopped = false;
    belongings?.resume();
  });
}

/** The shell had the terminal: its modes, its lines over the frame. Given away and taken once more, all is set again. */
async function takeAnew(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): Promise<void> {
  belongings?.suspend();
  await holdTerminal(async () => {});
}

/** Nothing that the terminal still has to say reaches the shell. */
async function handOver(holdTerminal: ReturnType<typeof useApp>['suspendTerminal']): Promise<void> {
  await terminalKeyboard().answered();
  belongings?.suspend();
  await holdTerminal(stop);
}

/** Resolves once the process goes on: at once where there is no shell that could continue it, and so nothing stops it. */
function stop(): Promise<void> {
  return new Promise((resolve) => {
    const handlers = process.listeners('SIGTSTP');
    for (const handler of handlers) process.off('SIGTSTP', handler);
    realClock.schedule(() => {
      for (const handler of handlers) process.on('SIGTSTP', handler);
      resolve();
    }, stopping);
    // To the whole group, as the terminal itself would: a wrapper such as npm stops with it.
    process.kill(0, 'SIGTSTP');
  });
}
