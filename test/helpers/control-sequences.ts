/** A part of a program's output, as a terminal parses it (ECMA-48, xterm's ctlseqs). */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** A lone control character, C0, C1 or DEL. */
  | { readonly kind: 'control'; readonly text: string }
  /** `ESC [`: its parameters and intermediates, and its final character. */
  | { readonly kind: 'csi'; readonly text: string }
  /** `ESC ]` up to BEL or ST. */
  | { readonly kind: 'osc'; readonly text: string }
  /** `ESC P`, `ESC X`, `ESC ^`, `ESC _` up to ST. */
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'escape'; readonly text: string }
  /** A sequence that ends in the middle or contains what it may not. */
  | { readonly kind: 'broken'; readonly text: string };

const grammar: readonly (readonly [Piece['kind'], RegExp])[] = [
  ['csi', /(?:\u001B\[|\u009B)([\x30-\x3F]*[\x20-\x2F]*[\x40-\x7E])/y],
  ['osc', /(?:\u001B\]|\u009D)([^\u0000-\u001F\u007F-\u009F]*)(?:\u0007|\u001B\\|\u009C)/y],
  ['string', /\u001B[PX^_]((?:\u001B\u001B|[^\u001B])*)\u001B\\/y],
  ['escape', /\u001B([\x20-\x2F]*[\x30-\x4F\x51-\x57\x59\x5A\x5C\x60-\x7E])/y],
  ['broken', /(\u001B)/y],
  ['control', /([\u0000-\u001F\u007F-\u009F])/y],
  ['text', /([^\u0000-\u001F\u007F-\u009F]+)/y],
];

/** Splits output into its parts, in order. */
export function takeApart(written: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < written.length;) {
    for (const [kind, pattern] of grammar) {
      pattern.lastIndex = at;
      const match = pattern.exec(written);
      if (match === null) continue;
      pieces.push({ kind, text: match[1] ?? '' });
      at = pattern.lastIndex;
      break;
    }
  }
  return pieces;
}

/** All sequences that this program uses; anything else came from elsewhere. */
const meant: Readonly<Record<Exclude<Piece['kind'], 'text'>, RegExp>> = {
  control: /^[\r\n\u0007]$/,
  csi: new RegExp(
    [
      // Cursor to a position, up and down, along the line; erase.
      String.raw`\d{0,4}[ABCDEFG]|(\d{1,4}(;\d{1,4})?)?H|[0-3]?[JK]`,
      // Weight and colours, one at a time.
      String.raw`([0-47-9]|2[2-9]|[349][0-79]|10[0-7]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+)?m`,
      // Alternate screen, cursor, synchronized updates, bracketed paste.
      String.raw`\?(1049|25|2026|2004)[hl]`,
      // The terminal's name and version; the answer to the first ends the wait for all.
      '>?c',
      // The window's title: save, restore.
      String.raw`2[23];2t`,
    ]
      .map((each) => `^(${each})$`)
      .join('|'),
  ),
  // Queries: the background's colour, what programs may do. Title; notifications; clipboard.
  osc: /^(11;\?|60|61;allowWinOps|2;([^;]*atlas-exports)?|9;[^;]*|99;[a-z0-9=:]*;[^;]*|777;notify;[^;]*;[^;]*|52;c;[A-Za-z0-9+/]*=*)$/,
  string: /(?!)/,
  escape: /^[78]$/,
  broken: /(?!)/,
};

/** Characters that no text on a terminal may contain: they hide or reorder text, break lines, or are no characters. */
export const unseen =
  /[\p{Co}\u{2800}\u{1D159}]|(?!\u{FE0F})\p{Variation_Selector}|(?! )\p{Zs}|(?<![\p{Extended_Pictographic}0-9#*])\u{FE0F}|[\p{Cs}\p{Zl}\p{Zp}\u{AD}\u{61C}\u{115F}\u{1160}\u{180E}\u{200B}\u{200C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{206F}\u{3164}\u{FEFF}\u{FFA0}\u{FFF0}-\u{FFFF}\u{E0000}-\u{E00FF}]|\u{34F}|[\u{17B4}\u{17B5}]|\p{M}{5}|(?<!\p{Extended_Pictographic}[\u{FE0F}\p{Emoji_Modifier}]?)\u{200D}/u;

/** The parts that this program did not mean to write, as JSON; empty if all is well. */
export function notMeant(written: string): readonly string[] {
  return takeApart(written)
    .filter(({ kind, text }) => (kind !== 'text' && !meant[kind].test(text)) || unseen.test(text))
    .map((piece) => JSON.stringify(piece));
}

/** The light theme's accent, also of what runs: blue of sixteen colours, 25 of the 256, and #00639C. */
export const lightAccent = /\u001B\[(?:34|38;5;25|38;2;0;99;156)m/;

/** What the last copy put into the clipboard (OSC 52; tmux omits which one); undefined if nothing was copied. */
export function copiedIn(written: string): string | undefined {
  const [, base64] =
    takeApart(written)
      .filter(({ kind }) => kind === 'osc')
      .map(({ text }) => /^52;c?;(.*)$/.exec(text))
      .findLast((match) => match !== null) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}
