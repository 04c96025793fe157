import { commands } from '../cli/command-table.ts';
import { options, type OptionRow } from '../cli/option-table.ts';
import { completionCommand } from './completion-command.ts';
import { commandWords, optionWords, programName, spellings } from './script-parts.ts';

/** The completion script for bash, 3.2 and newer. */
export function bashCompletion(): string {
  const cases = options
    .filter((row) => row.value !== undefined && !row.optionalValue)
    .map((row) => `    ${spellings(row).join('|')}) ${values(row)}; return ;;`);
  const optional = options
    .filter((row) => row.optionalValue)
    .map((row) => `    ${spellings(row).join('|')}) ${values(row)}; [[ $COMPREPLY ]] && return ;;`);
  const flags = commands.map((row) => `    ${row.name}) words='${optionWords(row.name)}' ;;`);
  const operands = commands.flatMap(({ name, operand }) =>
    operand?.choices === undefined ? [] : [`    ${name}) words='${operand.choices.join(' ')}' ;;`],
  );
  return `# bash completion for ${programName}: source <(${programName} completion bash)
_atlas_exports_names() {
  # Quoted by the program, each line as it is: as words of this script they would be expanded.
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(
    command ${programName} ${completionCommand} bash "$1" "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null
  )
}
_atlas_exports() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at=$COMP_CWORD option command='' word words=''
  COMPREPLY=()
  # bash takes words apart at = and :, those of --option=value too.
  while ((at > 1)) && [[ \${COMP_WORDS[at]} == [=:]* || \${COMP_WORDS[at-1]} == *[=:] ]]; do ((at--)); done
  if ((at < COMP_CWORD)) && [[ \${COMP_WORDS[at]} == --* ]]; then option=\${COMP_WORDS[at]}; else option=\${COMP_WORDS[at-1]}; fi
  if [[ $cur == [=:] ]]; then cur=''; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commandWords().join('|')}) command=$word; break ;; esac
  done
  case $option in
${[...cases, ...optional].join('\n')}
  esac
  case $cur:$command in
    -*:) words='${optionWords('watch')}' ;;
    -*) case $command in
${flags.join('\n')}
    esac ;;
    *:) words='${commandWords().join(' ')}' ;;
    *) case $command in
${operands.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _atlas_exports ${programName}
`;
}

function values(row: OptionRow): string {
  if (row.choices !== undefined) {
    const fewer = Object.entries(row.fewerChoices ?? {});
    const cases = fewer.map(([command, choices]) => `${command}) ${reply(choices)} ;; `);
    return fewer.length === 0
      ? reply(row.choices)
      : `case $command in ${cases.join('')}*) ${reply(row.choices)} ;; esac`;
  }
  if (row.completes === 'file')
    return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
  if (row.completes !== undefined) return `_atlas_exports_names ${row.completes}`;
  // Only the user knows: complete nothing rather than something wrong.
  return ':';
}

function reply(choices: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur"))`;
}
