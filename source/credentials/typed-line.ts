/** A line as it is typed. */
export type TypedLine = {
  readonly text: () => string;
  /** Adds text without its control characters, such as a paste. */
  add(text: string): void;
  /** Takes keys up to Enter. Returns what follows it, or that the line was declined; undefined while the line goes on. */
  press(keys: string): { readonly rest: string } | 'declined' | undefined;
  /** What to print for the changes since the last call. */
  takeEcho(): string;
};

/** Far longer than any key. */
export const longestLine = 64 * 1024;

/** Backspace and Ctrl+U erase; Ctrl+C, and Ctrl+D in an empty line, decline; escape sequences do nothing. */
export function createTypedLine(): TypedLine {
  let typed: string[] = [];
  let echo = '';

  function add(text: string): void {
    for (const character of text) {
      if (character < ' ' || typed.length >= longestLine) continue;
      typed.push(character);
      echo += character;
    }
  }

  return {
    text: () => typed.join(''),
    add,
    press(keys) {
      const characters = [...withoutEscapes(keys)];
      for (const [index, character] of characters.entries()) {
        if (character === '\r' || character === '\n') {
          const rest = characters.slice(index + 1).join('');
          return { rest: rest.replace(/^\n/, '') };
        }
        if (character === '\u0003' || (character === '\u0004' && typed.length === 0)) return 'declined';
        if (character === '\u007f' || character === '\b') {
          if (typed.pop() !== undefined) echo += '\b \b';
        } else if (character === '\u0015') {
          echo += '\b \b'.repeat(typed.length);
          typed = [];
        } else add(character);
      }
      return undefined;
    },
    takeEcho() {
      const told = echo;
      echo = '';
      return told;
    },
  };
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\u001b(\[[0-9;?]*[ -/]*[@-~]|O.|.)?/g, '');
}
