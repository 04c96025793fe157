import { clean } from './clean.ts';

/** The longest paste that a text field takes, UTF-16 units: longer than any name, key or filter. */
export const longestPaste = 4096;

// Colours and cursor moves (ECMA-48 §5.4): text copied from a terminal may carry them.
const sequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -~]?)/g;
const control = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/** A paste as one line of text: line breaks and tabs become one space, control sequences and invisible characters go. */
export function pastedLine(text: string): string {
  const line = text.slice(0, longestPaste).replaceAll(sequence, '').replaceAll(control, ' ').trim();
  if (clean(line) === line) return line;
  return clean([...line].filter((character) => clean(character) === character).join(''));
}
