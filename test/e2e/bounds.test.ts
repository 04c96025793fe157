import { expect, test } from 'vitest';
import { runProgram } from '../helpers/run-program.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal } from '../helpers/terminal.ts';

const megabyte = 1024 * 1024;

test('a body of more than 64 MB is refused in words', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.inject({ kind: 'body', body: ' '.repeat(65 * megabyte), match: /exports/ });
  const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await signedIn(atlas) });
  expect(code).toBe(4);
  expect(stderr).toMatch(/larger than this program takes .*--page-size/);
});

test('headers of more than 64 KB are refused in words', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.inject({ kind: 'headers', headers: { 'x-long': 'x'.repeat(70_000) }, match: /exports/ });
  const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await signedIn(atlas) });
  expect(code).toBe(4);
  expect(stderr).toContain('larger than 64 KB');
});

test('a page that lists itself for ever comes to an end', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const results = Array.from({ length: 3 }, (_, index) => ({ id: `${index}`, state: 'Successful' }));
  const links = [{ rel: 'next', href: `${atlas.url}/api/atlas/v2/groups` }];
  const body = JSON.stringify({ results, links, totalCount: 10_000_000 });
  atlas.inject({ kind: 'body', body, match: /exports/ });
  const env = await signedIn(atlas);
  const { code, stdout } = await runProgram(['list', '--all', '-c', 'Prod0', '-o', 'ndjson'], { env });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(atlas.requests.length).toBeLessThan(10);
});

test('ten million jobs that are counted but not there cost a few requests', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.world.countError = 10_000_000;
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see(/of 10,000,\d{3}/);
  screen.type('r');
  await screen.see('● live');
  expect(atlas.requests.length).toBeLessThan(60);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});
