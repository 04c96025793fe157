import fc from 'fast-check';
import { codePoint } from '../helpers/code-point.ts';

/** Characters that control a terminal, hide, reorder or combine, and those that start a formula, beside plain ones. */
const hostile = [
  '\u0000',
  '\u0007',
  '\b',
  '\t',
  '\n',
  '\r',
  '\u001B[2J',
  '\u001B]0;x\u0007',
  '\u001BP',
  '\u007F',
  '\u0085',
  '\u009B',
  '\u00AD',
  '\u061C',
  '\u115F',
  '\u180E',
  '\u200B',
  '\u200D',
  '\u202E',
  '\u2028',
  '\u2029',
  '\u2066',
  '\u3164',
  '\uD800',
  '\uDC00',
  '\uFEFF',
  '\uFFF9',
  '\uFFFE',
  '\u{E0041}',
  '\u{E0100}',
  'a\u0300\u0301\u0302\u0303\u0304\u0305\u0306',
  '\u{1F469}\u200D\u{1F680}',
  '宽',
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＠',
  '"',
  "'",
  ',',
  ';',
  '\\',
] as const;

/** A text that nobody would write. */
export const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join('')),
  fc.string({ unit: codePoint, maxLength: 20 }),
);

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'results',
  'totalCount',
  'links',
  'rel',
  'status',
  'content',
  'id',
  '_id',
  'name',
  'clusterType',
  'state',
  'stateReason',
  'errorCode',
  'message',
  'errMsg',
  'createdAt',
  'finishedAt',
  'snapshotId',
  'exportBucketId',
  'prefix',
  'exportStatus',
  'exportedCollections',
  'totalCollections',
  'components',
  'exportId',
  'replicaSetName',
  'customData',
  'key',
  'value',
  'bucketName',
  'cloudProvider',
  'region',
  'serviceUrl',
  'detail',
  'error',
  'error_description',
  'reason',
  'parameters',
  'access_token',
  'token_type',
  'expires_in',
] as const;

const times = ['2026-08-10T03:27:06Z', '2026-08-10', '9999-12-31T23:59:59Z', '0000-01-01T00:00Z'];

const leaf = fc.oneof(
  text,
  fc.constantFrom<unknown>(...times, 'Queued', 'Failed', 'next', '7', 1e308, -1, 2 ** 53, 0.5, true, null),
  fc.integer(),
);

/** The text of a JSON value whose fields have the API's names, and `__proto__` and similar ones. */
export const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf.map((each) => JSON.stringify(each)),
    fc.array(tie('value'), { maxLength: 4 }).map((each) => `[${each.join(',')}]`),
    // Written as text, since an object can't have a name twice, nor get `__proto__` as an own name by assignment.
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), tie('value')), { maxLength: 6 })
      .map((each) => `{${each.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  ),
})).value;

/** The text with some of its characters removed, doubled or replaced. */
export function broken(whole: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const place = fc.nat({ max: 400 });
  const change = fc.tuple(place, fc.nat({ max: 12 }), fc.oneof(text, fc.constant('')));
  return fc
    .tuple(whole, fc.array(change, { maxLength: 4 }))
    .map(([before, changes]) =>
      changes.reduce(
        (now, [at, length, put]) => `${now.slice(0, at)}${put}${now.slice(at + length)}`,
        before,
      ),
    );
}

/** A text of these pieces in any order, with hostile ones between them. */
export function pieces(known: readonly string[], most = 14): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, text), { maxLength: most })
    .map((parts) => parts.join(''));
}
