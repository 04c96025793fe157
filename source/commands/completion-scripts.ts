import { commands, options, optionsOf } from './command-table.ts';
import type { CommandName, CommandRow, OptionRow } from './command-table.ts';

const program = 'atlas-exports';

/** The completion script for bash, 3.2 and newer. */
export function bashCompletion(): string {
  const cases = options
    .filter((row) => row.value !== undefined && !row.optionalValue)
    .map((row) => `    ${spellings(row).join('|')}) ${bashValues(row)}; return ;;`);
  const flags = commands.map((row) => `    ${row.name}) words='${dashed(row.name)}' ;;`);
  const operands = commands.flatMap(({ name, operand }) =>
    operand?.choices === undefined ? [] : [`    ${name}) words='${operand.choices.join(' ')}' ;;`],
  );
  return `# bash completion for ${program}: source <(${program} completion bash)
_atlas_exports() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' word words=''
  # bash takes --option=value apart at the sign.
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $prev in
${cases.join('\n')}
    --demo) COMPREPLY=($(compgen -W '${demoValues()}' -- "$cur")); [[ $COMPREPLY ]] && return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commandNames().join('|')}) command=$word; break ;; esac
  done
  case $cur:$command in
    -*:) words='${dashed('watch')}' ;;
    -*) case $command in
${flags.join('\n')}
    esac ;;
    *:) words='${commandNames().join(' ')}' ;;
    *) case $command in
${operands.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _atlas_exports ${program}
`;
}

/** The completion script for zsh. */
export function zshCompletion(): string {
  const common = options.filter((row) => row.commands === undefined);
  const own = commands.map((row) => {
    const rows = optionsOf(row.name).filter((option) => option.commands !== undefined);
    const specs = [...rows.map(zshOption), ...zshOperand(row)];
    return `        ${row.name}) _arguments -s $common ${specs.join(' ')} ;;`;
  });
  return `#compdef ${program}
# zsh completion for ${program}: source <(${program} completion zsh)
_atlas_exports() {
  local curcontext=$curcontext state line
  local -a commands common
  commands=(
${commands.map(({ name, summary }) => `    ${single(`${name}:${summary}`)}`).join('\n')}
  )
  common=(
${common.map((row) => `    ${zshOption(row)}`).join('\n')}
  )
  _arguments -C -s $common '1: :->command' '*:: :->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
${own.join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _atlas_exports ]]; then _atlas_exports "$@"; else compdef _atlas_exports ${program}; fi
`;
}

/** The completion script for fish. */
export function fishCompletion(): string {
  const lines = [
    `# fish completion for ${program}: ${program} completion fish | source`,
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
    ...options.map(fishOption),
  ];
  return `${lines.join('\n')}\n`;
}

function bashValues(row: OptionRow): string {
  if (row.choices !== undefined) return `COMPREPLY=($(compgen -W '${row.choices.join(' ')}' -- "$cur"))`;
  if (row.value === 'FILE')
    return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
  // What only Atlas or the user knows: nothing rather than something wrong.
  return 'COMPREPLY=()';
}

/** `'(-p --project)'{-p,--project}'[The project.]:ID|NAME:'`, as _arguments wants it. */
function zshOption(row: OptionRow): string {
  const says = row.summary.replaceAll(/[[\]:]/g, String.raw`\$&`);
  const value =
    row.value === undefined ? '' : `:${row.optionalValue ? ':' : ''}${row.value}:${zshValues(row)}`;
  const rest = single(`[${says}]${value}`);
  // `-p+` and `--project=`: the value may be the next word or stand in the same one.
  const long = row.value === undefined ? `--${row.name}` : `--${row.name}=`;
  const short = row.value === undefined ? `-${row.short}` : `-${row.short}+`;
  const names = row.short === undefined ? long : `{${short},${long}}`;
  if (row.many) return `'*'${names}${rest}`;
  return `${single(`(${spellings(row).join(' ')})`)}${names}${rest}`;
}

function zshValues(row: OptionRow): string {
  if (row.choices !== undefined) return `(${row.choices.join(' ')})`;
  return row.value === 'FILE' ? '_files' : ' ';
}

function zshOperand({ operand }: CommandRow): string[] {
  if (operand === undefined) return [];
  const values = operand.choices === undefined ? ' ' : `(${operand.choices.join(' ')})`;
  return [single(`${operand.many ? '*' : '1'}:${operand.name}:${values}`)];
}

function fishOption(row: OptionRow): string {
  const only =
    row.commands === undefined ? '' : ` -n '__fish_seen_subcommand_from ${row.commands.join(' ')}'`;
  const short = row.short === undefined ? '' : ` -s ${row.short}`;
  const values = row.choices === undefined ? '' : ` -a '${row.choices.join(' ')}'`;
  const takes = row.value === undefined || row.optionalValue ? '' : row.value === 'FILE' ? ' -rF' : ' -x';
  return `complete -c ${program}${only}${short} -l ${row.name}${takes}${values} -d ${single(row.summary)}`;
}

/** The options of a command, as bash is to offer them. */
function dashed(name: CommandName): string {
  return optionsOf(name)
    .map((row) => `--${row.name}`)
    .join(' ');
}

function spellings(row: OptionRow): string[] {
  return [...(row.short === undefined ? [] : [`-${row.short}`]), `--${row.name}`];
}

function commandNames(): string[] {
  return commands.map(({ name }) => name);
}

function demoValues(): string {
  return options.find(({ name }) => name === 'demo')?.choices?.join(' ') ?? '';
}

/** In single quotes, as sh, zsh and fish all read them. */
function single(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
