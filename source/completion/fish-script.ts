import { commands, options, type CommandName, type OptionRow } from '../cli/command-table.ts';
import { askWord } from './ask-word.ts';
import { program, single } from './script-parts.ts';

/** The completion script for fish, 3.0 and newer. */
export function fishCompletion(): string {
  const lines = [
    `# fish completion for ${program}: ${program} completion fish | source`,
    'function __atlas_exports_names',
    '    set -l typed (commandline -opc)',
    '    set -l current (commandline -ct)',
    `    command ${program} ${askWord} fish $argv[1] $typed[2..-1] "$current" 2>/dev/null`,
    'end',
    `complete -c ${program} -f`,
    ...commands.map(
      ({ name, summary }) =>
        `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${single(summary)}`,
    ),
    ...commands.flatMap(({ name, operand }) =>
      operand?.choices === undefined
        ? []
        : [
            `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -a '${operand.choices.join(' ')}'`,
          ],
    ),
    ...options.map(optionLine),
    ...options.filter((row) => row.optionalValue).map(wordLine),
  ];
  return `${lines.join('\n')}\n`;
}

function optionLine(row: OptionRow): string {
  const only = row.commands === undefined ? '' : ` -n ${single(seen(row.commands))}`;
  const short = row.short === undefined ? '' : ` -s ${row.short}`;
  const takes = row.value === undefined || row.optionalValue ? '' : row.completes === 'file' ? ' -rF' : ' -x';
  return `complete -c ${program}${only}${short} -l ${row.name}${takes}${values(row)} -d ${single(row.summary)}`;
}

/** fish itself completes a value that may be left out only where it stands behind the sign: `--demo=busy`. */
function wordLine(row: OptionRow): string {
  return `complete -c ${program} -n '__fish_prev_arg_in --${row.name}'${values(row)}`;
}

/** Whether one of these commands is typed; none yet means `watch`. */
function seen(names: readonly CommandName[]): string {
  const typed = `__fish_seen_subcommand_from ${names.join(' ')}`;
  return names.includes('watch') ? `__fish_use_subcommand; or ${typed}` : typed;
}

function values({ choices, completes }: OptionRow): string {
  if (choices !== undefined) return ` -a '${choices.join(' ')}'`;
  if (completes === undefined || completes === 'file') return '';
  return ` -a '(__atlas_exports_names ${completes})'`;
}
