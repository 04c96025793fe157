import { keyTable } from '../ui/bindings/bindings.ts';
import process from 'node:process';
import { answerShell } from '../completion/answer.ts';
import { readAtlasCliProfile } from '../credentials/atlas-cli.ts';
import { openKeychain } from '../credentials/keychain.ts';
import { realClock } from '../platform/clock.ts';
import { openLog } from '../platform/log.ts';
import { homeFolder } from '../platform/machine.ts';
import type { Log } from '../platform/log.ts';
import { checkPrintable } from '../settings/view-choice.ts';
import { readConfigFile } from '../settings/config-file.ts';
import type { CommandLine } from '../cli/options.ts';
import { atlasCliConfigPath, configFilePath } from '../platform/config-paths.ts';
import { defaultProfile, resolveSettings, type Settings } from '../settings/settings.ts';
import { asciiJson, withMappedText, asciiCells } from '../text/ascii-cells.ts';
import { isDumb } from '../settings/terminal-kind.ts';
import { UsageError } from '../platform/usage-error.ts';
import { suitShortRuns } from '../platform/v8-flags.ts';
import { version } from '../platform/version.ts';
import type { CommandName } from '../cli/choices.ts';
import { run as check } from './check.ts';
import { run as completion } from './completion.ts';
import { run as coverage } from './coverage.ts';
import { run as doctor } from './doctor/doctor.ts';
import type { CommandContext, Run } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { run as list } from './list.ts';
import { run as login } from './login.ts';
import { run as logout } from './logout.ts';
import { run as metrics } from './metrics.ts';
import { run as plain } from './plain.ts';
import { run as wait } from './wait.ts';
import { run as whoami } from './whoami.ts';

// Together in one file of the bundle: they are small and share most of their dependencies, and each additional file
// costs about half a millisecond at the start. Large parts (undici, Ink, the simulator) are loaded when needed.
const runs = {
  watch: openView,
  plain,
  list,
  coverage,
  check,
  metrics,
  wait,
  login,
  logout,
  whoami,
  doctor,
  completion,
} satisfies Record<CommandName | 'plain', Run>;

/** Settings → command → exit code. `onLog` gets the log as soon as there is one. */
export async function runCommand(
  commandLine: CommandLine,
  signal: AbortSignal,
  onLog: (log: Log) => void,
): Promise<number> {
  const context = await openContext(commandLine, signal, onLog);
  const command = commandToRun(commandLine, context);
  if (command === 'list' && commandLine.command === 'watch' && isBehindPipes(context)) {
    context.stderr.write(
      'This terminal gives programs of Windows no console, so the jobs are listed once. For the full-screen view run ' +
        'winpty atlas-exports.cmd, or open Windows Terminal.\n',
    );
  }
  return runs[command](context);
}

/** The request of a completion script; apart from the commands, because mistakes in what is typed are not reported. */
export async function complete(words: readonly string[]): Promise<number> {
  const { env, platform, stdout } = process;
  const homedir = homeFolder();
  if (homedir !== undefined) stdout.write(await answerShell(words, { platform, homedir, env }));
  return exitCode.good;
}

/**
 * The full-screen view needs a terminal at both ends; otherwise list the jobs once, unless the command line itself asks
 * for sentences.
 */
function commandToRun(
  { command, named, options }: CommandLine,
  { settings, env, platform, stdin, stdout }: CommandContext,
): keyof typeof runs {
  if (command !== 'watch') return command;
  // A dumb terminal would print cursor moves.
  const wantsSentences = settings.plain || isDumb({ env, platform });
  const isPlain = options.plain || (wantsSentences && stdout.isTTY === true);
  if (!isPlain && stdout.isTTY && stdin.isTTY) return command;
  checkPrintable(settings.viewSettings, isPlain ? 'sentences' : 'a list');
  if (isPlain) return 'plain';
  if (stdout.isTTY && named) {
    throw new UsageError(
      'The full-screen view needs a terminal to read keys from.',
      'Run: atlas-exports list',
    );
  }
  return 'list';
}

/** Git Bash in its own window (mintty) is a terminal only for its own programs; for all others it is three pipes. */
function isBehindPipes({ platform, env, stdin, stdout, stderr }: CommandContext): boolean {
  return (
    platform === 'win32' && Boolean(env['MSYSTEM']) && ![stdin, stdout, stderr].some(({ isTTY }) => isTTY)
  );
}

/** In a function of its own, as only this command uses Ink. */
async function openView(context: CommandContext): Promise<number> {
  const { run } = await import('./watch.ts');
  return run(context);
}

async function openContext(
  commandLine: CommandLine,
  signal: AbortSignal,
  onLog: (log: Log) => void,
): Promise<CommandContext> {
  const { env, platform } = process;
  const machine = { platform, homedir: neededHome(), env };
  const profile = commandLine.options.profile ?? defaultProfile;
  let configMistake: UsageError | undefined;
  const forgive = (error: unknown): undefined => {
    if (commandLine.command !== 'doctor' || !(error instanceof UsageError)) throw error;
    configMistake ??= error;
  };
  const [configFile, atlasCliProfile] = await Promise.all([
    readConfigFile(configFilePath(machine), keyTable).catch(forgive),
    readAtlasCliProfile(atlasCliConfigPath(machine), profile).catch(forgive),
  ]);
  const settings = resolveSettings({
    options: commandLine.options,
    env,
    platform,
    configFile,
    atlasCliProfile,
  });
  const stderr = settings.ascii ? withMappedText(process.stderr, asciiCells) : process.stderr;
  const log = openLog(settings.log, () => realClock.now());
  onLog(log);
  return {
    commandLine,
    settings,
    configMistake,
    env,
    platform,
    homedir: machine.homedir,
    stdin: process.stdin,
    stdout: stdoutFor(commandLine, settings),
    stderr,
    timing: realClock,
    log,
    keychain: openKeychain({
      env,
      timing: realClock,
      platform,
      signal,
      onSlow: () => stderr.write('Waiting for the keychain; it may be asking for its password.\n'),
    }),
    atlasCliProfile,
    createAtlas: async (setup) => {
      suitShortRuns(setup.baseUrl);
      const { createAtlas } = await import('../atlas/client.ts');
      return createAtlas({ ...setup, timing: realClock, env, log, userAgent: `atlas-exports/${version}` });
    },
    signal,
  };
}

/** CSV is data for programs, so it stays UTF-8; JSON can express the same in ASCII. */
function stdoutFor({ command, options }: CommandLine, { ascii }: Settings): NodeJS.WriteStream {
  const { stdout } = process;
  // Prometheus reads UTF-8.
  if (command === 'metrics') return stdout;
  if (!ascii || (options.output === 'csv' && !stdout.isTTY)) return stdout;
  return withMappedText(stdout, options.output?.endsWith('json') ? asciiJson : asciiCells);
}

function neededHome(): string {
  const home = homeFolder();
  if (home !== undefined) return home;
  throw new UsageError('This user has no home folder.', 'Set HOME to a folder for its settings.');
}
