import { commands } from '../cli/command-table.ts';
import { optionsOf, type OptionRow } from '../cli/option-table.ts';
import { type CommandName } from '../cli/choices.ts';

export const program = 'atlas-exports';

/** The options of a command, as a script is to offer them. */
export function dashed(name: CommandName): string {
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

/** In single quotes, as sh, zsh and fish all read them. */
export function single(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
