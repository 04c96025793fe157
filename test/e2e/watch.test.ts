import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { counted, list, live, loaded, noList, noPane, row, tab, without } from '../helpers/seen.ts';
import { simulator, signedIn, emptyHome } from '../helpers/sign-in.ts';
import { play } from '../helpers/story.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

async function watchDemo(words: readonly string[] = [], options: ScreenOptions = {}): Promise<Screen> {
  return openTerminal(['--demo', ...words], {
    ...options,
    env: { ...(await emptyHome()), ...options.env },
  });
}

async function leave(screen: Screen): Promise<void> {
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
}

test('the demo shows changing jobs in all states, and q restores the terminal', async () => {
  const screen = await watchDemo(['--interval', '5']);
  const text = await screen.see(live, /● live \d\d:\d\d:\d\d · every/);
  // The demo says where it is not realistic.
  expect(screen.title()).toBe('Acme (demo at 60x speed) › 18 clusters');
  for (const state of ['◐ In progress', '✖ Failed', '✔ Successful']) expect(text).toContain(` ${state} `);
  expect(screen.loaded()).toMatch(/^1,\d{3} jobs/);
  const first = JSON.stringify(screen.counts());
  expect(Object.keys(screen.counts()).length).toBeGreaterThan(2);
  await screen.see(live, { what: 'other counts', holds: (seen) => JSON.stringify(seen.counts()) !== first });
  await leave(screen);
  const bytes = screen.bytes();
  expect(bytes.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?1049h'));
  expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
});

test('through the list, into a job and back, and to the end of the list', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0']);
  await screen.see(live, row(0), loaded('100 of 240'));
  await play([
    [
      'several keys at once count',
      async () => {
        await screen.press('jjj', row(3));
        await screen.press('k', row(2));
        await screen.press(keys.down + keys.down + keys.up, row(3));
        await screen.press(keys.pageDown, {
          what: 'the selection a page down',
          holds: (seen) => seen.selectedRow() > 20,
        });
        await screen.press(keys.pageUp + keys.pageUp, row(0));
      },
    ],
    [
      'Enter opens a job, Tab cycles through its tabs, Esc closes it',
      async () => {
        await screen.press(keys.enter, tab('Overview'), /Snapshot +[0-9a-f]{24}/);
        for (const name of ['Shards', 'Custom data', 'Error', 'JSON', 'Overview'])
          await screen.press(keys.tab, tab(name));
        await screen.press(keys.shiftTab, tab('JSON'), '"exportBucketId"');
        await screen.press(keys.enter, tab('JSON'), noList);
        await screen.press(keys.escape, list);
        await screen.press(keys.escape, noPane);
      },
    ],
    [
      'moving down loads the next page',
      async () => {
        await screen.press('G', loaded('200 of 240'));
        await screen.press('G', loaded('240 jobs'));
      },
    ],
    [
      '? shows every key, and q closes the help before it quits',
      async () => {
        await screen.press('?', 'older pages load');
        await screen.press('q', list);
      },
    ],
  ]);
  await leave(screen);
});

test('a sharded job shows the state of each shard', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Orders']);
  await screen.see(live);
  await screen.press(`${keys.enter}${keys.tab}`, tab('Shards'), /\[Shards \d+\]/);
  await screen.until(
    (text) => (text.match(/✔ Successful +\S*shard/g) ?? []).length >= 2,
    'two shards that succeeded',
  );
});

test('a failed job shows the reason, in the list and in full in its pane', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const reason = `Access denied: the bucket's role lacks s3:PutObject on ${'a/very/long/path/'.repeat(12)}end-of-reason`;
  const id = atlas.world.addJob();
  atlas.world.endJob(id, 'Failed', { errorCode: 'EXPORT_BUCKET_ACCESS_DENIED', message: reason });
  const screen = openTerminal(['-c', atlas.clusterNames[0] ?? ''], { env: await signedIn(atlas) });
  await screen.see(live);
  expect(screen.selectedJob()?.['STATE']).toBe('✖ Failed');
  expect(screen.selectedJob()?.['PROGRESS']).toMatch(/^Access denied: the bucket's role/);
  await screen.press(`${keys.enter}${keys.shiftTab}${keys.shiftTab}`, tab('Error'), 'end-of-reason');
  await screen.see('EXPORT_BUCKET_ACCESS_DENIED');
});

test('while jobs change the selection stays, p pauses, and trouble passes', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see(live);
  let id = '';
  await play([
    [
      'the selected job stays selected when others arrive',
      async () => {
        await screen.press('jj', row(2));
        const { CREATED: _, ...chosen } = screen.selectedJob() ?? {};
        atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
        await screen.see('1 newer · g', row(2));
        expect(screen.selectedJob()).toMatchObject(chosen);
        expect(Object.keys(chosen).length).toBeGreaterThan(3);
        await screen.press('g', row(0), '○ Queued');
      },
    ],
    [
      'p pauses and says so, and r still refreshes',
      async () => {
        await screen.press('p', 'paused');
        id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
        await screen.press('r', counted('in progress', 1));
        expect(screen.text()).toContain('paused');
        const { failed = 0 } = screen.counts();
        atlas.world.endJob(id, 'Failed');
        await screen.press('p', counted('failed', failed + 1));
      },
    ],
    [
      'trouble with Atlas keeps the rows, is explained, and clears automatically',
      async () => {
        await screen.see(live, without('▲'));
        const fix = atlas.inject({ kind: 'status', status: 503 });
        const text = await screen.see(/▲ stale/);
        expect(text).toContain('✔ Successful');
        expect(text).toMatch(/503/);
        fix();
        await screen.press('r', live, without('▲'));
      },
    ],
  ]);
});

test('/ filters while typing, digits choose states, Esc removes both, at any terminal size', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0'], { columns: 80, rows: 24 });
  const text = await screen.see(live, loaded('100 of 240'));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(120, 40);
  await screen.see('DATA AS OF');
  await screen.press('3', '[<3> ✖ 3 failed]', /3 of 100 loaded match · 140 not loaded yet/);
  await screen.press(keys.escape, without('[✖'), without('match'));
  await screen.press(
    '/no-such-word',
    '/no-such-word▌',
    '0 of 100 loaded match · 140 not loaded yet · Enter loads them',
  );
  await screen.press(`${keys.enter}${keys.enter}`, '0 of 240 loaded match', without('not loaded'));
  await screen.press('/\u0015successful', /\d+ of 240 loaded match/);
  await screen.press(`${keys.enter}s`, '"successful" · trouble first');
  await screen.press(keys.escape, without('"successful"'), 'trouble first');
  await screen.press(keys.escape, without('trouble first'));
  await leave(screen);
});

test('keys of config.toml work, and NO_COLOR leaves glyphs and words', async () => {
  const home = await emptyHome();
  const folder = path.join(home['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), '[keys]\nnext-job = "x"\nquit = "Q"\n');
  const screen = await watchDemo(['quiet', '-c', 'Prod0'], { env: { ...home, NO_COLOR: '1' } });
  await screen.see(live, row(0), '✔ Successful');
  await screen.press('xjx', row(2));
  expect(screen.text()).toContain('Q quit');
  await screen.press('3', '✖ Failed');
  screen.type('qQ');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  // Colours are SGR 30 to 38, 40 to 48, 90 to 107; bold and dim are not.
  expect(screen.bytes()).not.toMatch(/\u001B\[(3[0-8]|4[0-8]|9\d|10[0-7])[;m]/);
});

test('keys typed at once before the first rows count', async () => {
  const atlas = await simulator({ scenario: 'quiet', latency: 700 });
  const screen = openTerminal(['-c', 'Prod0'], { env: await signedIn(atlas) });
  await screen.press('jjj', row(3));
});
