import { segmenter, width } from './width.ts';

/** What stands for signs and letters that no decomposition leads to, each in as many cells. */
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
 * Text for a terminal of another charset, to which UTF-8 is rubbish and some of its bytes commands (C1 controls). Accents
 * go, and `?` stands in each cell of what has nothing like it, so that columns stay where they are. What is ASCII stays,
 * control characters too.
 */
export function asciiCells(text: string): string {
  return text.replaceAll(beyond, (run) =>
    Array.from(segmenter.segment(run), ({ segment }) => likenesses[segment] ?? plain(segment)).join(''),
  );
}

/** The character without its accents where that leaves ASCII in as many cells, else `?`. */
function plain(character: string): string {
  const cells = width(character);
  const bare = character.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  return /^[ -~]+$/.test(bare) && bare.length <= cells ? bare.padEnd(cells) : '?'.repeat(cells);
}

/** JSON of ASCII alone, which says the same (RFC 8259 §7). */
export function asciiJson(json: string): string {
  return json.replaceAll(
    /[^\u0000-\u007F]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The stream, to which text goes changed in this way; bytes go as they are. */
export function changed<T extends { write(text: string): unknown }>(
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
