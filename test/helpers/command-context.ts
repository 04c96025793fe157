import { keyTable } from '../../source/ui/bindings/bindings.ts';
import { PassThrough } from 'node:stream';
import { createAtlas } from '../../source/atlas/client.ts';
import type { CommandContext } from '../../source/commands/session/context.ts';
import { readAtlasCliProfile } from '../../source/credentials/atlas-cli.ts';
import { openKeychain } from '../../source/credentials/keychain.ts';
import { realClock } from '../../source/platform/clock.ts';
import { readConfigFile } from '../../source/settings/config-file.ts';
import { parseCommandLine } from '../../source/cli/options.ts';
import { atlasCliConfigPath, configFilePath } from '../../source/platform/config-paths.ts';
import { resolveSettings } from '../../source/settings/settings.ts';

export type Opened = {
  readonly context: CommandContext;
  /** What was typed or piped. */
  readonly stdin: PassThrough;
  stdout(): string;
  stderr(): string;
};

type Over = Partial<CommandContext> & { readonly isTTY?: boolean };

/**
 * A command's context, as main.ts creates it, with these words and variables, and with streams that a test can read.
 */
export async function openContext(
  line: string,
  env: Record<string, string>,
  over: Over = {},
): Promise<Opened> {
  const { isTTY = false, ...replaced } = over;
  const machine = { platform: process.platform, homedir: env['HOME'] ?? '/nonexistent', env };
  const commandLine = parseCommandLine(line.split(' '));
  const configFile = await readConfigFile(configFilePath(machine), keyTable);
  const profile = commandLine.options.profile ?? 'default';
  const atlasCliProfile = await readAtlasCliProfile(atlasCliConfigPath(machine), profile);
  const said = { stdout: '', stderr: '' };
  const stdin = Object.assign(new PassThrough(), { isTTY, isRaw: false, setRawMode: () => undefined });
  const context: CommandContext = {
    commandLine,
    settings: resolveSettings({
      options: commandLine.options,
      env,
      platform: machine.platform,
      configFile,
      atlasCliProfile,
    }),
    ...machine,
    stdin,
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    timing: realClock,
    log: () => undefined,
    keychain: openKeychain({ env, timing: realClock, platform: machine.platform }),
    atlasCliProfile,
    createAtlas: async (setup) => createAtlas({ ...setup, timing: realClock, userAgent: 'test' }),
    signal: new AbortController().signal,
    ...replaced,
  };
  return { context, stdin, stdout: () => said.stdout, stderr: () => said.stderr };
}
