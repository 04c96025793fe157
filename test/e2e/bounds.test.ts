import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../helpers/run-program.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const megabyte = 1024 * 1024;

test.each([
  [
    'empty jobs',
    `{"results":[${'{},'.repeat(3 * megabyte)}{}]}`,
    /larger than this program takes .*--page-size/,
  ],
  ['endless nesting', '['.repeat(50_000) + ']'.repeat(50_000), /nested deeper than Atlas ever does/],
])('a body of %s is refused with a sentence, in a heap of 128 MB', async (_, body, sentence) => {
  const env = { ...(await atlasThatSays(body)), NODE_OPTIONS: '--max-old-space-size=128' };
  const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env });
  expect(code).toBe(4);
  expect(stderr).toMatch(sentence);
});

test('headers of more than 64 KB are refused with a sentence', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.inject({ kind: 'headers', headers: { 'x-long': 'x'.repeat(70_000) }, match: /exports/ });
  const { code, stderr } = await runProgram(['list', '-c', 'Prod0'], { env: await signedIn(atlas) });
  expect(code).toBe(4);
  expect(stderr).toContain('larger than 64 KB');
});

test('a page that links to itself is not read for ever', async () => {
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

test('a false count of ten million jobs costs only a few requests', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.world.countError = 10_000_000;
  // An hour, so that the number of requests does not depend on how long this takes.
  const screen = openTerminal(['-c', 'Prod0', '--interval', '3600'], { env: await signedIn(atlas) });
  await screen.see(/of 10,000,\d{3}/, '● live');
  const before = atlas.requests.length;
  screen.type('r');
  await waitFor(() => atlas.requests.length > before);
  await screen.see('● live');
  expect(atlas.requests.length).toBeLessThan(60);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('an ascending list with a false count of a million million is listed', async () => {
  const env = await atlasThatSays((page, items) => {
    const results = Array.from({ length: items }, (_, index) => {
      const number = (page - 1) * items + index;
      const createdAt = new Date(1_600_000_000_000 + number * 1000).toISOString();
      return { id: number.toString(16).padStart(24, '0'), state: 'Successful', createdAt };
    });
    const links = page < 20 ? [{ rel: 'next', href: '' }] : [];
    return JSON.stringify({ results, totalCount: 1e12, links });
  });
  const { code, stdout, stderr } = await runProgram(['list', '-c', 'Prod0', '-o', 'ndjson'], { env });
  expect(stderr).not.toContain('page number');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(100);
});

/** The variables for an Atlas that gives every valid request the same answer, without Digest. */
async function atlasThatSays(body: string | ((page: number, items: number) => string)) {
  const atlas = await simulator({ scenario: 'quiet' });
  const server = createServer(({ url = '' }, response) => {
    const query = new URL(url, 'http://x').searchParams;
    const [page, items] = [query.get('pageNum') ?? 1, query.get('itemsPerPage') ?? 100].map(Number);
    response.end(typeof body === 'string' ? body : body(page!, items!));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = await signedIn(atlas);
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === atlas.url ? url : value]),
  );
}
