import { expect, test } from 'vitest';
import { asciiJson, withMappedText, asciiCells } from '../../source/text/ascii-cells.ts';
import { width } from '../../source/text/width.ts';

test.each([
  ['plain \u001B[31mred\u001B[0m', 'plain \u001B[31mred\u001B[0m'],
  ['cut… 40–50 · a › b', 'cut~ 40-50 - a > b'],
  ['Žluťoučký kůň, Łódź', 'Zlutoucky kun, Lodz'],
  ['Straße, 3½, ﬁne', 'Stra?e, 3?, ?ne'],
  ['ＡＢ｜', 'A B | '],
  ['e\u0301', 'e'],
  ['a\u037E\u00A0b', 'a; b'],
  ['東京 👩‍🚀', '???? ??'],
])('%j is written as %j', (text, ascii) => {
  expect(asciiCells(text)).toBe(ascii);
  expect(width(ascii)).toBe(width(text));
});

test('no byte of any text drives the terminal', () => {
  for (let code = 0x80; code < 0x30000; code += code < 0x3000 ? 1 : 97) {
    if (code >= 0xd800 && code < 0xe000) continue;
    expect(asciiCells(String.fromCodePoint(code))).toMatch(/^[ -~]*$/);
  }
});

test('ASCII JSON parses to the same value', () => {
  const value = { name: 'Žluť 東京 👩‍🚀', quoted: '"\\\n' };
  expect(asciiJson(JSON.stringify(value))).toMatch(/^[ -~]*$/);
  expect(JSON.parse(asciiJson(JSON.stringify(value)))).toEqual(value);
});

test('a stream changes in its texts only', () => {
  const said: unknown[] = [];
  const stream = { isTTY: true, write: (text: unknown) => said.push(text) };
  const ascii = withMappedText(stream, asciiCells);
  ascii.write('é');
  expect([ascii.isTTY, said]).toEqual([true, ['e']]);
});
