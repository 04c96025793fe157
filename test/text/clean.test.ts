import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, fieldLimit } from '../../source/text/clean.ts';
import { codePoint } from '../helpers/code-point.ts';

// Independent of the source's own pattern.
const dangerous = (text: string) =>
  [...text].some((character) => {
    const code = character.codePointAt(0)!;
    return (
      code < 0x20 ||
      (code >= 0x7f && code < 0xa0) ||
      code === 0x61c ||
      (code >= 0x200b && code <= 0x200f && code !== 0x200d) ||
      (code >= 0x2028 && code <= 0x202e) ||
      (code >= 0x2060 && code <= 0x206f) ||
      (code >= 0xd800 && code <= 0xdfff) ||
      code === 0xfeff ||
      (code >= 0xe0000 && code <= 0xe007f)
    );
  });

describe('cleaning text from outside', () => {
  it.each([
    ['colours and titles', '\u001b[31mred\u001b[0m \u001b]0;title\u0007', '␛[31mred␛[0m ␛]0;title␇'],
    ['line breaks and tabs', 'one\r\ntwo\tthree', 'one␍␊two␉three'],
    ['null, backspace and delete', '\u0000a\bb\u007f', '␀a␈b␡'],
    ['the 8-bit escape', '\u009b31m', '‹U+009B›31m'],
    ['reversed text', 'a\u202egnp.exe', 'a‹U+202E›gnp.exe'],
    ['isolates', '\u2066x\u2069\u061c\u200e\u200f', '‹U+2066›x‹U+2069›‹U+061C›‹U+200E›‹U+200F›'],
    ['other line breaks', 'a\u2028b\u2029c\u0085d', 'a‹U+2028›b‹U+2029›c‹U+0085›d'],
    ['invisible characters', 'a\u200bb\ufeffc\u2060d\u00ade', 'a‹U+200B›b‹U+FEFF›c‹U+2060›d‹U+00AD›e'],
    ['half a character', 'a\ud800b', 'a‹U+D800›b'],
    ['hidden tags', 'a\u{e0041}', 'a‹U+E0041›'],
    ['invisible fillers', '\u3164\u115f', '‹U+3164›‹U+115F›'],
    ['a joiner that joins nothing', 'a\u200db', 'a‹U+200D›b'],
    ['letters with far too many marks', `e${'\u0301'.repeat(100)}!`, `e${'\u0301'.repeat(4)}‹+96›!`],
  ])('shows %s as marks', (_, text, shown) => {
    expect(clean(text)).toBe(shown);
  });

  it.each([
    'plain text, with punctuation: {}',
    'Zürich · 東京 · Ελλάδα · עברית · العربية',
    'e\u0301 and Vie\u0323\u0302t',
    '👩‍🚀 👨‍👩‍👧‍👦 👩🏽‍🚀 ❤️‍🔥 1️⃣ 🇨🇭',
    '\u0604 has a shape of its own',
  ])('leaves “%s” as it is', (text) => {
    expect(clean(text)).toBe(text);
  });

  it('cuts very long text between characters', () => {
    expect(clean('x'.repeat(fieldLimit + 1))).toBe(`${'x'.repeat(fieldLimit - 1)}…`);
    expect(clean('x'.repeat(fieldLimit))).toHaveLength(fieldLimit);
    expect(clean('ab🙂', { limit: 4 })).toBe('ab🙂');
    expect(clean('ab🙂c', { limit: 4 })).toBe('ab…');
    expect(clean('👩‍🚀x', { limit: 4 })).toBe('👩…');
    expect(clean('\n'.repeat(20), { limit: 10 })).toBe(`${'␊'.repeat(9)}…`);
    expect(clean('abc', { limit: 0 })).toBe('…');
  });

  it('shows or counts every code point in Unicode that could hide something', () => {
    const hides =
      /\p{C}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}|\p{Variation_Selector}|[\u2800\u{1d159}]/u;
    const byNature = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
    const meaningless = /[\p{Cn}\p{Co}\p{Cs}]/u;
    const suspects: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      const isBlank = /\p{Zs}/u.test(character) && character !== ' ';
      if ((hides.test(character) || isBlank) && !byNature.test(character)) suspects.push(character);
    }
    expect(suspects.length).toBeGreaterThan(900_000);
    const through: string[] = [];
    for (let from = 0; from < suspects.length; from += 1000) {
      const some = suspects.slice(from, from + 1000);
      // Between letters, between digits, after an emoji; with and without another one right behind it.
      // Of the 970,000 unassigned code points, between letters and after an emoji.
      const text = clean(
        some
          .map((one) => (meaningless.test(one) ? `a${one}😀${one}c` : `a${one}b1${one}2😀${one}😀${one}c`))
          .join(''),
        { limit: Infinity },
      );
      // Without the marks, which are most of the text and hide nothing.
      const left = new Set(text.replaceAll(/‹(?:U\+[0-9A-F]+|\+\d+)›/g, ''));
      // An emoji is drawn as one with the emoji behind a joiner.
      through.push(...some.filter((one) => left.has(one) && one !== '\u200d'));
    }
    expect(through.map((one) => one.codePointAt(0)?.toString(16))).toEqual([]);
  });

  it.each([
    ['a\ufe0fb', 'a‹U+FE0F›b'],
    ['❤️', '❤️'],
    ['❤\ufe0f\ufe0f', '❤️‹U+FE0F›'],
    ['😀\ufe0f', '😀‹U+FE0F›'],
    ['1\ufe0f', '1‹U+FE0F›'],
    ['x\u{e0100}y', 'x‹U+E0100›y'],
    ['a\u2800b\u{1d159}', 'a‹U+2800›b‹U+1D159›'],
    ['\uffa0\u1160\u17b4', '‹U+FFA0›‹U+1160›‹U+17B4›'],
    ['a\u00a0b\u3000c', 'a b c'],
    ['\ue000\u0378', '‹U+E000›‹U+0378›'],
    ['👩\ufe0f\u200d👩', '👩‹U+FE0F›‹U+200D›👩'],
    ['❤\ufe0f\u200d🔥', '❤\ufe0f\u200d🔥'],
  ])('%j becomes %j', (text, seen) => {
    expect(clean(text)).toBe(seen);
  });

  it('lets nothing through, in any combination', () => {
    const piece = fc.oneof(
      fc.string({ unit: codePoint }),
      fc.constantFrom('\u200d', '👩', '\ufe0f', '\u0301', '\u202e', '\u001b[2J', '\ud83d', '\u{e0020}', 'x'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 2, max: 60 }), (pieces, limit) => {
        const text = clean(pieces.join(''), { limit });
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(dangerous(text)).toBe(false);
        expect(clean(text, { limit })).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
