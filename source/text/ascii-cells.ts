import { segmenter, width } from './width.ts';

/** Replacements for symbols and letters that do not decompose, each in as many cells. */
const likenesses: Readonly<Record<string, string>> = {
  '…': '~',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '·': '-',
  '•': '*',
  '‹': '<',
  '›': '>',
  '−': '-',
  '×': 'x',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
};

const beyond = /[^\u0000-\u007F]+/g;

/**
 * For terminals with another charset, where UTF-8 is garbage and some of its bytes are commands (C1 controls). Drops
 * accents, and puts `?` in each cell of characters without an equivalent, so that columns stay aligned. ASCII stays as
 * it is, including control characters.
 */
export function asciiCells(text: string): string {
  return text.replaceAll(beyond, (run) =>
    Array.from(segmenter.segment(run), ({ segment }) => likenesses[segment] ?? plain(segment)).join(''),
  );
}

/** The character without its accents if that is ASCII of the same width, else `?`. */
function plain(character: string): string {
  const cells = width(character);
  const bare = character.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  return /^[ -~]+$/.test(bare) && bare.length <= cells ? bare.padEnd(cells) : '?'.repeat(cells);
}

/** Equivalent JSON in ASCII (RFC 8259 §7). */
export function asciiJson(json: string): string {
  return json.replaceAll(
    /[^\u0000-\u007F]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The stream, with all text changed in this way; bytes stay as they are. */
export function withMappedText<T extends { write(text: string): unknown }>(
  stream: T,
  change: (text: string) => string,
): T {
  const write = (text: Uint8Array | string, ...rest: unknown[]): unknown =>
    Reflect.apply(stream.write, stream, [typeof text === 'string' ? change(text) : text, ...rest]);
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
