import {
  commandRow,
  commands,
  environmentVariables,
  exitCodes,
  optionGroups,
  optionsOf,
} from './command-table.ts';
import type { CommandName, CommandRow, OptionRow } from './command-table.ts';

const width = 80;
const indent = 2;

/** The help of the program: what it does, its commands, the options of the view and of all commands, examples. */
export function programHelp(): string {
  const common = optionsOf('watch');
  return page([
    wrap('Watch the snapshot export jobs of MongoDB Atlas, live, in the terminal. It only reads.', 0),
    section('Usage', ['  atlas-exports [COMMAND] [OPTIONS]']),
    section('Commands', columns(commands.map(({ name, summary }) => [name, summary]))),
    ...optionSections(common),
    section('Examples', commands.slice(0, 4).flatMap(examples)),
    section('Exit codes', columns(exitCodes.map(([code, meaning]) => [String(code), meaning]))),
    section(
      'Environment',
      environmentVariables.flatMap(([names, meaning]) => wrap(names, 2).concat(wrap(meaning, 6))),
    ),
    wrap('atlas-exports COMMAND --help says more about one command.', 0),
  ]);
}

/** The help of one command, with all the options that it takes. */
export function commandHelp(name: CommandName): string {
  const row = commandRow(name);
  return page([
    wrap(row.summary, 0),
    section('Usage', [`  atlas-exports ${usage(row)}`]),
    wrap(row.details, 0),
    ...optionSections(optionsOf(name)),
    section('Examples', examples(row)),
    wrap('atlas-exports --help lists the exit codes and the environment variables.', 0),
  ]);
}

/** What may stand behind the program's name: `wait [OPTIONS] [EXPORT_ID…]`. */
export function usage({ name, operand }: CommandRow): string {
  const word = operand?.choices?.join('|') ?? operand?.name ?? '';
  const many = operand?.many ? `${word}…` : word;
  const shown = operand?.required === false ? `[${many}]` : many;
  return [name === 'watch' ? '[watch]' : name, '[OPTIONS]', shown].filter((part) => part !== '').join(' ');
}

function examples({ examples }: CommandRow): string[] {
  return examples.flatMap(({ line, says }) => [
    ...line.split('\n').map((part) => `  ${part}`),
    ...wrap(says, 6),
  ]);
}

function optionSections(rows: readonly OptionRow[]): string[][] {
  return optionGroups.flatMap((group) => {
    const own = rows.filter((row) => row.group === group);
    return own.length === 0 ? [] : [section(group, columns(own.map(optionLine), 26))];
  });
}

/** `-p, --project ID|NAME`, and what it does. */
function optionLine(row: OptionRow): readonly [string, string] {
  const short = row.short === undefined ? '    ' : `-${row.short}, `;
  const value = row.value === undefined ? '' : row.optionalValue ? ` [${row.value}]` : ` ${row.value}`;
  return [`${short}--${row.name}${value}`, optionSays(row)];
}

/** What an option does, what it takes and what it is by default. */
export function optionSays(row: OptionRow): string {
  const choices = row.choices === undefined ? '' : ` One of ${row.choices.join(', ')}.`;
  const byDefault = row.default === undefined ? '' : ` Default: ${row.default}.`;
  return `${row.summary}${choices}${byDefault}`;
}

function page(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines];
}

/** Two columns; a left part that is too wide for its column stands on a line of its own. */
function columns(rows: readonly (readonly [string, string])[], least = 0): string[] {
  const left = Math.max(least, ...rows.map(([name]) => (least === 0 ? name.length : 0)));
  return rows.flatMap(([name, says]) => {
    const lines = wrap(says, indent + left + 2);
    const head = `${' '.repeat(indent)}${name}`;
    if (name.length > left) return [head, ...lines];
    return [head.padEnd(indent + left + 2) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
  });
}

/** The text in lines of at most 80 columns, each begun with so many spaces. Plain ASCII and narrow letters only. */
function wrap(text: string, spaces: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && spaces + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((text) => ' '.repeat(spaces) + text);
}
