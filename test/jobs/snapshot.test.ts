import { expect, test } from 'vitest';
import { splitPrefix } from '../../source/jobs/bucket-path.ts';
import { dataTimeOf } from '../../source/jobs/snapshot.ts';

test.each([
  ['exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505', '2026-08-10T03:27:00.000Z'],
  ['/2026-08-10T0327/1786332505/', '2026-08-10T03:27:00.000Z'],
])('the data of %s is from %s', (prefix, time) => {
  expect(new Date(dataTimeOf(splitPrefix(prefix)) ?? 0).toISOString()).toBe(time);
});

test.each([undefined, '', 'exported_snapshots/5f', 'a/2026-13-10T0327/1786332505', 'a/2026-08-10T0327/x'])(
  'a prefix %s has no time',
  (prefix) => {
    expect(dataTimeOf(splitPrefix(prefix))).toBeUndefined();
  },
);
