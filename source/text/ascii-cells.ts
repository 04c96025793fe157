import { width } from './width.ts';

/** What stands for the program's own signs, each in as many cells. */
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
  '×': 'x',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
};

const beyond = /[^\u0000-\u007F]+/g;

/**
 * Text for a terminal of another charset, to which UTF-8 is rubbish and some of its bytes commands (C1 controls): `?` in
 * each cell that it has no sign for, so that columns stay where they are.
 */
export function asciiCells(text: string): string {
  return text.replaceAll(beyond, (run) =>
    Array.from(
      new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(run),
      ({ segment }) => likenesses[segment] ?? '?'.repeat(width(segment)),
    ).join(''),
  );
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
