import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bindings } from '../../source/ui/bindings/bindings.ts';
import { copiedIn } from '../helpers/control-sequences.ts';
import {
  list,
  live,
  loaded,
  noList,
  noPane,
  row,
  tab,
  without,
  type Expected,
  type Seen,
} from '../helpers/seen.ts';
import { emptyHome } from '../helpers/sign-in.ts';
import { inColumns, inViews, type Story } from '../helpers/menu-stories.ts';
import { play } from '../helpers/story.ts';
import { keys, openTerminal, type Screen } from '../helpers/terminal.ts';

/** In the first page of one cluster, before older pages load. */
const inFirstPage: readonly Story[] = [
  {
    ids: ['filter', 'erase', 'erase-word', 'erase-all', 'keep-filter', 'drop-filter', 'unfilter'],
    async run(screen) {
      await screen.press('/ab cd', '/ab cd▌');
      await screen.press('\u007F', '/ab c▌');
      await screen.press('\u0017', '/ab ▌');
      await screen.press('\u0015', '/▌');
      await screen.press('successful', ' of 100 loaded match');
      await screen.press(keys.enter, without('▌  Enter'));
      expect(screen.text()).toContain('"successful"');
      await screen.press(keys.escape, without('"successful"'));
      await screen.press('/failed', '3 of 100 loaded match');
      await screen.press(keys.escape, without('loaded match'));
    },
  },
  {
    ids: ['state-1', 'state-2', 'state-3', 'state-4', 'state-5'],
    async run(screen) {
      await screen.press('1', '[<1> ◐ 0 in progress]');
      await screen.press('2', '[<2> ○ 0 queued]');
      await screen.press('3', '[<3> ✖ 3 failed]');
      await screen.press('4', '[<4> ⊘ 0 cancelled]');
      await screen.press('5', '[<5> ✔ 97 successful]');
      await screen.press('3', without('✖ 3 failed]'));
      await screen.press(keys.escape, without('loaded match'));
    },
  },
  {
    ids: ['save-json', 'save-csv'],
    async run(screen, folder) {
      await screen.press('w', 'Wrote 100 jobs to');
      await screen.press('W', '.csv');
      const written = (await readdir(folder)).filter((name) => name.startsWith('atlas-exports-Prod0'));
      expect(written).toHaveLength(2);
      const json = written.find((name) => name.endsWith('.json')) ?? '';
      const { results } = JSON.parse(await readFile(path.join(folder, json), 'utf8')) as {
        results: unknown[];
      };
      expect(results).toHaveLength(100);
    },
  },
];

const inList: readonly Story[] = [
  {
    ids: ['open', 'back', 'next-tab', 'previous-tab'],
    async run(screen) {
      await screen.press(keys.enter, tab('Overview'));
      await screen.press(keys.escape, noPane);
      await screen.press('l', tab('Overview'));
      await screen.press(keys.tab, tab('Shards'));
      await screen.press(']', tab('Custom data'));
      await screen.press(keys.shiftTab, tab('Shards'));
      await screen.press('[', tab('Overview'));
      await screen.press(keys.enter, tab('Overview'), noList);
      await screen.press('h', tab('Overview'), list);
      await screen.press(keys.left, noPane);
    },
  },
  {
    ids: ['copy', 'copy-id', 'copy-place', 'copy-command', 'copy-error', 'copy-json', 'copy-nothing'],
    async run(screen) {
      await screen.press(keys.enter, /Bucket +\S+ ·/);
      const id = screen.openJob();
      await screen.press('y', 'i id');
      await screen.press('i', `Sent the id to the terminal's clipboard`);
      expect(id).toMatch(/^[0-9a-f]{24}$/);
      expect(copiedIn(screen.bytes())).toBe(id);
      await screen.press('yp', 'Sent the place in the bucket');
      expect(copiedIn(screen.bytes())).toContain('exported_snapshots/');
      await screen.press('yl', 'Sent the command that lists it');
      await screen.press('ye', /no error/i);
      await screen.press('yj', 'Sent the JSON');
      expect(JSON.parse(copiedIn(screen.bytes()) ?? '')).toMatchObject({ id, state: 'Successful' });
      await screen.press('y', 'i id');
      await screen.press(keys.escape, without('i id'));
      await screen.press(keys.escape, noPane);
    },
  },
  {
    ids: ['full-next-job', 'full-previous-job'],
    async run(screen) {
      await screen.press(`${keys.enter}${keys.enter}`, tab('Overview'), noList);
      const first = screen.openJob();
      await screen.press('n', { what: 'another job', holds: (seen) => seen.openJob() !== first });
      await screen.press('N', { what: 'the first job again', holds: (seen) => seen.openJob() === first });
      await screen.press(keys.escape, list, tab('Overview'));
      await screen.press(keys.escape, noPane);
    },
  },
  {
    ids: ['pane-down', 'pane-up'],
    async run(screen) {
      await screen.press(`${keys.enter}${keys.shiftTab}`, tab('JSON'), '"groupId"');
      await screen.press('J', without('"groupId"'));
      await screen.press('K', '"groupId"');
      await screen.press(keys.tab, tab('Overview'));
      await screen.press(keys.escape, noPane);
    },
  },
  {
    ids: [
      'help',
      'close-help',
      'scroll-down',
      'scroll-up',
      'scroll-page-down',
      'scroll-page-up',
      'scroll-half-down',
      'scroll-half-up',
      'scroll-top',
      'scroll-end',
      'search-help',
    ],
    async run(screen) {
      screen.resize(120, 24);
      await screen.press('?', 'Next job');
      await screen.press('jj', without('Next job'));
      await screen.press('kk', 'Next job');
      await screen.press(keys.pageDown, without('Next job'));
      await screen.press(keys.pageUp, 'Next job');
      await screen.press('\u0004', without('Next job'));
      await screen.press('\u0015', 'Next job');
      await screen.press('G', 'Close this help');
      await screen.press('/pause', '"pause" · 1 found');
      await screen.press(keys.escape, 'In the header');
      await screen.press('g', 'Next job');
      await screen.press('q', without('Next job'), list);
      screen.resize(120, 40);
    },
  },
  {
    ids: ['open-atlas', 'open-bucket'],
    async run(screen) {
      await screen.press('o', 'A demo has no Atlas page to open.');
      await screen.press('O', 'A demo has no bucket to open.');
    },
  },
  {
    ids: ['command', 'run-command', 'complete-command', 'next-command', 'previous-command', 'close-command'],
    async run(screen) {
      await screen.press(':sor', '▌ sort');
      await screen.press(`${keys.tab}lon`, '▌ sort longest');
      await screen.press(keys.enter, 'longest first');
      await screen.press(':sort ', '↓ marks');
      await screen.press(`${keys.down}${keys.down}${keys.down}${keys.up}`, '▌ sort trouble');
      await screen.press(keys.enter, 'trouble first');
      await screen.press(`:${keys.down}`, '▌ screen');
      await screen.press(keys.escape, without('▌ screen'));
      await screen.press(`:sort newst${keys.enter}`, 'There is no order "newst". Did you mean newest?');
      await screen.press(`:sort newest${keys.enter}`, without('trouble first'));
    },
  },
  {
    ids: ['activity', 'activity-open', 'mark-seen'],
    async run(screen) {
      await screen.press('a', 'Nothing yet');
      await screen.press(keys.enter, 'Nothing is listed here.');
      await screen.press('a', list);
      await screen.press('m', 'Nothing is left to be marked as seen.');
    },
  },
  {
    ids: ['pause'],
    async run(screen) {
      await screen.press('p', '‖ paused');
      await screen.press('p', live);
    },
  },
  {
    ids: ['clusters'],
    async run(screen) {
      await screen.press('c', 'watched now');
      await screen.press(keys.escape, live);
    },
  },
  {
    ids: [
      'timeline',
      'time-next',
      'time-previous',
      'earlier',
      'later',
      'earlier-page',
      'later-page',
      'zoom-in',
      'zoom-out',
      'to-now',
      'time-open',
      'time-back',
    ],
    async run(screen) {
      await screen.press('t', noList, /^ 12 hours .* – now/m);
      await screen.press('-', /^ 1 day /m);
      await screen.press('-', /^ 3 days /m);
      await screen.press('+', /^ 1 day /m);
      const newest = jobBelow(screen);
      await screen.press(keys.left, anotherJob(screen));
      await screen.press(keys.right, {
        what: 'the newest job again',
        holds: (seen) => jobBelow(seen) === newest,
      });
      await screen.press(keys.pageUp, without('– now'));
      await screen.press(keys.pageDown, '– now');
      await screen.press('k', 'This is the first row');
      await screen.press('j', 'This is the last row');
      await screen.press('h', anotherJob(screen));
      await screen.press('h', anotherJob(screen));
      // So that `g` has a way to go.
      await screen.press(keys.pageUp, without('– now'));
      await screen.press('g', '– now');
      await screen.press(keys.enter, list, tab('Overview'));
      await screen.press('t', noList);
      await screen.press(keys.escape, list);
      await screen.press(keys.escape, noPane);
    },
  },
  {
    ids: ['next-job', 'previous-job', 'page-down', 'page-up', 'newest', 'oldest'],
    async run(screen) {
      await screen.press('g', row(0));
      await screen.press('j', row(1));
      await screen.press(keys.down, row(2));
      await screen.press('k', row(1));
      await screen.press(keys.up, row(0));
      await screen.press(keys.pageDown, lastRow);
      await screen.press(keys.pageUp, row(0));
      await screen.press('\u0006', lastRow);
      await screen.press('\u0002', row(0));
      await screen.press('G', lastRow);
      await screen.press('g', row(0));
      await screen.press(keys.end, lastRow);
      await screen.press(keys.home, row(0));
    },
  },
];

/** While not every page is loaded. */
const sortAndLoad: Story = {
  ids: ['sort', 'load-older'],
  async run(screen) {
    await screen.press('s', 'trouble first');
    await screen.press('s', 'longest first');
    await screen.press('L', loaded('200 of 240'));
    await screen.press(keys.escape, without('longest first'));
  },
};

const inVerdicts: Story = {
  ids: [
    'verdicts',
    'cluster-jobs',
    'cluster-why',
    'clusters-back',
    'first-cluster',
    'last-cluster',
    'failures',
    'cause-jobs',
    'causes-back',
    ...[1, 2, 3, 4, 5].map((group) => `verdict-${group}`),
  ],
  async run(screen, folder) {
    await screen.press('v', cluster('orders-eu', '✖ Missing'), without('– asking'));
    await screen.press('G', cluster('vault', '? Unknown'));
    await screen.press('g', cluster('orders-eu', '✖ Missing'));
    await screen.press(
      'l',
      'Judged     by the schedule: daily at',
      /Exports +daily snapshots, automatically, to s3:/,
    );
    await screen.press(keys.escape, without('Judged  '));
    await screen.press(keys.enter, /orders-eu +40 of \d+ loaded match/);
    await screen.press(keys.escape, 'NEXT DUE');
    await screen.press('yl', "Sent the command that exports the snapshot to the terminal's clipboard");
    expect(copiedIn(screen.bytes())).toMatch(
      /^atlas backups exports jobs create --projectId [0-9a-f]{24} --clusterName orders-eu --snapshotId /,
    );
    await screen.press('1', 'wrong');
    await screen.press('2', 'wrong or running');
    await screen.press('345', 'wrong or running or good or without exports or unknown');
    await screen.press(keys.escape, without('wrong or running'));
    await screen.press('W', 'Wrote 10 clusters to');
    expect((await readdir(folder)).filter((name) => name.includes('10-clusters'))).toHaveLength(1);
    await screen.press('f', /JOBS  CLUSTERS[^]*▌ +\d/);
    await screen.press(keys.enter, / 1 of \d+ loaded match/);
    await screen.press(keys.escape, 'JOBS  CLUSTERS');
    await screen.press(keys.escape, without('JOBS  CLUSTERS'));
  },
};

/** Where the screen has no row for each cluster. */
const inTimeRows: Story = {
  ids: ['fold', 'rows-down', 'rows-up'],
  async run(screen) {
    screen.resize(120, 14);
    await screen.press('t', 'Space unfolds');
    await screen.press(' ', /rows \d+–\d+ of \d+/);
    await screen.press('JJJ', /–(\d+) of \1 /);
    await screen.press('KKK', 'rows 1–');
    await screen.press(' ', 'Space unfolds');
  },
};

const quit: Story = {
  ids: ['quit'],
  async run(screen) {
    screen.type(keys.controlC);
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
  },
};

const inOneCluster = [...inFirstPage, sortAndLoad, ...inList, quit];

test('in the list of one cluster each key does what the help says', async () => {
  const { screen, folder } = await openDemo('quiet', '-c', 'Prod0');
  await screen.see(live, loaded('100 of 240'));
  await play(inOneCluster.map(({ ids, run }) => [ids.join(', '), () => run(screen, folder)]));
});

test('each key works in the menus of columns and views', async () => {
  const { screen, folder } = await openDemo('quiet', '-c', 'Prod0');
  await screen.see(live);
  await inColumns.run(screen, folder);
  await inViews.run(screen, folder);
});

test('each key works in the clusters view', async () => {
  const { screen, folder } = await openDemo('coverage');
  await screen.see(live, '1 missing');
  await inVerdicts.run(screen, folder);
  await inTimeRows.run(screen, folder);
});

test('every key has a story here', () => {
  // `suspend` is in terminal-stop.test.ts; `refresh` in watch.test.ts, which also sees the server's side.
  const told = new Set([
    ...[...inOneCluster, inColumns, inViews, inVerdicts, inTimeRows].flatMap(({ ids }) => ids),
    'suspend',
    'refresh',
  ]);
  expect(bindings.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !bindings.some((binding) => binding.id === id))).toEqual([]);
});

async function openDemo(...words: readonly string[]) {
  const env = await emptyHome();
  const folder = env['HOME'] ?? '';
  return { folder, screen: openTerminal(['--demo', ...words], { cwd: folder, env }) };
}

/** The last line of a list that fills the screen. */
const lastRow: Expected = {
  what: 'the last row selected',
  holds: (seen) => seen.rows().length > 30 && seen.selectedRow() === seen.rows().length - 1,
};

function cluster(name: string, verdict: string): Expected {
  return {
    what: `${name} selected, ${verdict}`,
    holds: (seen) => seen.selectedJob()?.['CLUSTER'] === name && seen.selectedJob()?.['VERDICT'] === verdict,
  };
}

/** The id of the job that the line below the time axis describes. */
function jobBelow(seen: Seen): string | undefined {
  return /· ([0-9a-f]{24})/.exec(seen.text())?.[1];
}

/** That line describes another job than now. */
function anotherJob(screen: Screen): Expected {
  const before = jobBelow(screen);
  return { what: 'another job', holds: (seen) => jobBelow(seen) !== before };
}
