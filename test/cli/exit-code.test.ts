import { expect, test } from 'vitest';
import { exitCodes } from '../../source/cli/exit-code.ts';
import { exitCode, exitCodeOf } from '../../source/cli/exit-code.ts';

test.each([
  ['auth', 3],
  ['settings', 2],
  ['not-found', 4],
  ['rate-limited', 4],
  ['server', 4],
  ['network', 4],
  ['timeout', 4],
  ['unreadable', 4],
  ['redirect', 4],
  ['request', 4],
] as const)('an error of the kind %s exits with %i', (kind, code) => {
  expect(exitCodeOf(kind)).toBe(code);
});

test('the help explains every code except the usual ones of SIGTERM, SIGHUP and SIGBREAK', () => {
  const { terminated, hungUp, broken, ...explained } = exitCode;
  expect(exitCodes.map(([code]) => code)).toEqual(Object.values(explained));
  expect([hungUp, terminated, broken]).toEqual([128 + 1, 128 + 15, 128 + 21]);
});
