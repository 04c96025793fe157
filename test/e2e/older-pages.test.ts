import { expect, test } from 'vitest';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const hour = 3_600_000;
const signed = ({ scheme }: LoggedRequest) => scheme !== undefined;
const ended = (name: string, jobs: number) => ({ name, old: { jobs, every: 6 * hour, age: hour } });

test('a refused older page is reported once, and retried only by End and r', async () => {
  const atlas = await simulator({
    scenario: { projects: [{ name: 'Payments', clusters: [ended('Prod0', 240)] }] },
  });
  const isOlder = ({ query }: LoggedRequest) => query.includes('pageNum=2');
  const asked = () => atlas.requests.filter((one) => signed(one) && isOlder(one)).length;
  const fix = atlas.inject({ kind: 'status', status: 403, match: (one) => signed(one) && isOlder(one) });
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see('100 of 240');
  screen.type(keys.end);
  const told = await screen.see('Older jobs of Prod0 could not be loaded');
  expect(told).toMatch(/Check the API key's roles and its API access list\./);
  const before = asked();
  const refreshes = () => atlas.requests.filter((one) => signed(one) && !isOlder(one)).length;
  const seen = refreshes();
  await waitFor(() => refreshes() > seen + 2);
  expect(asked()).toBe(before);
  screen.type(keys.end);
  await waitFor(() => asked() === before + 1);
  await screen.see('Older jobs of Prod0 could not be loaded');
  fix();
  screen.type('r');
  await screen.until(
    (text) => text.includes('200 of 240') && !text.includes('could not be loaded'),
    'the older page, and no more trouble',
  );
});

test('a cluster with an unordered list does not stop the others from paging', async () => {
  const atlas = await simulator({
    scenario: {
      projects: [
        { name: 'Payments', clusters: [ended('Prod0', 900), { ...ended('Ledger', 2000), order: 'none' }] },
      ],
    },
  });
  const isSweep = (one: LoggedRequest) => one.path.includes('/Ledger/') && one.query.includes('Page=500');
  atlas.inject({ kind: 'hang', match: isSweep });
  const screen = openTerminal(['-c', 'Prod0', '-c', 'Ledger', '--page-size', '50'], {
    env: await signedIn(atlas),
  });
  await screen.see('● live');
  // Not End, which asks for the next page itself.
  const older = () =>
    atlas.requests.filter(
      (one) => signed(one) && /pageNum=[4-9]&/.test(one.query) && one.path.includes('/Prod0/'),
    );
  for (let page = 0; page < 40 && older().length === 0; page += 1) {
    const before = screen.text();
    screen.type(keys.pageDown);
    await screen.until((text) => text !== before, 'the next screen');
  }
  await waitFor(() => older().length > 0);
});
