import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import {
  styledCharsFromTokens,
  styledCharsToString,
  tokenize,
  type StyledChar,
} from '@alcalzone/ansi-tokenize';
import { clean } from '../../source/text/clean.ts';
import { plainWidth } from '../../source/text/plain-text.ts';
import { remembering } from '../../source/text/remembering.ts';
import { functionsOf, isClass } from '../../scripts/lean-modules.ts';
import { codePoint } from '../helpers/code-point.ts';
import { program } from '../helpers/built.ts';
import { root } from '../helpers/root.ts';

type Lean = {
  readonly QuickSegmenter: new (locales?: string, options?: Intl.SegmenterOptions) => Intl.Segmenter;
};

/** The functions with which Ink's Output takes a line apart. */
type Cells = {
  readonly tokenize: (text: string) => unknown;
  readonly styledCharsFromTokens: (tokens: unknown) => StyledChar[];
  readonly styledCharsToString: (cells: StyledChar[]) => string;
};

async function stand<Exports = Lean>(file: string): Promise<Exports> {
  return (await import(path.join(root, 'scripts/lean', file))) as Exports;
}

const { QuickSegmenter } = await stand('quick-segmenter.js');
const lean = await stand<Cells>('ansi-tokenize.js');

/** What the program draws, what customers' texts contain, and what terminals receive. */
const pieces = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: codePoint }),
  fc.constantFrom(
    '\u001B[2m',
    '\u001B[22m',
    '\u001B[38;2;1;22;255m',
    '\u001B[39m',
    '\u001B]8;;x\u0007',
    '\n',
  ),
  fc.constantFrom(
    '…77665544',
    '✔ Successful',
    '◐',
    '▌',
    '███▌··',
    'Grüße',
    '書き込み',
    '김민준',
    '🚀',
    '👩‍🚀',
    '👩‍👩‍👧‍👦 ✅',
    '👨🏽',
    '🇨🇭',
    '\u200D',
    '\uFE0F',
    '\u3099',
    '\u11A8',
    '⚠️',
    'e\u0301',
    '\r\n',
  ),
);
const texts = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(''));

test('plain text is split as by Intl.Segmenter, and any other text by Intl.Segmenter itself', () => {
  const quick = new QuickSegmenter(undefined, { granularity: 'grapheme' });
  const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  fc.assert(
    fc.property(texts, fc.nat(40), (text, at) => {
      expect([...quick.segment(text)]).toEqual([...real.segment(text)]);
      expect(quick.segment(text).containing(at)).toEqual(real.segment(text).containing(at));
    }),
    { numRuns: 800 },
  );
});

test('words are found by Intl.Segmenter itself', () => {
  const quick = new QuickSegmenter('en', { granularity: 'word' });
  const real = new Intl.Segmenter('en', { granularity: 'word' });
  expect([...quick.segment('two words')]).toEqual([...real.segment('two words')]);
});

test('every width is that of string-width', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const counted = plainWidth(text);
      if (counted !== undefined) expect(counted).toBe(stringWidth(text));
    }),
    { numRuns: 800 },
  );
  expect(plainWidth('◐ In progress  25/40 ███▌··')).toBe(27);
  expect(plainWidth('2026.8 👩‍👩‍👧‍👦 ✅ 書')).toBe(15);
  expect(plainWidth('\u05D0')).toBeUndefined();
});

test('each plain character is one of its own with the cells that both versions of string-width give it', async () => {
  const fromInk = createRequire(path.join(root, 'node_modules/ink/package.json')).resolve('string-width');
  const { default: widthInInk } = (await import(fromInk)) as { default: typeof stringWidth };
  const characters = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));
  const plain = characters.filter((character) => plainWidth(character) !== undefined);
  expect(plain.length).toBeGreaterThan(80_000);
  const differs = (character: string): boolean =>
    plainWidth(character) !== stringWidth(character) || plainWidth(character) !== widthInInk(character);
  expect(plain.filter(differs)).toEqual([]);
  const parts = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(plain.join(''));
  expect(Array.from(parts, ({ segment }) => segment).join('|')).toBe(plain.join('|'));
  expect(clean(plain.join(''), { limit: Infinity })).toBe(plain.join(''));
});

const takesCell = ({ value }: StyledChar): boolean => !/^\p{Default_Ignorable_Code_Point}+$/u.test(value);
const blank = (): StyledChar => ({ type: 'char', value: ' ', fullWidth: false, styles: [] });

test('a cached line is split and joined as the first time', () => {
  fc.assert(
    fc.property(texts, fc.nat(3), (text, blanks) => {
      const cells = styledCharsFromTokens(tokenize(text));
      const seen = cells.filter(takesCell);
      for (let time = 0; time < 2; time += 1) {
        const quick = lean.styledCharsFromTokens(lean.tokenize(text));
        expect(Array.from(quick)).toEqual(cells);
        const quickSeen = quick.filter(takesCell);
        expect(quickSeen).toEqual(seen);
        // The line alone, in a longer row, in one longer still, and without its end.
        for (const more of [0, blanks, blanks + 1]) {
          const behind = Array.from({ length: more }, blank);
          expect(lean.styledCharsToString([...quickSeen, ...behind])).toBe(
            styledCharsToString([...seen, ...behind]),
          );
        }
        expect(lean.styledCharsToString(quickSeen.slice(0, -1))).toBe(styledCharsToString(seen.slice(0, -1)));
      }
    }),
    { numRuns: 400 },
  );
});

test('lines of plain characters of every kind are split as by the package', () => {
  const characters = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));
  const plain = characters.filter((character) => plainWidth(character) !== undefined);
  // More than are held at once.
  const some = plain.filter((_, at) => at < 1000 || at % 16 === 0);
  for (let first = 0; first < some.length; first += 64) {
    const text = `\u001B[1m${some.slice(first, first + 64).join('')}\u001B[22m ${some[first]}`;
    const real = styledCharsFromTokens(tokenize(text));
    const quick = lean.styledCharsFromTokens(lean.tokenize(text));
    expect(JSON.stringify(quick)).toBe(JSON.stringify(real));
    expect(quick.filter(takesCell)).toHaveLength(real.filter(takesCell).length);
  }
});

test('a line shorter than its row is not joined again, alone or in its row', () => {
  const cells = lean.styledCharsFromTokens('\u001B[1mshort\u001B[22m').filter(takesCell);
  const row = [...cells, blank(), blank()];
  const joined = (): string[] => [lean.styledCharsToString(cells), lean.styledCharsToString(row)];
  const first = joined();
  const [, cell] = cells;
  if (cell === undefined) throw new Error('The line has no second cell.');
  const { styles } = cell;
  let reads = 0;
  Object.defineProperty(cell, 'styles', {
    get: () => {
      reads += 1;
      return styles;
    },
  });
  expect(joined()).toEqual(first);
  expect(reads).toBe(0);
});

test("a row with anything but one line's cells is joined as it is", () => {
  fc.assert(
    fc.property(texts, texts, fc.nat(8), (under, over, at) => {
      const [row, real] = [lean.styledCharsFromTokens(under), styledCharsFromTokens(tokenize(under))].map(
        (cells) => cells.filter(takesCell).slice(),
      ) as [StyledChar[], StyledChar[]];
      lean.styledCharsToString(row);
      row.splice(at, over.length, ...lean.styledCharsFromTokens(over).filter(takesCell));
      real.splice(at, over.length, ...styledCharsFromTokens(tokenize(over)).filter(takesCell));
      expect(lean.styledCharsToString(row)).toBe(styledCharsToString(real));
    }),
    { numRuns: 400 },
  );
});

test('a result is cached for a few screens of texts, and no longer', () => {
  const asked: string[] = [];
  const ask = remembering((text) => asked.push(text));
  for (const text of ['a', 'a', 'b', 'a']) ask(text);
  expect(asked).toEqual(['a', 'b']);
  for (let line = 0; line < 160; line += 1) ask(`line ${line}`);
  expect(asked).toHaveLength(162);
  ask('line 159');
  expect(asked).toHaveLength(162);
  ask('a');
  expect(asked).toHaveLength(163);
});

test("functionsOf names a Node module's functions, but not its classes and values", () => {
  expect(functionsOf('node:path')).toContain('join');
  expect(functionsOf('node:path')).not.toContain('sep');
  expect(functionsOf('node:fs')).not.toContain('ReadStream');
  expect(functionsOf('node:stream')).not.toContain('PassThrough');
  expect(isClass('node:events')).toBe(true);
  expect(isClass('node:fs')).toBe(false);
});

test('--version and --help load neither undici nor Ink, and no Node module they do not need', async () => {
  const said = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `process.argv.push('atlas-exports', '--version'); await import(${JSON.stringify(program)});
     await new Promise((resolve) => setImmediate(resolve));
     process.stdout.write(process.moduleLoadList.join(' '));`,
  ]);
  for (const name of ['tls', 'http', 'http2', 'crypto', 'child_process', 'v8', 'perf_hooks', 'net']) {
    expect(said.stdout.split(' ')).not.toContain(`NativeModule ${name}`);
  }
});

test('cli.js, which is compiled at every start, contains no help texts', async () => {
  expect(await readFile(program, 'utf8')).not.toContain('Usage: atlas-exports');
});
