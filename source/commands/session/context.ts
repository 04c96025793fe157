import type { ApiVersion, Atlas, Keys } from '../../atlas/api/api.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import type { AtlasCliProfile } from '../../credentials/atlas-cli.ts';
import type { Keychain } from '../../credentials/keychain.ts';
import type { Input, Output } from '../../credentials/prompt.ts';
import type { CommandLine } from '../../cli/options.ts';
import type { Settings } from '../../settings/settings.ts';
import type { UsageError } from '../../platform/usage-error.ts';
import type { Environment } from '../../platform/machine.ts';

export type AtlasSetup = {
  readonly keys: Keys;
  readonly baseUrl: string;
  readonly api: ApiVersion;
  /** How many times the client retries on its own; 0 when left out. */
  readonly retries?: number;
  /** Called with the status of each answer from Atlas. */
  readonly onAnswer?: (status: number, serverTime: number | undefined) => void;
  /** Called for trouble that is waited out for long. */
  readonly onRetryWait?: (trouble: Trouble, wait: number) => void;
};

/** Everything a command works with; main.ts creates it, tests create their own. */
export type CommandContext = {
  readonly commandLine: CommandLine;
  readonly settings: Settings;
  /** What is wrong with config.toml or the Atlas CLI's, for a command that runs all the same. */
  readonly configMistake?: UsageError | undefined;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly timing: Clock;
  /** Appends a line to the file of `--log`; never a secret. */
  log(line: string): void;
  readonly keychain: Keychain;
  /** The Atlas CLI's profile with the same name, if there is one. */
  readonly atlasCliProfile: AtlasCliProfile | undefined;
  /** Asynchronous, so that the network code is loaded only when needed. */
  createAtlas(setup: AtlasSetup): Promise<Atlas>;
  /** Writes a line to the file of `--log`, if there is one. */
  log(line: string): void;
  /** Aborted by Ctrl+C and SIGTERM. */
  readonly signal: AbortSignal;
};

/** A command: does its work and returns the exit code. */
export type Run = (context: CommandContext) => Promise<number>;
