import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, program, root } from './terminal.ts';
import { waitFor, within } from './wait-for.ts';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Options for Node itself, before the program. */
  readonly nodeWords?: readonly string[];
  /** Another Node than the tests use. */
  readonly node?: string;
  /** Its working folder; the project's own when left out. */
  readonly cwd?: string;
};

/** A program that is still running. */
export type Running = {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves once the predicate holds for its output. */
  until(holds: (ran: { stdout: string; stderr: string }) => boolean): Promise<void>;
  readonly ended: Promise<Ran>;
};

/** Starts the built program with pipes for all streams; it ends with the test. */
export function startProgram(words: readonly string[], options: RunOptions = {}): Running {
  const { env = {}, stdin = '', nodeWords = [], node = process.execPath, cwd = root } = options;
  const child = spawn(node, [...nodeWords, program, ...words], { cwd, env: cleanEnvironment(env) });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const shows = (): string => `stdout: ${said.stdout}\nstderr: ${said.stderr}`;
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    until: async (holds) => {
      await waitFor(() => holds(said), { what: String(holds), shows });
    },
    get ended() {
      return within(`the end of ${words.join(' ')}`, ended, shows);
    },
  };
}

/** Runs the built program with pipes for all streams until it exits. */
export async function runProgram(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return startProgram(words, options).ended;
}
