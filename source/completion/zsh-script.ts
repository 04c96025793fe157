import { commands, type CommandRow } from '../cli/command-table.ts';
import { choicesOf, options, optionsOf, type OptionRow } from '../cli/option-table.ts';
import { type CommandName } from '../cli/choices.ts';
import { completionCommand } from './completion-command.ts';
import { programName, singleQuoted, spellings } from './script-parts.ts';

/** The completion script for zsh. */
export function zshCompletion(): string {
  const common = options.filter(isCommon);
  const cases = commands.map((row) => {
    const specs = [...ownSpecs(row.name), ...operandSpec(row)];
    return `        ${row.name}) _arguments -s $common ${specs.join(' ')} ;;`;
  });
  return `#compdef ${programName}
# zsh completion for ${programName}: source <(${programName} completion zsh)
_atlas_exports_names() {
  # The kind comes last, after what _arguments has for compadd, which quotes the names itself.
  local -a found
  found=("\${(@f)$(command ${programName} ${completionCommand} zsh $argv[-1] "\${typed[@]}" 2>/dev/null)}")
  [[ -n $found[1] ]] && compadd "\${(@)argv[1,-2]}" -a found
}
_atlas_exports() {
  local curcontext=$curcontext state line
  local -a commands common typed
  # Before _arguments drops those in front of the command.
  typed=("\${(@Q)words[2,CURRENT]}")
  commands=(
${commands.map(({ name, summary }) => `    ${singleQuoted(`${name}:${summary}`)}`).join('\n')}
  )
  common=(
${common.map((row) => `    ${optionSpec(row, 'watch')}`).join('\n')}
  )
  # Without a command it is watch.
  _arguments -C -s $common ${ownSpecs('watch').join(' ')} '1: :->command' '*:: :->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
# In a file of fpath, whatever its name there, this is the body of the function that is called.
if [[ $funcstack[1] == _atlas[_-]exports ]]; then _atlas_exports "$@"; else compdef _atlas_exports ${programName}; fi
`;
}

/** Whether every command takes the option. */
function isCommon({ commands: owners }: OptionRow): boolean {
  return owners.length === commands.length;
}

/** The options that not every command takes. */
function ownSpecs(name: CommandName): string[] {
  return optionsOf(name)
    .filter((option) => !isCommon(option))
    .map((option) => optionSpec(option, name));
}

/** `'(-p --project)'{-p,--project}'[The project.]:ID|NAME:'`, as _arguments wants it. */
function optionSpec(row: OptionRow, command: CommandName): string {
  const says = row.summary.replaceAll(/[[\]:]/g, String.raw`\$&`);
  const value =
    row.value === undefined
      ? ''
      : `:${row.optionalValue ? ':' : ''}${row.value}:${valueAction(row, command)}`;
  const rest = singleQuoted(`[${says}]${value}`);
  // `-p+` and `--project=`: the value may be the next word or stand in the same one.
  const long = row.value === undefined ? `--${row.name}` : `--${row.name}=`;
  const short = row.value === undefined ? `-${row.short}` : `-${row.short}+`;
  const names = row.short === undefined ? long : `{${short},${long}}`;
  if (row.many) return `'*'${names}${rest}`;
  return `${singleQuoted(`(${spellings(row).join(' ')})`)}${names}${rest}`;
}

function valueAction(row: OptionRow, command: CommandName): string {
  const choices = choicesOf(row, command);
  if (choices !== undefined) return `(${choices.join(' ')})`;
  if (row.completes === 'file') return '_files';
  return row.completes === undefined ? ' ' : `_atlas_exports_names ${row.completes}`;
}

function operandSpec({ operand }: CommandRow): string[] {
  if (operand === undefined) return [];
  const values = operand.choices === undefined ? ' ' : `(${operand.choices.join(' ')})`;
  return [singleQuoted(`${operand.many ? '*' : '1'}:${operand.name}:${values}`)];
}
