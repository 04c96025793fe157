import { assert, integer, property, record, string } from 'fast-check';
import { expect, test } from 'vitest';
import {
  readCluster,
  readDuration,
  readBudget,
  readColumn,
  readInterval,
  readProfile,
  readProject,
  readText,
} from '../../source/cli/values.ts';
import { fieldText } from '../../source/columns/field-text.ts';
import { enumerate, quote } from '../../source/text/quote.ts';
import { codePoint } from '../helpers/code-point.ts';
import { job } from '../helpers/jobs.ts';

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['1D', 86_400_000],
  ['45', 45_000],
  ['0.2s', 200],
  ['1m30', 90_000],
])('%s is a duration', (text, milliseconds) => expect(readDuration('--timeout', text)).toBe(milliseconds));

test.each(['', '0', '0s', '-1s', '1w', '30m1h', '1h 30m', '25d', '1..5h', '.', 'h', 'NaN'])(
  '%j is not a duration',
  (text) => {
    expect(() => readDuration('--timeout', text)).toThrow('is not a time');
  },
);

test('any hours, minutes and seconds make a duration', () => {
  const parts = record({
    h: integer({ min: 0, max: 99 }),
    m: integer({ min: 0, max: 59 }),
    s: integer({ min: 1, max: 59 }),
  });
  assert(
    property(parts, ({ h, m, s }) => {
      expect(readDuration('x', `${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1000);
    }),
  );
});

test('the budget is a share of the limit', () => {
  expect(readBudget('budget', '0.05')).toBe(0.05);
  expect(readBudget('budget', '1')).toBe(1);
  for (const text of ['0', '0.04', '1.01', '25%', '-1', 'NaN', '']) {
    expect(() => readBudget('budget', text)).toThrow('no share from 0.05 to 1');
  }
});

test('the interval has limits, and may have fractions of a second', () => {
  expect(readInterval('--interval', '2')).toBe(2000);
  expect(readInterval('--interval', '2.5')).toBe(2500);
  expect(readInterval('--interval', '3600')).toBe(3_600_000);
  for (const text of ['1.999', '3600.1', '1e1', '0x10', '', 'ten']) {
    expect(() => readInterval('--interval', text)).toThrow('from 2 to 3600');
  }
});

test('a project is an id or a name', () => {
  expect(readProject('p', ' 605CCBA3C1C7613F423E1585 ')).toBe('605ccba3c1c7613f423e1585');
  expect(readProject('p', 'Zahlungen – Süd')).toBe('Zahlungen – Süd');
  for (const text of ['', '  ', 'a\u001b[31mb', 'x'.repeat(201)])
    expect(() => readProject('p', text)).toThrow('is no project');
});

test('cluster and profile names are checked before they reach a URL, a file or the keychain', () => {
  expect(readCluster('c', 'Prod0-west')).toBe('Prod0-west');
  expect(readCluster('c', 'Payments EU/Prod0')).toBe('Payments EU/Prod0');
  expect(() => readCluster('c', '/Prod0')).toThrow('no project');
  for (const text of ['', '-a', 'a/b c', 'a/', 'a b', 'é'])
    expect(() => readCluster('c', text)).toThrow('not a cluster name');
  expect(readProfile('P', 'staging_2')).toBe('staging_2');
  for (const text of ['', 'a.b', 'a]b', 'a:b', 'x'.repeat(65)])
    expect(() => readProfile('P', text)).toThrow('not a profile name');
  expect(readText('--log', ' a ')).toBe('a');
  expect(() => readText('--log', ' ')).toThrow('must not be empty');
});

test('a column of custom data is named as its key is shown, even with hidden characters', () => {
  expect(readColumn('--columns', 'customData.\u202eabc')).toBe('customData.‹U+202E›abc');
  expect(() => readColumn('--columns', 'customData.\u001b[2J')).toThrow('has no column');
  const inherited = readColumn('--columns', 'customData.__proto__');
  expect(fieldText(inherited, job(), new Map())).toBeUndefined();
});

test('a quoted value in a message cannot harm a terminal', () => {
  assert(
    property(string({ unit: codePoint }), (text) => {
      expect(quote(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
      expect(quote(text).length).toBeLessThan(600);
    }),
  );
  expect(quote('a"b\u001b')).toBe(String.raw`"a\"b\u001b"`);
  expect(quote(String.raw`C:\Users\me`)).toBe(String.raw`"C:\Users\me"`);
  expect(quote('a\u202eb')).toBe(String.raw`"a\u202eb"`);
});

test('words are listed as in a sentence', () => {
  expect(enumerate([])).toBe('');
  expect(enumerate(['a'])).toBe('a');
  expect(enumerate(['a', 'b', 'c'])).toBe('a, b and c');
});
