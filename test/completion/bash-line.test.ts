import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteRest, readBashLine, type Quote } from '../../source/completion/bash-line.ts';
import { missing } from '../helpers/optional-programs.ts';

/** The default word breaks of bash. */
const breaks = ' \t\n"\'@><=;|&(:';
const quotes: readonly Quote[] = ['', "'", '"'];

/** A line of any characters except controls, which no name contains. */
const name = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...' \t\'"\\$`!*?[]{}~#&;|<>()=:@%^,-'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 12,
  })
  .map((text) => text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ''));

test.each([
  ['atlas-exports -p ', ['atlas-exports', '-p'], '', '', ''],
  ['atlas-exports -p My\\ Pro', ['atlas-exports', '-p'], 'My Pro', 'My\\ Pro', ''],
  ["atlas-exports -p 'My Pro", ['atlas-exports', '-p'], 'My Pro', 'My Pro', "'"],
  ['atlas-exports -p "My \\"Pro\\x', ['atlas-exports', '-p'], 'My "Pro\\x', 'My \\"Pro\\x', '"'],
  ["atlas-exports -p 'My 'Pro", ['atlas-exports', '-p'], 'My Pro', "'My 'Pro", ''],
  ['atlas-exports -p Team:Pa', ['atlas-exports', '-p'], 'Team:Pa', 'Pa', ''],
  ['atlas-exports -p Team\\:Pa', ['atlas-exports', '-p'], 'Team:Pa', 'Team\\:Pa', ''],
  ['atlas-exports --project=Pa', ['atlas-exports'], '--project=Pa', 'Pa', ''],
  ['atlas-exports -P "" -p My\\', ['atlas-exports', '-P', '', '-p'], 'My', 'My', ''],
] as const)('%j is split as bash does', (line, words, current, replaced, quote) => {
  expect(readBashLine(line, breaks)).toEqual({ words, current, replaced, quote });
});

test('text that bash would expand starts no name', () => {
  for (const word of ['$HO', '`a', '"$HO', 'a*', '~', '{a', '!r']) {
    expect(readBashLine(`atlas-exports -p ${word}`, breaks), word).toBeUndefined();
  }
  for (const word of ["'$HO", '"a*', '\\$HO', '"\\$']) {
    expect(readBashLine(`atlas-exports -p ${word}`, breaks), word).toBeDefined();
  }
});

test('a quoted name is read back unchanged, wherever it is cut and whatever quote is open', () => {
  fc.assert(
    fc.property(name, fc.nat(12), fc.constantFrom(...quotes), (text, at, quote) => {
      const line = `atlas-exports -p ${quote}${quoteRest(text.slice(0, at), quote)}`;
      expect(readBashLine(line, breaks)?.current).toBe(text.slice(0, at));
    }),
    { numRuns: 2_000 },
  );
});

test.skipIf(missing('bash') !== '')(`bash itself reads it the same way${missing('bash')}`, () => {
  const names = fc.sample(name, { numRuns: 400, seed: 7 });
  for (const quote of quotes) {
    const words = names.map((text) => `'x'${quote}${quoteRest(text, quote)}${quote}`);
    // Also the part that is already typed.
    const script = `printf '%s\\0' ${words.join(' ')}`;
    const said = execFileSync('bash', ['--norc', '--noprofile', '-c', script], { encoding: 'utf8' });
    expect(said.split('\0').slice(0, -1)).toEqual(names.map((text) => `x${text}`));
  }
});
