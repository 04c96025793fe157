import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { buildUnbundled } from '../../scripts/build.ts';
import { removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { keys, openTerminal, program, root, type Screen } from '../helpers/terminal.ts';

// The bundle loads and caches what the packages do not (docs/performance.md). It must draw the same as they do.

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-unbundled-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  await buildUnbundled(folder);
});

afterAll(() => removeFolder(folder));

/** Without what differs between two runs: times of day, requests left. */
function steady(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss').replaceAll(/[\d,]+ left/g, 'n left');
}

/** Waits for the slower of the two. */
async function expectTheSame(one: Screen, other: Screen, when: string): Promise<void> {
  await waitFor(() => steady(one.text()) === steady(other.text()), {
    what: `the same on both screens ${when}`,
    shows: () => `${one.text()}\n\nand:\n${other.text()}`,
  });
}

const words = ['-c', 'Prod0', '--interval', '3600'];

test.each([
  ['plain text', false],
  ['control characters, bidi marks, wide and joined characters', true],
])('the bundle draws the same as the unbundled program: %s', async (_, hostile) => {
  const atlas = await simulator({
    scenario: {
      projects: [
        {
          name: 'Payments',
          hostile,
          clusters: [{ name: 'Prod0', old: { jobs: 150, every: 21_600_000, age: 100_000_000 } }],
        },
      ],
    },
  });
  const odd = '書き込みが拒否 👩‍🚀 ⚠️ e\u0301 Grüße '.repeat(4);
  atlas.world.endJob(atlas.world.addJob(), 'Failed', { errorCode: 'KMS_DENIED', message: odd });
  const env = await signedIn(atlas);
  const open = (file: string): Screen => {
    const screen = openTerminal([], { env, command: [process.execPath, file, ...words] });
    return screen;
  };
  const bundled = open(program);
  const unbundled = open(path.join(folder, 'cli.js'));
  await Promise.all([bundled.see('● live'), unbundled.see('● live')]);
  const steps = [
    '',
    'jjj',
    keys.pageDown,
    'g',
    keys.enter,
    keys.tab,
    keys.tab,
    keys.tab,
    keys.tab,
    keys.enter,
  ];
  for (const step of [...steps, keys.escape, keys.escape, '?', '?', '/', 'kms', keys.escape, '2', 't']) {
    for (const screen of [bundled, unbundled]) screen.type(step);
    await expectTheSame(bundled, unbundled, `after ${step}`);
  }
  for (const screen of [bundled, unbundled]) screen.resize(80, 24);
  await expectTheSame(bundled, unbundled, 'at 80×24');
});
