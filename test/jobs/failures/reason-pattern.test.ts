import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternOf, withNames } from '../../../source/jobs/failures/reason-pattern.ts';

const keyOf = (text: string): string => patternOf(text).key;

/** The text with a gap for each name. */
function gapped(text: string): string {
  const pattern = patternOf(text);
  return withNames(
    pattern,
    pattern.names.map(() => '…'),
  );
}

test.each([
  ['Access denied for bucket acme-1', 'Access denied for bucket …'],
  [
    "Access denied: the bucket's role lacks s3:PutObject",
    "Access denied: the bucket's role lacks s3:PutObject",
  ],
  ['User: arn:aws:sts::358363220050:assumed-role/export is not authorized', 'User: … is not authorized'],
  [
    'Snapshot 605ccba3c1c7613f77665544 expired on Aug 10, 2026 at 03:27 UTC.',
    'Snapshot … expired on … at … UTC.',
  ],
  ["Collection 'users' of mydb.users was not found", "Collection '…' of … was not found"],
  ['connect ECONNREFUSED 10.0.0.1:443', 'connect ECONNREFUSED …'],
  ['{"code":"AccessDenied","bucket":"acme"}', '{"…":"AccessDenied","…":"…"}'],
  ['Shards s-0, s-1 and s-2 failed', 'Shards … failed'],
  ['バケット acme-1 への書き込みが123回拒否されました', 'バケット … への書き込みが…回拒否されました'],
  ['java.io.IOException: disk quota exceeded (key=7f3)', 'java.io.IOException: disk quota exceeded (key=…)'],
  ['12345', '…'],
  ['', ''],
])('%j reads %j', (text, expected) => {
  expect(gapped(text)).toBe(expected);
});

test('a known name that looks like a word counts as a name', () => {
  expect(patternOf('No such bucket: acme', ['acme']).names).toEqual(['acme']);
  expect(patternOf('No such bucket: acme', ['acme']).key).toBe(
    patternOf('No such bucket: payments', ['payments']).key,
  );
});

test('reasons may differ in case, punctuation and plural, but not in words', () => {
  expect(keyOf('Timed out after 1 second')).toBe(keyOf('timed out, after 30 seconds.'));
  expect(keyOf('the role lacks s3:PutObject')).not.toBe(keyOf('the role lacks s3:GetObject'));
  expect(keyOf('bucket acme-1 denied')).not.toBe(keyOf('bucket acme-1 is full'));
});

const word = fc.constantFrom(
  'access',
  'denied',
  'for',
  'bucket',
  'Snapshot',
  'expired:',
  'the',
  "role's",
  '拒否',
);
const digits = fc.stringMatching(/^[0-9]{1,12}$/);
const hex = fc.stringMatching(/^[0-9a-f]{24}$/);
const varying = fc.oneof(
  digits,
  hex,
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  digits.map((n) => `acme-exports-${n}`),
  digits.map((n) => `s3://bucket/${n}/.complete`),
);

test('reasons that differ only in numbers and ids have the same key', () => {
  const parts = fc.array(fc.tuple(word, fc.option(fc.tuple(varying, varying), { nil: undefined })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(parts, (some) => {
      const text = (side: 0 | 1): string =>
        some.map(([own, names]) => (names === undefined ? own : `${own} ${names[side]}`)).join(' ');
      expect(keyOf(text(0))).toBe(keyOf(text(1)));
    }),
  );
});

test('words and names together give the text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const pattern = patternOf(text);
      expect(withNames(pattern, pattern.names)).toBe(text);
    }),
  );
});

test.each(["'", '“', '"a ', 'a-', '1 ', 'x', '字', 'a=', '"'])(
  'a megabyte of %j is read only as far as needed',
  (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    const { key, words, names } = patternOf(text);
    expect(key.length).toBeLessThan(10_000);
    expect(withNames({ key, words, names }, names).length).toBeLessThan(10_000);
  },
);
