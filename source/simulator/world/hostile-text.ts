/** What must never reach a terminal from a server's text: cursor moves, colours, titles, bells, bidi, line breaks. */
const poisons: readonly string[] = [
  '\u001B[2J\u001B[H',
  '\u001B[31;7mred\u001B[0m',
  '\u001B]0;owned\u0007',
  '\u001B]8;;https://evil.example\u001B\\click\u001B]8;;\u001B\\',
  '\u001B]52;c;cm0gLXJmIH4=\u0007',
  '\u009B2J',
  '\u202Eevil\u2066\u2069',
  '\r\nforged line',
  '\b\b\b\u007F',
  '\u0000\u0007',
  '\u2028\u2029\u0085',
  '\u200F\u061C\u200B',
  '\uD800',
  '\u001BPq#0;2;0;0;0\u001B\\',
];

/** The text with something hostile in the middle, different for each `turn`. */
export function withHostileText(text: string, turn: number): string {
  const middle = Math.floor(text.length / 2);
  const poison = poisons[Math.abs(turn) % poisons.length] ?? '';
  return `${text.slice(0, middle)}${poison}${text.slice(middle)}`;
}
