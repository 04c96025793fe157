import process from 'node:process';
import { asciiVariable } from './settings/terminal-kind.ts';
import { asciiCells } from './text/ascii-cells.ts';
import { clean } from './text/clean.ts';
import { AtlasError } from './atlas/api/errors.ts';
import { errorCode } from './platform/error-code.ts';
import type { CommandName } from './cli/choices.ts';
import { exitCode, exitCodeOf } from './cli/exit-code.ts';
import { completionCommand } from './completion/completion-command.ts';
import { realClock } from './platform/clock.ts';
import { noLog, stackOf } from './platform/log.ts';
import type { Log } from './platform/log.ts';
import { namesCommand, parseCommandLine } from './cli/options.ts';
import type { CommandLine } from './cli/options.ts';
import { SignInError, UsageError } from './platform/usage-error.ts';
import { stoppedCheck } from './output/check-line.ts';
import { version } from './platform/version.ts';

/** The composition root: command line → settings → command → exit code. Each command loads only what it needs. */
export async function main(): Promise<void> {
  let log: Log = noLog;
  // A monitoring system expects every error in its own format.
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
    // End as SIGTERM would, so that the screen is restored before anything is printed; and end even if it is not.
    realClock.schedule(() => {
      // The last listener: before Ink is loaded, which may take long, the screen is restored at the exit.
      process.once('exit', () => (process.exitCode = report(error, log, isCheck)));
      process.exit();
    }, crashTimeout);
    process.emit('SIGTERM', 'SIGTERM');
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  // Without stderr there is nobody to tell.
  process.stderr.on('error', () => {});
  try {
    const words = process.argv.slice(2);
    if (words[0] === completionCommand) {
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
    // Once interrupted, later errors no longer matter.
    fail(interruption.signal.aborted ? interruption.signal.reason : error);
  }
}

/** How long a command may take to end after a bug in this program, milliseconds. */
const crashTimeout = 1000;

/** The signals that end the program, with their exit codes: 128 plus the signal's number. */
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
 * `list | head` closes the pipe: nobody reads on, so the program ends. Not `wait` and `check`, whose exit code is their
 * answer. Any other write error, such as a full disk, is a failure.
 */
function guardOutput(command: CommandName, fail: (error: unknown) => void): void {
  process.stdout.on('error', (error) => {
    // Windows reports either for a pipe without a reader.
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

/** Help and version, which need neither settings nor keys. */
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

/** Reports the error as one sentence and one remedy, its stack trace to the log alone. Returns the exit code. */
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
    return { text: `${error.message} Check that the disk has space left.`, code: exitCode.network };
  }
  if (error instanceof UsageError) {
    const code = error instanceof SignInError ? exitCode.refused : exitCode.usage;
    return { text: `${error.sentence} ${error.remedy}`, code };
  }
  if (error instanceof AtlasError) {
    const { sentence, remedy, kind } = error.trouble;
    return { text: `${sentence} ${remedy}`, code: exitCodeOf(kind) };
  }
  if (isFileGone(error)) {
    const text =
      'A file of atlas-exports is gone, perhaps because it was updated while it ran. Start it again; if that does not help, install it again.';
    return { text, code: exitCode.network };
  }
  const text =
    'Something went wrong inside atlas-exports itself. Run it again with --log FILE and report what the file says.';
  return { text, code: exitCode.network };
}

/** Parts are loaded when they are needed; an update in between replaces them. */
function isFileGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

/** Errors quote what a person typed or put into a file, which must not drive the terminal either. */
function tell(text: string): void {
  process.stderr.write(`${forTerminal(clean(text))}\n`);
}

/** Before the settings are read, only the environment says what the terminal understands. */
function forTerminal(text: string): string {
  return asciiVariable(process) === undefined ? text : asciiCells(text);
}

/** Ends the process once all output is written, whatever is still pending. */
function finish(code: number): void {
  process.exitCode = code;
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
}
