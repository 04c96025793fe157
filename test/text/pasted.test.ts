import { expect, test } from 'vitest';
import { longestPaste, pastedLine } from '../../source/text/pasted.ts';

test.each([
  ['prod0\nfoo\tbar\r\n', 'prod0 foo bar'],
  ['  a\r\n\r\n\tb  ', 'a b'],
  ['\u001B[31mred\u001B[0m \u001B]0;title\u0007x\u001B', 'red x'],
  ['a\u0000\u0007\u007F\u009Bb', 'a b'],
  ['left\u202Eright\u200Bend', 'leftrightend'],
  ['Prague ěščř 東京 👩‍🚀', 'Prague ěščř 東京 👩‍🚀'],
  ['\n', ''],
])('%j is pasted into a field as %j', (text, line) => {
  expect(pastedLine(text)).toBe(line);
});

test('a paste too long for a field is cut', () => {
  expect(pastedLine('x'.repeat(1_000_000)).length).toBe(longestPaste);
});
