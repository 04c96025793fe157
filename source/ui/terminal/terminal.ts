import process from 'node:process';
import { changed, asciiCells } from '../../text/ascii-cells.ts';

/** What the screens write to: the process's terminal, in ASCII alone where it understands no more. */
export function terminalOf({ ascii }: { readonly ascii: boolean }): NodeJS.WriteStream {
  return ascii ? changed(process.stdout, asciiCells) : process.stdout;
}
