import process from 'node:process';
import { withMappedText, asciiCells } from '../../text/ascii-cells.ts';

/** The output of all screens: the process's terminal, converted to ASCII when it understands nothing else. */
export function terminalOf({ ascii }: { readonly ascii: boolean }): NodeJS.WriteStream {
  return ascii ? withMappedText(process.stdout, asciiCells) : process.stdout;
}
