import { clean } from './clean.ts';

/** What a text field takes of a paste at most, UTF-16 units: more than any name, key or filter has. */
export const longestPaste = 4096;

// What colours and moves in a terminal (ECMA-48 §5.4), also where a paste was copied from one.
const sequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -~]?)/g;
const control = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/** A paste as one line of text: line breaks and tabs become one space, what drives a terminal or hides in it goes. */
export function pastedLine(text: string): string {
  const line = text.slice(0, longestPaste).replaceAll(sequence, '').replaceAll(control, ' ').trim();
  if (clean(line) === line) return line;
  return clean([...line].filter((character) => clean(character) === character).join(''));
}
