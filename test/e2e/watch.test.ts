import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { simulator, signedIn, emptyHome } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

async function watchDemo(words: readonly string[] = [], options: ScreenOptions = {}): Promise<Screen> {
  const screen = openTerminal(['--demo', ...words], {
    ...options,
    env: { ...(await emptyHome()), ...options.env },
  });
  return screen;
}

/** The line that the selection's mark stands on. */
function selectedLine(text: string): string {
  return text.split('\n').find((line) => line.startsWith(' ▌')) ?? '';
}

function countsOf(text: string): string {
  return text.split('\n')[1] ?? '';
}

function selectedRow(screen: Screen): number {
  return screen.lines().findIndex((line) => line.startsWith(' ▌'));
}

test('the demo shows jobs in their states, and q leaves the terminal as it was', async () => {
  const screen = await watchDemo();
  const text = await screen.see(/● live \d\d:\d\d:\d\d · every/);
  // What is not as in reality is said.
  expect(text).toMatch(/ Acme \(demo at 60x speed\) › accounts, billing, /);
  for (const state of ['◐ In progress', '✖ Failed', '✔ Successful']) expect(text).toContain(` ${state} `);
  expect(text).toMatch(/1,\d{3} jobs/);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
  const bytes = screen.bytes();
  expect(bytes.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?1049h'));
  expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
});

test('states change by themselves', async () => {
  const screen = await watchDemo(['--interval', '2']);
  const first = countsOf(await screen.see(/● live/));
  await screen.until((text) => /● live/.test(text) && countsOf(text) !== first, 'other counts');
});

test('j, k, the arrows, g, G and the page keys move the selection', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0']);
  const top = 4;
  await screen.until(
    (text) => text.includes('● live') && selectedRow(screen) === top,
    'the first row selected',
  );
  screen.type('jjj');
  await screen.until(() => selectedRow(screen) === top + 3, 'the selection three rows down');
  screen.type('k');
  await screen.until(() => selectedRow(screen) === top + 2, 'the selection one row up');
  screen.type(keys.down + keys.down + keys.up);
  await screen.until(() => selectedRow(screen) === top + 3, 'the selection one row down');
  screen.type(keys.pageDown);
  await screen.until(() => selectedRow(screen) > top + 20, 'the selection a page down');
  screen.type(keys.pageUp + keys.pageUp);
  await screen.until(() => selectedRow(screen) === top, 'the selection on top');
  screen.type('G');
  await screen.until(() => selectedRow(screen) > top + 20, 'the selection at the end');
  screen.type('g');
  await screen.until(() => selectedRow(screen) === top, 'the selection on top again');
});

test('moving down loads the next page', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0']);
  await screen.see('100 of 240');
  screen.type('G');
  await screen.see('200 of 240');
  screen.type('G');
  await screen.see('240 jobs');
});

test('Enter opens a job, Tab goes through its tabs, Esc closes it', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0']);
  await screen.see('● live');
  screen.type(keys.enter);
  await screen.see('[Overview]');
  await screen.see(/Snapshot +[0-9a-f]{24}/);
  for (const tab of ['[Shards', '[Custom data', '[Error', '[JSON]', '[Overview]']) {
    screen.type(keys.tab);
    await screen.see(tab);
  }
  screen.type(keys.shiftTab);
  await screen.see('[JSON]');
  await screen.see('"exportBucketId"');
  screen.type(keys.enter);
  await screen.until((text) => !text.includes('STATE'), 'the pane on the whole screen');
  screen.type(keys.escape);
  await screen.see('STATE');
  screen.type(keys.escape);
  await screen.until((text) => !text.includes('[JSON]'), 'the pane closed');
});

test('a sharded job shows the state of each of its shards', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Orders']);
  await screen.see('● live');
  screen.type(`${keys.enter}${keys.tab}`);
  await screen.see(/\[Shards \d+\]/);
  await screen.until(
    (text) => (text.match(/✔ Successful +\S*shard/g) ?? []).length >= 2,
    'two shards that succeeded',
  );
});

test('a failed job says why, in the list and whole in its pane', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const reason = `Access denied: the bucket's role lacks s3:PutObject on ${'a/very/long/path/'.repeat(12)}end-of-reason`;
  const id = atlas.world.addJob();
  atlas.world.endJob(id, 'Failed', { errorCode: 'EXPORT_BUCKET_ACCESS_DENIED', message: reason });
  const screen = openTerminal(['-c', atlas.clusterNames[0] ?? ''], { env: await signedIn(atlas) });
  expect(await screen.see('✖ Failed')).toContain("Access denied: the bucket's role");
  screen.type(`${keys.enter}${keys.shiftTab}${keys.shiftTab}`);
  await screen.see('[Error]');
  await screen.see('end-of-reason');
  await screen.see('EXPORT_BUCKET_ACCESS_DENIED');
});

test('the selected job stays the selected job when others arrive', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see('● live');
  screen.type('jj');
  await screen.until(() => selectedRow(screen) === 6, 'the third row selected');
  const chosen = selectedLine(screen.text()).replace(/ (just now|\d+ min ago) /, '');
  atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  await screen.see('1 newer · g');
  expect(selectedLine(screen.text()).replace(/ (just now|\d+ min ago) /, '')).toBe(chosen);
  expect(selectedRow(screen)).toBe(6);
});

test('p pauses, and says so; r asks all the same', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see('● live');
  screen.type('p');
  await screen.see('paused');
  const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'Queued' });
  screen.type('r');
  await screen.see('○ Queued');
  expect(screen.text()).toContain('paused');
  atlas.world.startJob(id);
  screen.type('p');
  await screen.see('◐ In progress');
});

test('/ filters while it is typed, digits choose states, Esc takes it all off again', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0']);
  await screen.see('100 of 240');
  screen.type('3');
  await screen.see('[✖ 3 failed]');
  await screen.see(/3 of 100 loaded match · 140 not loaded yet/);
  screen.type(keys.escape);
  await screen.until((text) => !text.includes('[✖') && !text.includes('match'), 'no filter');
  screen.type('/no-such-word');
  await screen.see('/no-such-word▌');
  await screen.see('0 of 100 loaded match · 140 not loaded yet · Enter loads them');
  screen.type(`${keys.enter}${keys.enter}`);
  await screen.until(
    (text) => text.includes('0 of 240 loaded match') && !text.includes('not loaded'),
    'all looked at',
  );
  screen.type('/\u0015successful');
  await screen.see(/\d+ of 240 loaded match/);
  screen.type(`${keys.enter}s`);
  await screen.see('"successful" · trouble first');
  screen.type(keys.escape);
  await screen.until(
    (text) => !text.includes('"successful"') && text.includes('trouble first'),
    'the words gone',
  );
  screen.type(keys.escape);
  await screen.until((text) => !text.includes('trouble first'), 'the order gone');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('keys are where config.toml puts them', async () => {
  const home = await emptyHome();
  const folder = path.join(home['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), '[keys]\nnext-job = "x"\nquit = "Q"\n');
  const screen = await watchDemo(['quiet', '-c', 'Prod0'], { env: home });
  await screen.until(
    (text) => text.includes('● live') && selectedRow(screen) === 4,
    'the first row selected',
  );
  screen.type('xjx');
  await screen.until(() => selectedRow(screen) === 6, 'two rows down');
  expect(screen.text()).toContain('Q quit');
  screen.type('qQ');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('? shows every key, and q closes the help before it quits', async () => {
  const screen = await watchDemo(['quiet']);
  await screen.see('● live');
  screen.type('?');
  await screen.see('Older pages load'.toLowerCase());
  screen.type('q');
  await screen.until((text) => text.includes('CREATED'), 'the list again');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('keys typed in one go before the first rows count', async () => {
  const atlas = await simulator({ scenario: 'quiet', latency: 700 });
  const screen = openTerminal(['-c', 'Prod0'], { env: await signedIn(atlas) });
  screen.type('jjj');
  await screen.until(() => selectedRow(screen) === 7, 'the fourth row selected');
});

test('a narrow terminal keeps state, time and selection; a tiny one says what it needs', async () => {
  const screen = await watchDemo(['quiet', '-c', 'Prod0'], { columns: 80, rows: 24 });
  const text = await screen.see('● live');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  screen.resize(20, 5);
  await screen.see('Too small');
  screen.resize(120, 40);
  await screen.see('DATA AS OF');
});

test('NO_COLOR leaves glyphs and words, and sends no colour', async () => {
  const screen = await watchDemo(['busy'], { env: { NO_COLOR: '1' } });
  const text = await screen.see('✔ Successful');
  expect(text).toMatch(/✖ Failed/);
  // Colours are SGR 30 to 38, 40 to 48, 90 to 107; bold, dim and their ends are none.
  expect(screen.bytes()).not.toMatch(/\u001B\[(3[0-8]|4[0-8]|9\d|10[0-7])[;m]/);
});

test('trouble with Atlas keeps the rows, says what is wrong, and goes away by itself', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const screen = openTerminal(['-c', 'Prod0', '--interval', '2'], { env: await signedIn(atlas) });
  await screen.see('● live');
  const fix = atlas.inject({ kind: 'status', status: 503 });
  const text = await screen.see(/▲ stale/);
  expect(text).toContain('✔ Successful');
  expect(text).toMatch(/503/);
  fix();
  screen.type('r');
  await screen.until((now) => now.includes('● live') && !now.includes('▲'), 'live again');
});
