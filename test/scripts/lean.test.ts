import fc from 'fast-check';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { styledCharsFromTokens, tokenize } from '@alcalzone/ansi-tokenize';
import { functionsOf, isClass } from '../../scripts/lean-modules.ts';
import { root } from '../helpers/terminal.ts';

type Lean = {
  readonly QuickSegmenter: new (locales?: string, options?: Intl.SegmenterOptions) => Intl.Segmenter;
  readonly plainWidth: (text: unknown) => number | undefined;
  readonly tokenize: typeof tokenize;
  readonly styledCharsFromTokens: typeof styledCharsFromTokens;
};

async function stand(file: string): Promise<Lean> {
  return (await import(path.join(root, 'scripts/lean', file))) as Lean;
}

const { QuickSegmenter } = await stand('quick-segmenter.js');
const { plainWidth } = await stand('plain-width.js');
const lean = await stand('ansi-tokenize.js');

/** What the program draws, what arrives in customers' texts, and what terminals are told. */
const pieces = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
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
    '👩‍🚀',
    '⚠️',
    'e\u0301',
    '\r\n',
  ),
);
const texts = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(''));

test('plain text is taken apart as Intl.Segmenter does, and all else by it', () => {
  const quick = new QuickSegmenter(undefined, { granularity: 'grapheme' });
  const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  fc.assert(
    fc.property(texts, fc.nat(40), (text, at) => {
      expect([...quick.segment(text)]).toEqual([...real.segment(text)]);
      expect(quick.segment(text).containing(at)).toEqual(real.segment(text).containing(at));
    }),
    { numRuns: 2000 },
  );
});

test('words are found by Intl.Segmenter itself', () => {
  const quick = new QuickSegmenter('en', { granularity: 'word' });
  const real = new Intl.Segmenter('en', { granularity: 'word' });
  expect([...quick.segment('two words')]).toEqual([...real.segment('two words')]);
});

test('where a width is counted, it is the one of string-width', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const counted = plainWidth(text);
      if (counted !== undefined) expect(counted).toBe(stringWidth(text));
    }),
    { numRuns: 2000 },
  );
  expect(plainWidth('◐ In progress  25/40 ███▌··')).toBe(27);
  expect(plainWidth('書')).toBeUndefined();
});

test('a line that was seen before is taken apart as at first, also after many others', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const tokens = tokenize(text);
      for (let time = 0; time < 2; time += 1) {
        expect(lean.tokenize(text)).toEqual(tokens);
        expect(lean.styledCharsFromTokens(lean.tokenize(text))).toEqual(styledCharsFromTokens(tokens));
      }
    }),
    { numRuns: 1000 },
  );
  expect(lean.tokenize('abc', 2)).toEqual(tokenize('abc', 2));
});

test('what the bundle takes a function of Node for is one, and all else is named', () => {
  expect(functionsOf('node:path')).toContain('join');
  expect(functionsOf('node:path')).not.toContain('sep');
  expect(functionsOf('node:fs')).not.toContain('ReadStream');
  expect(functionsOf('node:stream')).not.toContain('PassThrough');
  expect(isClass('node:events')).toBe(true);
  expect(isClass('node:fs')).toBe(false);
});

test('--version and --help load neither undici nor Ink, and no module of Node that they do not need', async () => {
  const said = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `process.argv.push('atlas-exports', '--version'); await import(${JSON.stringify(path.join(root, 'dist/cli.js'))});
     await new Promise((resolve) => setImmediate(resolve));
     process.stdout.write(process.moduleLoadList.join(' '));`,
  ]);
  for (const name of ['tls', 'http', 'http2', 'crypto', 'child_process', 'v8', 'perf_hooks', 'net']) {
    expect(said.stdout.split(' ')).not.toContain(`NativeModule ${name}`);
  }
});
