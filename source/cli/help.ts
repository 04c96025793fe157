import { commandRow, commands, sharedSummaries } from './command-table.ts';
import { environmentVariables } from './environment-variables.ts';
import { codesOfWait, exitCodes } from './exit-code.ts';
import { choicesOf, optionGroups, optionsOf } from './option-table.ts';
import type { CommandRow } from './command-table.ts';
import type { OptionRow } from './option-table.ts';
import type { CommandName } from './choices.ts';

const width = 80;
const indent = 2;

/** The options in the short help: what to watch, and with which key. */
const mainOptions = new Set(['project', 'cluster', 'all-clusters', 'profile', 'demo']);
const mainExamples = [
  ['atlas-exports', 'Watch; it helps you sign in.'],
  ['atlas-exports list --state failed', 'What has failed, and why.'],
  ['atlas-exports coverage --all-clusters', 'What is missing, and what to do.'],
] as const;

/** The short help: fits a terminal with 24 rows. */
export function programHelp(): string {
  const rows = optionsOf('watch').filter(({ name }) => mainOptions.has(name));
  const [head, ...rest] = [
    [
      'Usage: atlas-exports [COMMAND] [OPTIONS]',
      'Watch the snapshot export jobs of MongoDB Atlas. It only reads.',
    ],
    section('Commands', columns(commandLines())),
    section('Options', columns(rows.map(optionHead))),
    section('Examples', columns(mainExamples)),
  ];
  const more = 'More: atlas-exports watch --help, or another command; man atlas-exports.';
  return `${[head, ...rest].map((lines) => lines?.join('\n')).join('\n\n')}\n${more}\n`;
}

/** Related commands share a line. */
function commandLines(): readonly (readonly [string, string])[] {
  return commands.flatMap(({ name, about, summary }): readonly (readonly [string, string])[] => {
    if (about === undefined) return [[name, summary]];
    const names = commands.filter((other) => other.about === about).map((other) => other.name);
    return name === names[0] ? [[names.join(', '), sharedSummaries[about]]] : [];
  });
}

/** The help for one command, with all its options. */
export function commandHelp(name: CommandName): string {
  const row = commandRow(name);
  return page([
    wrap(row.summary, 0),
    section('Usage', [`  atlas-exports ${usage(row)}`]),
    wrap(row.details, 0),
    ...optionSections(name),
    section('Examples', examples(row)),
    ...(optionsOf(name).some(({ name }) => name === 'profile')
      ? [exitSection(row), environmentSection()]
      : []),
  ]);
}

function exitSection(row: CommandRow): string[] {
  // The help of watch explains all.
  const hasAll = row.name === 'watch' || row.name === 'wait';
  const codes = row.exitCodes ?? exitCodes.filter(([code]) => hasAll || !codesOfWait.includes(code));
  return section('Exit codes', columns(codes.map(([code, meaning]) => [String(code), meaning])));
}

function environmentSection(): string[] {
  return section(
    'Environment',
    environmentVariables.flatMap(([names, meaning]) => wrap(names, 2).concat(wrap(meaning, 6))),
  );
}

/** The command with its operands: `wait [OPTIONS] [EXPORT_ID…]`. */
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

function optionSections(command: CommandName): string[][] {
  return optionGroups.flatMap((group) => {
    const own = optionsOf(command).filter((row) => row.group === group);
    const lines = own.map((row) => [spelled(row), describeOption(row, command)] as const);
    return own.length === 0 ? [] : [section(group, columns(lines, 26))];
  });
}

function optionHead(row: OptionRow): readonly [string, string] {
  return [spelled(row), row.summary];
}

/** `-p, --project ID|NAME`. */
function spelled(row: OptionRow): string {
  const short = row.short === undefined ? '    ' : `-${row.short}, `;
  const value = row.value === undefined ? '' : row.optionalValue ? ` [${row.value}]` : ` ${row.value}`;
  return `${short}--${row.name}${value}`;
}

/** What an option does, its choices and its default. */
export function describeOption(row: OptionRow, command?: CommandName): string {
  const values = command === undefined ? row.choices : choicesOf(row, command);
  const choices = values === undefined ? '' : ` One of ${values.join(', ')}.`;
  const byDefault = row.default === undefined ? '' : ` Default: ${row.default}.`;
  return `${row.summary}${choices}${byDefault}`;
}

function page(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines];
}

/** Two columns; a left part that is too wide gets its own line. */
function columns(rows: readonly (readonly [string, string])[], least = 0): string[] {
  const left = least > 0 ? least : Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, says]) => {
    const lines = wrap(says, indent + left + 2);
    const head = `${' '.repeat(indent)}${name}`;
    if (name.length > left) return [head, ...lines];
    return [head.padEnd(indent + left + 2) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
  });
}

/** Wraps text to at most 80 columns, each line indented by this many spaces. Plain ASCII and narrow letters only. */
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
