import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../platform/clock.ts';
import { errorCode } from '../platform/error-code.ts';
import type { Environment } from '../platform/machine.ts';
import type { HookCommand } from '../settings/hook-settings.ts';

/** A hook's program that was started. */
export type RunningHook = {
  /** Why it failed, as the end of a sentence; undefined if it ended with code 0. Never rejects. */
  readonly ended: Promise<string | undefined>;
  /** Ends it and what it started: SIGTERM, then SIGKILL. */
  stop(): void;
  /** The same without a second chance, when this process exits. */
  kill(): void;
};

export type HookStart = {
  readonly command: HookCommand;
  readonly env: Environment;
  /** The folder to run in. */
  readonly cwd: string;
  readonly clock: Pick<Clock, 'schedule'>;
  /** How long it may run, and then how long SIGTERM may take; milliseconds. */
  readonly limit: number;
  readonly patience: number;
};

/**
 * Starts a program without a shell, in a session of its own without a terminal, its input and output at `/dev/null`, so
 * that a flood costs nothing.
 */
export function runHook({ command, env, cwd, clock, limit, patience }: HookStart): RunningHook {
  const [program, ...words] = command;
  const { promise: ended, resolve } = Promise.withResolvers<string | undefined>();
  let child: ChildProcess;
  try {
    child = spawn(program, words, { cwd, env, stdio: 'ignore', detached: true, windowsHide: true });
  } catch (error) {
    resolve(notStarted(error));
    return { ended, stop: () => {}, kill: () => {} };
  }
  let isOver = false;
  let isLate = false;
  let isStopping = false;
  let cancel = clock.schedule(() => {
    isLate = true;
    stop();
  }, limit);
  const end = (why: string | undefined): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    resolve(why);
  };
  const send = (signal: NodeJS.Signals): void => {
    if (!isOver) signalGroup(child, signal);
  };
  function stop(): void {
    isStopping = true;
    cancel();
    send('SIGTERM');
    cancel = clock.schedule(() => send('SIGKILL'), patience);
  }
  child.once('error', (error) => end(notStarted(error)));
  child.once('exit', (code, signal) => {
    // What it started in its group has had its time, too.
    if (isStopping) signalGroup(child, 'SIGKILL');
    end(isLate ? `was stopped: it took longer than ${limit / 1000} s` : failure(code, signal));
  });
  return { ended, stop, kill: () => send('SIGKILL') };
}

function failure(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

function notStarted(error: unknown): string {
  return `could not be started (${errorCode(error) ?? 'unknown error'})`;
}

/** To the process and all others of its group; Windows has no groups. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // They have all ended.
  }
}
