import { commands } from '../cli/command-table.ts';
import { optionsOf, type OptionRow } from '../cli/option-table.ts';
import { type CommandName } from '../cli/choices.ts';

export const programName = 'atlas-exports';

/** A command's options, as scripts offer them. */
export function optionWords(name: CommandName): string {
  return optionsOf(name)
    .map((row) => `--${row.name}`)
    .join(' ');
}

export function spellings(row: OptionRow): string[] {
  return [...(row.short === undefined ? [] : [`-${row.short}`]), `--${row.name}`];
}

export function commandWords(): string[] {
  return commands.map(({ name }) => name);
}

/** In single quotes, valid in sh, zsh and fish. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
