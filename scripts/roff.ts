/** Text to type literally. */
export function bold(words: string): string {
  return String.raw`\fB${escape(words)}\fR`;
}

/** A place or a value. */
export function italic(words: string): string {
  return String.raw`\fI${escape(words)}\fR`;
}

/** A line of text, escaped: one that starts with a dot or a quote would be a request. */
export function text(words: string): string {
  const escaped = escape(words);
  return /^[.']/.test(escaped) ? String.raw`\&${escaped}` : escaped;
}

/** In double quotes, as one argument of a macro. */
export function argument(words: string): string {
  return `"${escape(words)}"`;
}

const named: Readonly<Record<string, string>> = {
  '\\': String.raw`\e`,
  '-': String.raw`\-`,
  '"': String.raw`\(dq`,
  "'": String.raw`\(aq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
  // As manuals write it; not every font has the character itself.
  '…': '...',
};

/** Escapes what roff would interpret, or typeset in a way that cannot be pasted into a shell (groff_man_style(7)). */
function escape(words: string): string {
  return words
    .replaceAll(/[\\"'`^~…-]/g, (character) => named[character] ?? character)
    .replaceAll(/[^\x00-\x7f]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return String.raw`\[u${code}]`;
    });
}
