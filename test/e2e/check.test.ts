import { describe, expect, test } from 'vitest';
import { runProgram } from '../helpers/run-program.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';

const start = Date.UTC(2026, 10, 28, 8, 16);

/** Runs check, whose report is on stdout; stderr says only that a rate limit is waited for. */
async function check(words: readonly string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await runProgram(['check', ...words], { env });
  expect(stderr.replace(/^Atlas's rate limit is reached .*\n/, '')).toBe('');
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
  return { code, stdout };
}

describe('check exits with', () => {
  test('0 if all is well', async () => {
    const atlas = await simulator({ scenario: 'coverage', now: () => start });
    const { code, stdout } = await check(['-c', 'prod0', '-c', 'search'], await signedIn(atlas));
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^EXPORTS OK: 2 clusters checked, nothing is missing \| /),
    ]);
  });

  test('1 or 2 if clusters are bad, by the given ranges', async () => {
    const env = await signedIn(await simulator({ scenario: 'coverage', now: () => start }));
    const bad = await check(['-c', 'orders-eu', '--age-critical', '90h'], env);
    expect([bad.code, bad.stdout]).toEqual([
      2,
      expect.stringMatching(/^EXPORTS CRITICAL: 1 of 1 cluster: orders-eu missing \|/),
    ]);
    const mild = await check(['-c', 'orders-eu', '-w', '0', '--critical', '1'], env);
    expect([mild.code, mild.stdout]).toEqual([1, expect.stringMatching(/^EXPORTS WARNING: /)]);
  });

  test('3 if it cannot tell, after any error', async () => {
    const atlas = await simulator({ scenario: 'coverage', now: () => start });
    const env = await signedIn(atlas);
    const wrongKey = { ...env, MONGODB_ATLAS_PRIVATE_API_KEY: 'wrong' };
    for (const [words, variables, says] of [
      [['-c', 'vault'], env, 'vault unknown |'],
      [['--nonsense'], env, 'There is no option "--nonsense".'],
      [['--critical', 'many'], env, '--critical "many" is not a range.'],
      [['-c', 'prod0'], await emptyHome(), 'Secret Service'],
      [['-c', 'prod0'], wrongKey, 'Atlas refused the API key'],
      [['-c', 'prod0', '--log', '/nonexistent/folder/file'], env, 'cannot be written'],
    ] as const) {
      const { code, stdout } = await check(words, variables);
      expect([code, stdout]).toEqual([3, expect.stringContaining(`EXPORTS UNKNOWN: `)]);
      expect(stdout).toContain(says);
    }
  });

  test('3 also if Atlas limits the rate or does not answer in time', async () => {
    const atlas = await simulator({ scenario: 'coverage', now: () => start });
    const env = await signedIn(atlas);
    const undo = atlas.inject({ kind: 'status', status: 429, retryAfter: 100 });
    const limited = await check(['-c', 'prod0', '-t', '1'], env);
    undo();
    atlas.inject({ kind: 'hang' });
    const hung = await check(['-c', 'prod0', '-t', '1s'], env);
    for (const { code, stdout } of [limited, hung]) {
      expect([code, stdout]).toEqual([
        3,
        'EXPORTS UNKNOWN: Atlas did not answer everything within the 1 s of --timeout.\n',
      ]);
    }
  });
});
