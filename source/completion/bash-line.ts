/** What bash has of a command line, up to the cursor. */
export type BashLine = {
  /** The words before the one under the cursor, without their quotes; the program itself comes first. */
  readonly words: readonly string[];
  /** The word under the cursor as far as it is typed, without its quotes. */
  readonly current: string;
  /** The end of it that readline replaces, as it was typed. */
  readonly replaced: string;
  /** Which quote is open at the cursor. */
  readonly quote: Quote;
};

export type Quote = '' | "'" | '"';

/** What stands for itself in any word of bash. Quoted, `:` and `=` do not break a word either. */
const plain = /[\w%+,./@\u0080-\u{10ffff}-]/u;

/** Where the shell would put something else in place of what is typed. */
const expanding = /[$`*?[\]{}~!]/;

/**
 * Takes the line apart as bash does, without expanding anything; undefined where the word under the cursor is one that
 * bash would expand, and so stands for something else. `breaks` is COMP_WORDBREAKS: after one of those, unquoted,
 * readline sees a word begin.
 */
export function readBashLine(line: string, breaks: string): BashLine | undefined {
  const words: string[] = [];
  let current: string | undefined;
  let quote: Quote = '';
  let replaced = '';
  let beforeQuote = '';
  let expands = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote === '' && /[ \t\n]/.test(character)) {
      if (current !== undefined) words.push(current);
      current = undefined;
      expands = false;
      replaced = '';
    } else if (character === quote) {
      replaced = beforeQuote + character + replaced + character;
      quote = '';
    } else if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
      current ??= '';
      beforeQuote = replaced;
      replaced = '';
    } else if (character === '\\' && quote !== "'") {
      const escaped = line.charAt(at + 1);
      // The first half of an escape at the cursor: readline left it there, for all names go on with one.
      if (escaped === '') break;
      const isKept = quote === '"' && !/[$`"\\]/.test(escaped);
      current = `${current ?? ''}${isKept ? character : ''}${escaped}`;
      replaced += character + escaped;
      at += 1;
    } else {
      expands ||= quote === '"' ? /[$`]/.test(character) : quote === '' && expanding.test(character);
      current = (current ?? '') + character;
      replaced = quote === '' && breaks.includes(character) ? '' : replaced + character;
    }
  }
  return expands ? undefined : { words, current: current ?? '', replaced, quote };
}

/** The rest of a word, quoted so that bash takes every character as it is; the quote stays open. */
export function quoteRest(rest: string, quote: Quote): string {
  return [...rest].map((character) => quoted(character, quote)).join('');
}

function quoted(character: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return character === "'" ? String.raw`'\''` : character;
    case '"':
      // Between double quotes the history is looked up, and a backslash before it stays.
      if (character === '!') return String.raw`"\!"`;
      return /[$`"\\]/.test(character) ? `\\${character}` : character;
    default:
      return plain.test(character) ? character : `\\${character}`;
  }
}
