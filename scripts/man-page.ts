import { commands, type CommandRow } from '../source/cli/command-table.ts';
import { environmentVariables } from '../source/cli/environment-variables.ts';
import { exitCodes } from '../source/cli/exit-code.ts';
import { optionGroups, options, optionsOf, type OptionRow } from '../source/cli/option-table.ts';
import { nameFilePath } from '../source/completion/name-file.ts';
import { describeOption, usage } from '../source/cli/help.ts';
import { atlasCliConfigPath, configFilePath } from '../source/platform/config-paths.ts';
import { type Machine } from '../source/platform/machine.ts';
import { enumerate } from '../source/text/quote.ts';
import { asciiKeys } from '../source/ui/theme/theme.ts';
import { keyGroups } from '../source/keys/keymap.ts';
import { everyKey } from './keys.ts';
import { argument, bold, italic, text } from './roff.ts';

/** The manual page, in `man` macros; `date` as `2026-08-10`. Generated from the command table and the key table. */
export function manPage(version: string, date: string): string {
  return `${[
    String.raw`.\" Made from source/cli/command-table.ts and the key table by npm run build.`,
    `.TH ATLAS\\-EXPORTS 1 ${date} ${argument(`atlas-exports ${version}`)} ${argument('User Commands')}`,
    // An option broken at a hyphen cannot be searched or copied.
    '.nh',
    '.ad l',
    '.SH NAME',
    `atlas\\-exports \\- ${text('watch the snapshot export jobs of MongoDB Atlas')}`,
    '.SH SYNOPSIS',
    ...commands.flatMap((row, index) => [
      ...(index === 0 ? [] : ['.br']),
      `.B atlas\\-exports`,
      text(usage(row)),
    ]),
    '.SH DESCRIPTION',
    text(
      'Watches the cloud backup snapshot export jobs of MongoDB Atlas in the terminal, live: what runs, how far it is, ' +
        'what has failed and why. It only reads: nothing in Atlas is changed by it.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(command),
    '.SH OPTIONS',
    ...optionGroups.flatMap((group) => [
      `.SS ${argument(group === 'Options' ? 'Of one command' : group)}`,
      ...options.filter((row) => row.group === group).flatMap(option),
    ]),
    '.SH KEYS',
    text('In the full-screen view. Those with a name in brackets can be changed in [keys] of config.toml.'),
    ...keyGroups.flatMap((group) => [
      `.SS ${argument(group)}`,
      ...everyKey
        .filter((binding) => binding.group === group)
        .flatMap(({ shown, description, scopes, changeable }) =>
          entry(bold(asciiKeys(shown)), [
            text(
              `${description}${changeable === undefined ? '' : ` [${changeable}]`} (${scopes.join(', ')}).`,
            ),
          ]),
        ),
    ]),
    '.SH ENVIRONMENT',
    ...environmentVariables.flatMap(([names, meaning]) =>
      entry(names.split(', ').map(bold).join(', '), [text(meaning)]),
    ),
    '.SH FILES',
    ...files().flatMap(([place, meaning]) => entry(italic(place), [text(meaning)])),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => entry(bold(String(code)), [text(meaning)])),
    '.SH EXAMPLES',
    ...commands
      .flatMap(({ examples }) => examples)
      .flatMap(({ line, says }, index) => [
        ...(index === 0 ? [] : ['.PP']),
        text(says),
        '.PP',
        '.RS 4',
        '.EX',
        ...line.split('\n').map(text),
        '.EE',
        '.RE',
      ]),
    '.SH SEE ALSO',
    `${bold('atlas')}(1), ${bold('jq')}(1)`,
  ].join('\n')}\n`;
}

function command(row: CommandRow): readonly string[] {
  const own = optionsOf(row.name).filter((option) => option.commands.length < commands.length);
  const names = own.map(({ name }) => bold(`--${name}`)).join(', ');
  return entry(bold(usage(row)), [
    text(row.summary),
    '.IP',
    text(row.details),
    ...(own.length === 0 ? [] : ['.IP', `Options: ${names}.`]),
  ]);
}

function option(row: OptionRow): readonly string[] {
  const names = [...(row.short === undefined ? [] : [`-${row.short}`]), `--${row.name}`].map(bold).join(', ');
  const value = row.value === undefined ? '' : italic(row.value);
  const shown = value === '' ? names : row.optionalValue ? `${names} [${value}]` : `${names} ${value}`;
  const only = row.commands.length === commands.length ? '' : ` For ${enumerate(row.commands)}.`;
  return entry(shown, [text(`${describeOption(row)}${only}`)]);
}

/** The program's files: the paths on Linux, with the other systems in the text. */
function files(): readonly (readonly [place: string, meaning: string])[] {
  const linux: Machine = { platform: 'linux', homedir: '~', env: {} };
  const mac: Machine = { platform: 'darwin', homedir: '~', env: {} };
  const windows: Machine = {
    platform: 'win32',
    homedir: '~',
    // The program accepts only absolute paths, and a variable's name is not one.
    env: { APPDATA: String.raw`C:\%AppData%`, LOCALAPPDATA: String.raw`C:\%LocalAppData%` },
  };
  const elsewhere = (place: (machine: Machine) => string): string =>
    `${place(mac)} on macOS, ${place(windows).replace('C:\\', '')} on Windows.`;
  return [
    [
      configFilePath(linux),
      `Settings, profiles, and the keys of the keyboard. $XDG_CONFIG_HOME counts. ${elsewhere(configFilePath)}`,
    ],
    [
      atlasCliConfigPath(linux),
      `The Atlas CLI's profiles, which are only read: project, host, and keys where they stand there. ${elsewhere(atlasCliConfigPath)}`,
    ],
    [
      nameFilePath(linux),
      `The projects and clusters that completion offers; it may be deleted. $XDG_CACHE_HOME counts. ${elsewhere(nameFilePath)}`,
    ],
  ];
}

function entry(tag: string, lines: readonly string[]): readonly string[] {
  return ['.TP', tag, ...lines];
}
