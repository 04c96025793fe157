/** A command line in bash, up to the cursor. */
export type BashLine = {
  /** The words before the cursor's, unquoted; the program comes first. */
  readonly words: readonly string[];
  /** The word under the cursor as typed so far, unquoted. */
  readonly current: string;
  /** The end of it that readline replaces, as it was typed. */
  readonly replaced: string;
  /** Which quote is open at the cursor. */
  readonly quote: Quote;
};

export type Quote = '' | "'" | '"';

/** Characters that bash takes literally in any word. Quoted, `:` and `=` do not break a word either. */
const plain = /[\w%+,./@\u0080-\u{10ffff}-]/u;

/** Where the shell would substitute something. */
const expanding = /[$`*?[\]{}~!]/;

/**
 * Splits the line as bash does, without expanding anything; undefined when bash would expand the word under the cursor,
 * so that it means something else. `breaks` is COMP_WORDBREAKS: for readline a word begins after an unquoted one.
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
      // Half an escape at the cursor: readline left it there because all names continue with one.
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

/** The rest of a word, quoted so that bash takes every character literally; the quote stays open. */
export function quoteRest(rest: string, quote: Quote): string {
  return [...rest].map((character) => quoted(character, quote)).join('');
}

function quoted(character: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return character === "'" ? String.raw`'\''` : character;
    case '"':
      // Between double quotes `!` still looks up the history, and a backslash before it is kept.
      if (character === '!') return String.raw`"\!"`;
      return /[$`"\\]/.test(character) ? `\\${character}` : character;
    default:
      return plain.test(character) ? character : `\\${character}`;
  }
}
