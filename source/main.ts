import process from 'node:process';
import { asciiVariable } from './settings/terminal-kind.ts';
import { asciiCells } from './text/ascii-cells.ts';
import { clean } from './text/clean.ts';
import { AtlasError } from './atlas/api/errors.ts';
import { errorCode } from './platform/error-code.ts';
import type { CommandName } from './cli/choices.ts';
import { exitCode, exitCodeOf } from './cli/exit-code.ts';
import { askWord } from './completion/ask-word.ts';
import { realClock } from './platform/clock.ts';
import { noLog, stackOf } from './platform/log.ts';
import type { Log } from './platform/log.ts';
import { namesCommand, parseCommandLine } from './cli/options.ts';
import type { CommandLine } from './cli/options.ts';
import { SignInError, UsageError } from './platform/usage-error.ts';
import { stoppedCheck } from './output/check-line.ts';
import { version } from './platform/version.ts';

/** The composition root: command line → settings → command → exit code. A command loads what it needs, and no more. */
export async function main(): Promise<void> {
  let log: Log = noLog;
  // A monitoring system wants to hear of every mistake in its own form.
  const isCheck = namesCommand(process.argv.slice(2), 'check');
  const interruption = new AbortController();
  for (const [signal, code] of Object.entries(endings)) {
    process.once(signal, () => interruption.abort(new Interruption(code)));
  }
  let crash: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void =>
    finish(report(crash === undefined ? error : crash.error, log, isCheck));
  const onCrash = (error: unknown): void => {
    if (crash !== undefined) return;
    crash = { error };
    // As SIGTERM would end it, so that the screen is put away before a word is printed; and all the same when it is not.
    realClock.schedule(() => fail(error), crashPatience);
    process.emit('SIGTERM', 'SIGTERM');
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  // Where stderr is gone there is nobody to tell.
  process.stderr.on('error', () => {});
  try {
    const words = process.argv.slice(2);
    if (words[0] === askWord) {
      guardOutput('completion', fail);
      const { complete } = await import('./commands/run-command.ts');
      finish(await complete(words.slice(1)));
      return;
    }
    const commandLine = parseCommandLine(words);
    guardOutput(commandLine.command, fail);
    const text = await plainAnswer(commandLine);
    if (text !== undefined) {
      process.stdout.write(forTerminal(text));
      return;
    }
    const { runCommand } = await import('./commands/run-command.ts');
    const code = await runCommand(commandLine, interruption.signal, (opened) => (log = opened));
    if (crash === undefined) finish(code);
    else fail(crash);
  } catch (error) {
    // Whatever an interrupted command stumbled over, it was stopped.
    fail(interruption.signal.aborted ? interruption.signal.reason : error);
  }
}

/** How long a command may take to end after a mistake of this program, milliseconds. */
const crashPatience = 1000;

/** What ends the program from outside, with its exit code: 128 and the signal's number. */
const endings = {
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
  SIGHUP: exitCode.hungUp,
  // Ctrl+Break on Windows.
  SIGBREAK: exitCode.broken,
} as const;

/** Ctrl+C, as a reason to stop. */
class Interruption extends Error {
  override readonly name = 'AbortError';
  readonly exitCode: number;

  constructor(code: number) {
    super('interrupted');
    this.exitCode = code;
  }
}

/**
 * `list | head` closes the pipe: nobody reads on, so there is nothing left to say. Not so for `wait` and
 * `check`, whose exit code is their answer. What could not be written for another reason, such as a full disk, is a failure.
 */
function guardOutput(command: CommandName, fail: (error: unknown) => void): void {
  process.stdout.on('error', (error) => {
    // Windows has both for a pipe that nobody reads.
    if (!/^(EPIPE|EOF)$/.test(errorCode(error) ?? '')) fail(new OutputError(errorCode(error)));
    else if (command !== 'wait' && command !== 'check') process.exit(exitCode.good);
  });
}

class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(code: string | undefined) {
    super(`The output could not be written (${code ?? 'without a code'}).`);
  }
}

/** What needs neither settings nor keys: the help and the version. */
async function plainAnswer({
  command,
  named,
  help,
  version: wantsVersion,
}: CommandLine): Promise<string | undefined> {
  if (wantsVersion) return `atlas-exports ${version}\n`;
  if (!help) return undefined;
  const { commandHelp, programHelp } = await import('./cli/help.ts');
  return named ? commandHelp(command) : programHelp();
}

/** Tells the error as one sentence and one remedy; the stack trace goes to the log alone. Gives the exit code. */
function report(error: unknown, log: Log, isCheck: boolean): number {
  if (error instanceof Interruption) return error.exitCode;
  log(stackOf(error));
  const { text, code } = explain(error);
  if (!isCheck) {
    tell(text);
    return code;
  }
  const stopped = stoppedCheck(clean(text));
  process.stdout.write(forTerminal(stopped.text));
  return stopped.code;
}

function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof OutputError) {
    return { text: `${error.message} Look whether there is room where it goes.`, code: exitCode.network };
  }
  if (error instanceof UsageError) {
    const code = error instanceof SignInError ? exitCode.refused : exitCode.usage;
    return { text: `${error.sentence} ${error.remedy}`, code };
  }
  if (error instanceof AtlasError) {
    const { sentence, remedy, kind } = error.trouble;
    return { text: `${sentence} ${remedy}`, code: exitCodeOf(kind) };
  }
  const text =
    'Something went wrong inside atlas-exports itself. Run it again with --log FILE and report what the file says.';
  return { text, code: exitCode.network };
}

/** What a person typed or wrote into a file is quoted back, and must not drive the terminal either. */
function tell(text: string): void {
  process.stderr.write(`${forTerminal(clean(text))}\n`);
}

/** Before the settings are known, the environment alone says what the terminal understands. */
function forTerminal(text: string): string {
  return asciiVariable(process) === undefined ? text : asciiCells(text);
}

/** Ends the process once everything written has left it; nothing that still waits holds it up. */
function finish(code: number): void {
  process.exitCode = code;
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
}
