import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bindings } from '../../source/ui/bindings/bindings.ts';
import { copiedIn } from '../helpers/control-sequences.ts';
import { emptyHome } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen } from '../helpers/terminal.ts';

/** What a key does, seen on the screen of the built program. */
type Story = {
  /** The bindings that it shows at work, by their ids. */
  readonly ids: readonly string[];
  /** A demo of its own, and what is seen once it has begun. */
  readonly demo?: readonly [name: string, begun: string];
  readonly run: (screen: Screen, folder: string) => Promise<void>;
};

const stories: readonly Story[] = [
  {
    ids: ['next-job', 'previous-job', 'page-down', 'page-up', 'newest', 'oldest'],
    async run(screen) {
      await presses(screen, 'j', 1);
      await presses(screen, keys.down, 2);
      await presses(screen, 'k', 1);
      await presses(screen, keys.up, 0);
      await presses(screen, keys.pageDown, 34);
      await presses(screen, keys.pageUp, 0);
      await presses(screen, '\u0006', 34);
      await presses(screen, '\u0002', 0);
      await presses(screen, 'G', 34);
      await presses(screen, 'g', 0);
      await presses(screen, keys.end, 34);
      await presses(screen, keys.home, 0);
    },
  },
  {
    ids: ['open', 'back', 'next-tab', 'previous-tab'],
    async run(screen) {
      await shows(screen, keys.enter, '[Overview]');
      await hides(screen, keys.escape, '[Overview]');
      await shows(screen, 'l', '[Overview]');
      await shows(screen, keys.tab, '[Shards');
      await shows(screen, ']', '[Custom data');
      await shows(screen, keys.shiftTab, '[Shards');
      await shows(screen, '[', '[Overview]');
      await hides(screen, keys.enter, 'STATE');
      await shows(screen, 'h', 'STATE');
      await hides(screen, keys.left, '[Overview]');
    },
  },
  {
    ids: ['pane-down', 'pane-up'],
    async run(screen) {
      await shows(screen, `${keys.enter}${keys.shiftTab}`, '"groupId"');
      await hides(screen, 'J', '"groupId"');
      await shows(screen, 'K', '"groupId"');
    },
  },
  {
    ids: ['full-next-job', 'full-previous-job'],
    async run(screen) {
      await hides(screen, `${keys.enter}${keys.enter}`, 'STATE');
      const first = jobOf(screen.text());
      screen.type('n');
      await screen.until((text) => jobOf(text) !== first, 'another job');
      screen.type('N');
      await screen.until((text) => jobOf(text) === first, 'the first job again');
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
      await shows(screen, '?', 'Next job');
      await hides(screen, 'jj', 'Next job');
      await shows(screen, 'kk', 'Next job');
      await hides(screen, keys.pageDown, 'Next job');
      await shows(screen, keys.pageUp, 'Next job');
      await hides(screen, '\u0004', 'Next job');
      await shows(screen, '\u0015', 'Next job');
      await shows(screen, 'G', 'Close this help');
      await shows(screen, '/pause', '"pause" · 1 found');
      await shows(screen, keys.escape, 'In the header');
      await shows(screen, 'g', 'Next job');
      await hides(screen, 'q', 'Next job');
    },
  },
  {
    ids: ['filter', 'erase', 'erase-word', 'erase-all', 'keep-filter', 'drop-filter', 'unfilter'],
    async run(screen) {
      await shows(screen, '/ab cd', '/ab cd▌');
      await shows(screen, '\u007F', '/ab c▌');
      await shows(screen, '\u0017', '/ab ▌');
      await shows(screen, '\u0015', '/▌');
      await shows(screen, 'successful', ' of 100 loaded match');
      await hides(screen, keys.enter, '▌  Enter');
      expect(screen.text()).toContain('"successful"');
      await hides(screen, keys.escape, '"successful"');
      await shows(screen, '/failed', '3 of 100 loaded match');
      await hides(screen, keys.escape, 'loaded match');
    },
  },
  {
    ids: ['state-1', 'state-2', 'state-3', 'state-4', 'state-5'],
    async run(screen) {
      await shows(screen, '1', '[◐ 0 in progress]');
      await shows(screen, '2', '[○ 0 queued]');
      await shows(screen, '3', '[✖ 3 failed]');
      await shows(screen, '4', '[⊘ 0 cancelled]');
      await shows(screen, '5', '[✔ 97 successful]');
      await hides(screen, '3', '[✖');
    },
  },
  {
    ids: [
      'columns',
      'column-next',
      'column-previous',
      'column-toggle',
      'column-later',
      'column-earlier',
      'columns-usual',
      'columns-keep',
      'columns-leave',
    ],
    async run(screen) {
      await shows(screen, 'C', /▌ \[x\] state/);
      await shows(screen, 'j', /▌ \[x\] created/);
      await shows(screen, 'k', /▌ \[x\] state/);
      await shows(screen, 'J', /CREATED +STATE/);
      await shows(screen, 'K', /STATE +CREATED/);
      await hides(screen, ' ', 'STATE');
      await shows(screen, 'u', /STATE +CREATED/);
      await hides(screen, ` ${keys.escape}`, '[x]');
      expect(screen.text()).toContain('STATE');
      await shows(screen, `C ${keys.enter}`, 'columns = ["created", "took"');
    },
  },
  {
    ids: ['sort', 'load-older'],
    async run(screen) {
      await shows(screen, 's', 'trouble first');
      await shows(screen, 's', 'longest first');
      await shows(screen, 'L', '200 of 240');
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
      await hides(screen, 't', 'DATA AS OF');
      await changes(screen, '-');
      await changes(screen, '-');
      await changes(screen, '+');
      await changes(screen, keys.left);
      await changes(screen, keys.right);
      await changes(screen, keys.pageUp);
      await changes(screen, keys.pageDown);
      await changes(screen, 'k');
      await changes(screen, 'j');
      await changes(screen, 'hh');
      await changes(screen, 'g');
      await shows(screen, keys.enter, '[Overview]');
      await hides(screen, 't', 'DATA AS OF');
      await shows(screen, keys.escape, 'DATA AS OF');
    },
  },
  {
    ids: ['activity'],
    async run(screen) {
      await shows(screen, 'a', 'Nothing yet');
      await shows(screen, 'a', 'DATA AS OF');
    },
  },
  {
    ids: ['mark-seen'],
    async run(screen) {
      await shows(screen, 'm', 'Nothing is left to be marked as seen.');
    },
  },
  {
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
    demo: ['coverage', '1 missing'],
    async run(screen, folder) {
      await shows(screen, 'v', /▌ orders-eu +✖ Missing/);
      await screen.until((text) => !text.includes('– asking'), 'every verdict');
      await shows(screen, 'G', /▌ vault +\? Unknown/);
      await shows(screen, 'g', /▌ orders-eu/);
      await shows(screen, 'l', 'Rests on   by the schedule: daily at');
      await hides(screen, keys.escape, 'Rests on');
      await shows(screen, keys.enter, /orders-eu +40 of \d+ loaded match/);
      await shows(screen, keys.escape, 'NEXT DUE');
      await shows(screen, 'yl', "Sent the command that exports the snapshot to the terminal's clipboard");
      expect(copiedIn(screen.bytes())).toMatch(
        /^atlas backups exports jobs create --projectId [0-9a-f]{24} --clusterName orders-eu --snapshotId /,
      );
      await shows(screen, '1', 'wrong');
      await shows(screen, '2', 'wrong or running');
      await shows(screen, '345', 'wrong or running or good or without exports or unknown');
      await hides(screen, keys.escape, 'wrong or running');
      await shows(screen, 'W', 'Wrote 10 clusters to');
      expect((await readdir(folder)).filter((name) => name.includes('10-clusters'))).toHaveLength(1);
      await shows(screen, 'f', /JOBS  CLUSTERS[^]*▌ +\d/);
      await shows(screen, keys.enter, / 1 of \d+ loaded match/);
      await shows(screen, keys.escape, 'JOBS  CLUSTERS');
      await hides(screen, keys.escape, 'JOBS  CLUSTERS');
    },
  },
  {
    ids: ['clusters'],
    async run(screen) {
      await shows(screen, 'c', 'watched now');
      await shows(screen, keys.escape, 'Choose a project');
      await shows(screen, keys.escape, '● live');
    },
  },
  {
    ids: ['copy', 'copy-id', 'copy-place', 'copy-command', 'copy-error', 'copy-json', 'copy-nothing'],
    async run(screen) {
      await shows(screen, keys.enter, /Bucket +\S+ ·/);
      const id = jobOf(screen.text());
      await shows(screen, 'y', 'i id');
      await shows(screen, 'i', `Sent the id to the terminal's clipboard`);
      expect(copiedIn(screen.bytes())).toBe(id);
      await shows(screen, 'yp', 'Sent the place in the bucket');
      expect(copiedIn(screen.bytes())).toContain('exported_snapshots/');
      await shows(screen, 'yl', 'Sent the command that lists it');
      await shows(screen, 'ye', /no error/i);
      await shows(screen, 'yj', 'Sent the JSON');
      expect(JSON.parse(copiedIn(screen.bytes()) ?? '')).toMatchObject({ id, state: 'Successful' });
      await shows(screen, 'y', 'i id');
      await hides(screen, keys.escape, 'i id');
    },
  },
  {
    ids: ['save-json', 'save-csv'],
    async run(screen, folder) {
      await shows(screen, 'w', 'Wrote 100 jobs to');
      await shows(screen, 'W', '.csv');
      const written = (await readdir(folder)).filter((name) => name.startsWith('atlas-exports-Prod0'));
      expect(written).toHaveLength(2);
      const json = written.find((name) => name.endsWith('.json')) ?? '';
      const { results } = JSON.parse(await readFile(path.join(folder, json), 'utf8')) as {
        results: unknown[];
      };
      expect(results).toHaveLength(100);
    },
  },
  {
    ids: ['pause'],
    async run(screen) {
      await shows(screen, 'p', '‖ paused');
      await shows(screen, 'p', '● live');
    },
  },
  {
    ids: ['quit'],
    async run(screen) {
      screen.type(keys.controlC);
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
    },
  },
];

test.each(stories.map((story) => [story.ids.join(', '), story] as const))('%s', async (_, { run, demo }) => {
  const env = await emptyHome();
  const folder = env['HOME'] ?? '';
  const [name, begun] = demo ?? ['quiet', '100 of 240'];
  const args = ['--demo', name, ...(demo === undefined ? ['-c', 'Prod0'] : [])];
  const screen = openTerminal(args, { cwd: folder, env });
  await screen.until((text) => text.includes(begun) && text.includes('● live'), 'the first page');
  await run(screen, folder);
});

test('Ctrl+Z hands the terminal back, and fg brings the screen again', async () => {
  const screen = openTerminal([], { command: ['bash', '--norc', '-i'], env: await emptyHome() });
  screen.type(`${JSON.stringify(process.execPath)} dist/cli.js --demo quiet -c Prod0\r`);
  await screen.see('● live');
  screen.type(keys.controlZ);
  await screen.see('Stopped');
  screen.type('fg\r');
  await screen.see('● live');
  screen.type('q');
  await screen.until((text) => !text.includes('● live'), 'the shell');
});

test('every key has its story here', () => {
  // `suspend` is the story above; `refresh` is told in watch.test.ts, where the server's side is seen too.
  const told = new Set([...stories.flatMap(({ ids }) => ids), 'suspend', 'refresh']);
  expect(bindings.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !bindings.some((binding) => binding.id === id))).toEqual([]);
});

/** Presses the key, and waits for the selection on that row of the list. */
async function presses(screen: Screen, key: string, row: number): Promise<void> {
  screen.type(key);
  const firstRow = 4;
  const selected = (): number => screen.lines().findIndex((line) => line.startsWith(' ▌')) - firstRow;
  await screen.until(() => selected() === row, `row ${row} selected`);
}

async function shows(screen: Screen, key: string, what: string | RegExp): Promise<void> {
  screen.type(key);
  await screen.see(what);
}

async function hides(screen: Screen, key: string, what: string): Promise<void> {
  screen.type(key);
  await screen.until((text) => !text.includes(what), `no ${what}`);
}

/** Presses the key, and waits for another picture below the header. */
async function changes(screen: Screen, key: string): Promise<void> {
  const before = body(screen.text());
  screen.type(key);
  await screen.until((text) => body(text) !== before, `a change by ${key}`);
}

function body(text: string): string {
  return text.split('\n').slice(3).join('\n');
}

function jobOf(text: string): string {
  return /Job +([0-9a-f]{24})/.exec(text)?.[1] ?? '';
}
