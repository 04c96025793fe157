import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { wrapNarrow } from '../../source/text/plain-text.ts';
import { cut, cutMiddle, cutStart, padEnd, padStart, width, wrap } from '../../source/text/width.ts';

const texts = fc.oneof(
  fc.string({ maxLength: 40 }).filter((text) => /^[ -~]*$/.test(text)),
  fc
    .array(fc.constantFrom('夜', '间', 'é', 'a', ' ', '🚀', '👩‍👩‍👧', '🇨🇭', '…', '◐', 'ﬁ', 'e\u0301'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
);

test("a text's width is the one that the terminal shows", () => {
  expect(width('abc')).toBe(3);
  expect(width('夜间')).toBe(4);
  expect(width('👩‍👩‍👧')).toBe(2);
  expect(width('\u001B[31mred\u001B[39m')).toBe(3);
});

test('the short cut measures every glyph of the program correctly', () => {
  for (const glyph of '–—…‹›·•●◐○✔✖⊘⚠↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸')
    expect([glyph, stringWidth(glyph)]).toEqual([glyph, 1]);
});

test('cut text fits and shows that it was cut', () => {
  expect(cut('exported_snapshots', 9)).toBe('exported…');
  expect(cutStart('exported_snapshots', 9)).toBe('…napshots');
  expect(cut('夜间备份', 5)).toBe('夜间…');
  expect(cut('abc', 0)).toBe('');
  expect(cut('abcdef', 3, '~')).toBe('ab~');
  expect(cut('ab', 1)).toBe('…');
  expect(cutStart('夜间备份', 5)).toBe('…备份');
  expect(cut('🚀🚀🚀', 4)).toBe('🚀…');
  expect(cutStart('🚀🚀🚀', 4)).toBe('…🚀');
  expect(cutStart('ab', 0)).toBe('');
  expect(cutStart('abc', 1)).toBe('…');
  expect(cutStart('abc', 3)).toBe('abc');
  expect(cutMiddle('exported_snapshots', 9)).toBe('expo…hots');
  expect(cutMiddle('夜间备份', 6)).toBe('夜…份');
  expect(cutMiddle('abc', 3)).toBe('abc');
});

test('cut text is never too wide, padded text exactly as wide as asked', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 30 }), (text, cells) => {
      expect(width(cut(text, cells))).toBeLessThanOrEqual(cells);
      expect(width(cutStart(text, cells))).toBeLessThanOrEqual(cells);
      expect(width(padEnd(text, cells))).toBe(cells);
      expect(width(padStart(text, cells))).toBe(cells);
    }),
    { numRuns: 300 },
  );
});

test('wrapped lines fit, and lose only the spaces at the breaks', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, cells) => {
      const lines = wrap(text, cells);
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(cells);
      expect(lines.join('').replaceAll(' ', '')).toBe(
        text.normalize().replaceAll(' ', '') || text.replaceAll(' ', ''),
      );
    }),
    { numRuns: 300 },
  );
});

test('a line wraps at its edge, without the space at the break', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
});

test('narrow text wraps as wrap-ansi wraps it', () => {
  const words = fc.array(fc.constantFrom('', 'a', 'one', 'Gültig…', 'a/long/path/to/somewhere', '▲'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 30 }), (some, cells) => {
      const text = some.join(' ');
      const expected = wrapAnsi(text, cells, { hard: true, trim: false }).split('\n');
      expect(wrapNarrow(text, cells)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
