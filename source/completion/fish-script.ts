import { commands } from '../cli/command-table.ts';
import { choicesOf, options, type OptionRow } from '../cli/option-table.ts';
import { type CommandName } from '../cli/choices.ts';
import { completionCommand } from './completion-command.ts';
import { programName, singleQuoted } from './script-parts.ts';

/** The completion script for fish, 3.0 and newer. */
export function fishCompletion(): string {
  const lines = [
    `# fish completion for ${programName}: ${programName} completion fish | source`,
    'function __atlas_exports_names',
    '    set -l typed (commandline -opc)',
    '    set -l current (commandline -ct)',
    `    command ${programName} ${completionCommand} fish $argv[1] $typed[2..-1] "$current" 2>/dev/null`,
    'end',
    `complete -c ${programName} -f`,
    ...commands.map(
      ({ name, summary }) =>
        `complete -c ${programName} -n __fish_use_subcommand -a ${name} -d ${singleQuoted(summary)}`,
    ),
    ...commands.flatMap(({ name, operand }) =>
      operand?.choices === undefined
        ? []
        : [
            `complete -c ${programName} -n '__fish_seen_subcommand_from ${name}' -a '${operand.choices.join(' ')}'`,
          ],
    ),
    ...options.flatMap(optionLines),
    ...options.filter((row) => row.optionalValue).map(wordLine),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for the commands that take all of its choices, and one for each command that takes fewer. */
function optionLines(row: OptionRow): string[] {
  const fewer = row.commands.filter((command) => row.fewerChoices?.[command] !== undefined);
  const rest = row.commands.filter((command) => !fewer.includes(command));
  return [rest, ...fewer.map((command) => [command])].map((owners) => optionLine(row, owners));
}

function optionLine(row: OptionRow, owners: readonly CommandName[]): string {
  const only = owners.length === commands.length ? '' : ` -n ${singleQuoted(seen(owners))}`;
  const short = row.short === undefined ? '' : ` -s ${row.short}`;
  const takes = row.value === undefined || row.optionalValue ? '' : row.completes === 'file' ? ' -rF' : ' -x';
  return `complete -c ${programName}${only}${short} -l ${row.name}${takes}${values(row, owners[0])} -d ${singleQuoted(row.summary)}`;
}

/** fish completes an optional value only after an equals sign: `--demo=busy`. */
function wordLine(row: OptionRow): string {
  return `complete -c ${programName} -n '__fish_prev_arg_in --${row.name}'${values(row)}`;
}

/** Whether one of these commands has been typed; none yet means `watch`. */
function seen(names: readonly CommandName[]): string {
  const typed = `__fish_seen_subcommand_from ${names.join(' ')}`;
  return names.includes('watch') ? `__fish_use_subcommand; or ${typed}` : typed;
}

function values(row: OptionRow, command: CommandName = 'watch'): string {
  const { completes } = row;
  const choices = choicesOf(row, command);
  if (choices !== undefined) return ` -a '${choices.join(' ')}'`;
  if (completes === undefined || completes === 'file') return '';
  return ` -a '(__atlas_exports_names ${completes})'`;
}
