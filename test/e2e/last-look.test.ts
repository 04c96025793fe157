import { expect, test } from 'vitest';
import { accountOf } from '../../source/credentials/keys.ts';
import { readLook, writeLook } from '../../source/last-look/look-file.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const minute = 60_000;

test('the next start shows and marks what ended since the last look, and saves the new time', async () => {
  const atlas = await simulator({
    scenario: {
      projects: [
        {
          name: 'Payments',
          clusters: [{ name: 'Prod0', old: { jobs: 3, every: 20 * minute, age: minute } }],
        },
      ],
    },
  });
  const env = await signedIn(atlas);
  const machine = { platform: process.platform, homedir: env['HOME'] ?? '', env };
  const account = accountOf({ kind: 'api-key', ...atlas.keys }, atlas.url);
  const before = Date.now() - 30 * minute;
  await writeLook(machine, account, before, Date.now());
  const screen = openTerminal(['-c', 'Prod0'], { env });
  await screen.see('Since you last looked (');
  screen.type('/old');
  await screen.see('0 of 2 match');
  screen.type('\u001B');
  await screen.see(/^ ▌ /m);
  screen.type('\u001B');
  await screen.see(/^• +/m);
  screen.type('m');
  await screen.until((text) => !text.includes('•'), 'no row that is marked');
  screen.type('q');
  await waitFor(() => (readLook(machine, account, Date.now()) ?? 0) > before);
  expect((await screen.exit).exitCode).toBe(0);
});
