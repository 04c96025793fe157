import { expect, test } from 'vitest';
import { toAscii } from '../../source/text/ascii.ts';

test.each([
  ['Pläne für Łódź — 2 · 3 …', 'Plane fur ?odz - 2 - 3 ...'],
  ['„a" → ‹b›', '"a" -> \'b\''],
  ['夜👩‍🚀', '????'],
  ['a\u001B\u009C\u0000', 'a???'],
  ['plain', 'plain'],
])('%j is %j', (text, ascii) => {
  expect(toAscii(text)).toBe(ascii);
});

test('no character leaves anything but printable ASCII', () => {
  for (let first = 0; first <= 0x10ffff; first += 0x1000) {
    const codes = Array.from({ length: 0x1000 }, (_, index) => first + index);
    expect(toAscii(String.fromCodePoint(...codes))).toMatch(/^[ -~]*$/);
  }
});
