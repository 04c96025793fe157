import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Trouble } from '../../source/atlas/api/errors.ts';
import type { ClusterState, FeedState } from '../../source/feed/feed-state.ts';
import { knownStates } from '../../source/jobs/job.ts';
import { tabs, type AppState } from '../../source/ui/state/app-state.ts';
import { width } from '../../source/text/width.ts';
import { createTheme } from '../../source/ui/theme/theme.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { failed, frame, running, some, watched } from '../helpers/frames.tsx';
import { cluster, feedState, groupId, job, now, plainTheme } from '../helpers/jobs.ts';

const minute = 60_000;

test('the list at 80 columns', () => {
  expect(frame(feedState(some), { rows: 12 })).toEqual([
    ` atlas-exports  Payments › Prod0                   ● live ${time(-2000)} · every 10 s`,
    ' <1> ◐ 1 in progress   <2> ○ 1 queued   <3> ✖ 1 failed in 24 h           5 jobs',
    '   STATE          CREATED           TOOK  DATA AS OF  PROGRESS',
    ' ▌ ◐ In progress  2 min ago         2:00  33 min ago  █▉·  25/40  usually 12:50',
    '   ○ Queued       3 min ago            –  33 min ago  –',
    '   ✖ Failed       1 h ago          12:50  33 min ago  Access denied: the bucke…',
    '   ✔ Successful   1 h ago          12:50  33 min ago  –',
    '   ⊘ Cancelled    1 h ago          12:50  33 min ago  –',
    '',
    '',
    '',
    ' ↑↓ move  ⏎ open  ⇥ tab  / filter  1-5 states  v verdicts  ? help  q quit',
  ]);
});

test('several clusters get a column of their own, also in failed rows', () => {
  const jobs = [running, { ...failed, clusterName: 'Orders' }];
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } }));
  const lines = frame(feedState(jobs, { clusters }), { columns: 120 });
  expect(lines[0]).toContain('Payments › Prod0, Orders');
  expect(lines.find((line) => line.includes('✖ Failed'))).toMatch(
    /12:50 {2}Orders {3}33 min ago {2}Access denied/,
  );
});

test("a job in an unknown state shows Atlas's word for it", () => {
  const lines = frame(feedState([job({ state: 'Unknown', stateText: 'Verifying' })]));
  expect(lines.join('\n')).toContain('? Verifying');
});

test('0 of 0 collections shows no progress, in any state', () => {
  const nothing = { exportedCollections: 0, totalCollections: 0 };
  const jobs = (['Queued', 'InProgress', 'Successful'] as const).map((state) =>
    job({ state, exportStatus: nothing }),
  );
  const text = frame(feedState(jobs), { columns: 120 }).join('\n');
  expect(text).not.toMatch(/NaN|Infinity|0\/0|\d %/);
});

test('a running job without numbers shows how long such jobs usually take', () => {
  const text = frame(feedState([job({ state: 'InProgress', createdAt: now - minute }), job(), job()])).join(
    '\n',
  );
  expect(text).toContain('usually 12:50');
});

test('a running job with observed progress shows the time left', () => {
  const text = frame(feedState(some, { paces: watched(running) }), { columns: 120 }).join('\n');
  expect(text).toMatch(
    /◐ In progress {2}2 min ago +2:00 {2}33 min ago {2}████████████▌·{7} {2}62 % {2}25\/40 {2}8 min left$/m,
  );
  const narrow = frame(feedState(some, { paces: watched(running) })).join('\n');
  expect(narrow).toMatch(/ {2}33 min ago {2}█▉· {2}25\/40 {2}8 min left$/m);
});

test('in narrow lists the time left takes precedence over the age of the data', () => {
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } }));
  const lines = frame(feedState(some, { clusters, paces: watched(running) }));
  expect(lines[3]).toMatch(/CLUSTER {2}PROGRESS$/);
  expect(lines[4]).toMatch(/███▊·· {2}25\/40 {2}8 min left$/);
});

test('a job that takes longer than usual says so, queued or running', () => {
  const createdAt = now - 41 * minute;
  const late = (['InProgress', 'Queued'] as const).map((state) => job({ state, createdAt }));
  const lines = frame(feedState([...late, job(), job(), job()]));
  expect(lines[4]).toContain('longer than usual');
  expect(lines[5]).toContain('longer than usual');
});

test('trouble shows its remedy, and the rows stay, marked as old', () => {
  const trouble = {
    kind: 'network',
    sentence: 'Connection refused.',
    remedy: 'Check the network.',
    status: undefined,
    code: undefined,
    retryable: true,
    retryAfter: undefined,
  } as const;
  const clusters = [cluster({ trouble, updatedAt: now - 2 * minute, nextAt: now + 20_000 })];
  const text = frame(feedState(some, { clusters })).join('\n');
  expect(text).toContain('▲ stale 2 min · retry in 20 s');
  expect(text).toContain('Connection refused. Check the network.');
  expect(text).toContain('◐ In progress');
  const bare = frame(
    feedState([], { clusters: [cluster({ trouble, updatedAt: undefined, loaded: 0 })] }),
  ).join('\n');
  expect(bare).toContain('no data');
  expect(bare).toContain('Retrying automatically');
});

const refused: Trouble = troubleWith({ sentence: 'Connection refused.', remedy: 'Check the network.' });

/** This many clusters, the first of them in trouble, with the given fields. */
function clusters(all: number, failing: number, given: Partial<ClusterState> = {}): ClusterState[] {
  return Array.from({ length: all }, (_, index) => {
    const ref = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: `c${index}` };
    if (index >= failing) return cluster({ ref });
    return cluster({
      ref,
      trouble: refused,
      updatedAt: undefined,
      total: undefined,
      loaded: 0,
      nextAt: now + 5000,
      ...given,
    });
  });
}

test('the title does not say "no data" when one cluster of a hundred is in trouble', () => {
  const [title = '', , ...rest] = frame(feedState(some, { clusters: clusters(100, 1) }), { columns: 120 });
  expect(title).toContain(`● live ${time(-2000)} · ▲ 1 of 100 failing`);
  expect(rest.join('\n')).toContain('▲ c0: Connection refused. Check the network.');
  const narrow = frame(feedState(some, { clusters: clusters(100, 1) }), { columns: 40 })[0];
  expect(narrow).toContain('● live · ▲ 1 of 100');
});

test('the title shows the state of most clusters', () => {
  const title = (state: FeedState) => frame(state, { columns: 120 })[0];
  expect(title(feedState(some, { clusters: clusters(100, 60) }))).toContain(
    '▲ no data from 60 of 100 · retry in 5 s',
  );
  const stale = clusters(100, 60, { updatedAt: now - 2 * minute, loaded: 2 });
  expect(title(feedState(some, { clusters: stale }))).toContain(
    '▲ stale 2 min from 60 of 100 · retry in 5 s',
  );
  expect(title(feedState([], { clusters: clusters(3, 3) }))).toContain('▲ no data · retry in 5 s');
  const asking = clusters(100, 99, { trouble: undefined });
  expect(title(feedState(some, { clusters: asking }))).toContain('asking Atlas');
  const last = clusters(100, 1, { trouble: undefined });
  expect(title(feedState(some, { clusters: last }))).toContain(`● live ${time(-2000)} · asking 1 of 100`);
});

test('the title never says "no data" above rows', () => {
  const partly = [cluster({ trouble: refused, updatedAt: undefined, loaded: 155, nextAt: now + 1000 })];
  expect(frame(feedState(some, { clusters: partly }))[0]).toContain('▲ incomplete · retry in 1 s');
});

test('the title says live by the age of the data, whatever the network is doing', () => {
  const title = (age: number, given: Partial<FeedState> = {}) =>
    frame(
      feedState(some, {
        clusters: [cluster({ updatedAt: now - age, phase: 'asking', nextAt: undefined })],
        ...given,
      }),
    )[0];
  expect(title(30_000)).toContain('● live');
  const failing = [cluster({ trouble: refused, updatedAt: now - 12_000, nextAt: now + 3000 })];
  expect(title(0, { clusters: failing })).toContain('▲ data 12 s old · retry in 3 s');
  expect(title(31_000)).toContain('▲ stale 31 s · asking');
  expect(title(2 * minute)).toContain('▲ stale 2 min · asking');
  expect(title(2 * minute, { paused: true })).toContain('‖ paused · as of');
});

test('counts are left out until the first answer', () => {
  const bare = feedState([], { clusters: clusters(2, 2) });
  expect(frame(bare, { columns: 120 })[1]).toContain('✖ – failed');
  expect(frame(bare, { columns: 120 })[1]).not.toContain(' 0 successful');
  expect(frame(bare, { columns: 20, rows: 5 }).join(' ')).toContain('✖ – ◐ – ○ –');
  expect(frame(feedState([], { clusters: [cluster({ total: 0, loaded: 0 })] }))[1]).toContain('✖ 0');
});

test('trouble and pending requests name two clusters and count the rest', () => {
  const many = frame(feedState(some, { clusters: clusters(100, 54) }), { columns: 120 }).join('\n');
  expect(many).toContain('▲ c0, c1 and 52 more: Connection refused. Check the network.');
  const asking = clusters(100, 100, { trouble: undefined });
  expect(frame(feedState([], { clusters: asking }), { columns: 120 }).join('\n')).toContain(
    'Asking Atlas for the export jobs of c0, c1 and 98 more.',
  );
});

test('each empty screen says what is happening and what comes next', () => {
  const asking = frame(
    feedState([], { clusters: [cluster({ updatedAt: undefined, total: undefined, loaded: 0 })] }),
  ).join('\n');
  expect(asking).toContain('Asking Atlas for the export jobs of Prod0.');
  expect(asking).toContain('asking Atlas');
  const none = frame(feedState([], { clusters: [cluster({ total: 0, loaded: 0 })] })).join('\n');
  expect(none).toContain('Prod0 has no export jobs yet.');
  expect(frame(feedState([], { paused: true })).join('\n')).toContain('Paused: p resumes');
  expect(frame(feedState(some), { columns: 20, rows: 5 }).join(' ')).toMatch(/✖ 1 ◐ 1 ○ 1.*Too small/);
});

test('pause, notices and unreadable jobs are shown', () => {
  expect(frame(feedState(some, { paused: true }))[0]).toContain('‖ paused · as of');
  const clusters = [cluster({ problems: ['One job on this page has no id.'] })];
  const text = frame(feedState(some, { clusters, notices: ['This API version ends on 2027-01-01.'] })).join(
    '\n',
  );
  expect(text).toContain('One job on this page has no id.');
  expect(text).toContain('This API version ends');
});

test('the footer says why a key cannot act', () => {
  expect(frame(feedState([]), { state: { message: 'There is no job to open yet.' } }).at(-1)).toBe(
    ' There is no job to open yet.',
  );
});

test('a filter shows how much it hides, and an empty result says that it is filtered', () => {
  const clusters = [cluster({ loaded: 5, total: 1240, hasMore: true })];
  const states: AppState['filter']['states'] = ['Failed'];
  const lines = frame(feedState(some, { clusters }), {
    columns: 120,
    state: { filter: { text: 'access', states }, sort: 'longest' },
  });
  expect(lines[1]).toContain('[<3> ✖ 1 failed]');
  expect(lines[2]).toMatch(/"access" · failed · longest first +1 of 5 loaded match · 1,235 not loaded yet/);
  const none = frame(feedState(some, { clusters }), { state: { filter: { text: 'zzz', states: [] } } }).join(
    '\n',
  );
  expect(none).toContain('0 of 5 loaded match · 1,235 not loaded yet · Enter loads them');
  const seeking = frame(feedState(some, { clusters }), {
    state: { filter: { text: 'zzz', states: [] }, seeking: true },
  });
  expect(seeking.join('\n')).toContain('Loading older pages; Esc stops.');
  const all = frame(feedState(some), { state: { filter: { text: 'zzz', states: [] } } }).join('\n');
  expect(all).not.toContain('not loaded yet');
});

test('the filter is typed in the footer', () => {
  const state = { editing: true, filter: { text: 'orders', states: [] } };
  expect(frame(feedState(some), { state }).at(-1)).toBe(' /orders▌  Enter keeps it  Esc clears it');
  expect(frame(feedState(some), { columns: 40, state }).at(-1)).toBe(' /orders▌');
});

const happened: FeedState['activity'] = [
  { ...ref(), at: now - 20 * minute, jobId: failed.id, kind: 'changed', from: 'InProgress', to: 'Failed' },
  { ...ref(), at: now - minute, jobId: running.id, kind: 'arrived', from: undefined, to: 'InProgress' },
];

test('activity is newest first, and the summary has failures first', () => {
  const lines = frame(feedState(some, { activity: happened }), { state: { screen: 'activity' } }).slice(3);
  expect(lines[0]).toContain('In progress');
  expect(lines[1]).toMatch(/✖ Failed.*Access denied/);
  const away = frame(feedState(some, { activity: happened }), { state: { away: now - 30 * minute } }).join(
    '\n',
  );
  expect(away).toContain('Since you last looked (');
  expect(away).toContain('Access denied');
});

test('jobs that ended since the last look are marked until they are seen', () => {
  const ended = job({ finishedAt: now - minute, clusterName: 'Orders' });
  const old = job({ finishedAt: now - 10 * minute });
  const marked = (seenAt: number, theme = plainTheme()) =>
    frame(feedState([running, ended, old], { clockSkew: 3 * minute }), { theme, state: { seenAt } })
      .filter((line) => /^[•*]/.test(line))
      .map((line) => line.slice(0, 16));
  expect(marked(now - 8 * minute)).toEqual(['•  ✔ Successful ']);
  expect(marked(now - 8 * minute, plainTheme({ ascii: true }))).toEqual(['*  + Successful ']);
  expect(marked(now - minute)).toEqual([]);
});

test('the time axis shows the selected job and stays where it was moved', () => {
  const lines = frame(feedState(some), { columns: 120, rows: 30, state: { screen: 'timeline' } });
  expect(lines).toHaveLength(30);
  expect(lines.join('\n')).toContain(running.id.slice(-8));
});

test('the footer lists what can be copied', () => {
  expect(frame(feedState(some), { columns: 120, state: { copying: true } }).at(-1)).toMatch(
    /^ Copy {2}i id {2}p place/,
  );
  // Without room, what this job does not have is left out.
  expect(frame(feedState([job()]), { columns: 40, state: { copying: true } }).at(-1)).toBe(
    ' Copy  i id  j JSON  Esc nothing',
  );
});

function ref(): { groupId: string; clusterName: string } {
  return { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };
}

test('without colour a frame still says everything', () => {
  const colored = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  for (const state of [{}, { pane: 'split' }, { pane: 'full', tab: 'error' }, { help: true }] as const) {
    const options = { columns: 120, rows: 40, state };
    expect(unpainted(frame(feedState(some), { ...options, theme: colored }))).toEqual(
      frame(feedState(some), options),
    );
  }
});

test('with --ascii a frame has ASCII only', () => {
  const theme = plainTheme({ ascii: true });
  for (const state of [{}, { pane: 'split' }] as const) {
    const lines = frame(feedState(some), { theme, columns: 120, rows: 40, state });
    expect(lines.slice(0, -1).join('')).toMatch(/^[ -~]*$/);
  }
});

const words = fc.constantFrom('word', '夜间备份', '👩‍👩‍👧', 'a'.repeat(90), 'é', ' ', '-');
const anyText = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '));
const anyJob = fc.record({
  state: fc.constantFrom(...knownStates, 'Unknown' as const),
  stateText: anyText,
  createdAt: fc.option(fc.integer({ min: now - 1e11, max: now + 1e7 }), { nil: undefined }),
  finishedAt: fc.option(fc.integer({ min: now - 1e11, max: now }), { nil: undefined }),
  clusterName: anyText,
  prefix: fc.option(anyText, { nil: undefined }),
  errMsg: fc.option(anyText, { nil: undefined }),
  snapshotId: fc.option(anyText, { nil: undefined }),
  customData: fc.array(fc.record({ key: anyText, value: anyText }), { maxLength: 3 }),
  components: fc.array(
    fc.record({ exportId: fc.option(anyText, { nil: undefined }), replicaSetName: anyText }),
    { maxLength: 3 },
  ),
  exportStatus: fc.option(fc.record({ exportedCollections: fc.nat(), totalCollections: fc.nat() }), {
    nil: undefined,
  }),
});

test('no frame is ever larger than the terminal', () => {
  fc.assert(
    fc.property(
      fc.array(anyJob, { maxLength: 30 }),
      fc.integer({ min: 1, max: 210 }),
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom('closed' as const, 'split' as const, 'full' as const),
      fc.constantFrom(...tabs),
      fc.constantFrom('list' as const, 'timeline' as const, 'activity' as const),
      fc.constantFrom<Partial<AppState>>(
        {},
        { help: true },
        { away: 0 },
        { copying: true },
        { editing: true },
      ),
      (jobs, columns, rows, pane, open, screen, over) => {
        const feed = feedState(
          jobs.map((given) => job(given)),
          { activity: happened },
        );
        const lines = frame(feed, { columns, rows, state: { pane, tab: open, screen, ...over } });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 80 },
  );
});

function unpainted(lines: readonly string[]): string[] {
  return lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

/** The local time of day, this many milliseconds after the tests' now. */
function time(offset: number): string {
  return new Date(now + offset).toTimeString().slice(0, 8);
}

test('the messages can be scrolled to their end at 80 and 40 columns, and the list makes room', () => {
  const message =
    "Sent the command that lists it to the terminal's clipboard. urxvt needs extension clipboard-osc.";
  for (const [columns, footer] of [
    [120, [message]],
    [80, [message.slice(0, -25), 'extension clipboard-osc.']],
    [
      40,
      [
        'Sent the command that lists it to the',
        "terminal's clipboard. urxvt needs",
        'extension clipboard-osc.',
      ],
    ],
  ] as const) {
    const lines = frame(feedState(some), { columns, rows: 12, state: { message } });
    expect(lines).toHaveLength(12);
    expect(lines.slice(-footer.length)).toEqual(footer.map((line) => ` ${line}`));
    expect(lines.at(-footer.length - 1)).not.toContain('Sent');
    expect(lines.join('\n')).toContain(columns < 60 ? '⊘' : 'Cancelled');
  }
});

test('messages take at most a quarter of the terminal, and a cut one says so', () => {
  const lines = frame(feedState(some), { columns: 40, rows: 12, state: { message: 'word '.repeat(60) } });
  expect(lines.slice(-4).map((line) => line.includes('word'))).toEqual([false, true, true, true]);
  expect(lines.at(-1)).toMatch(/…$/);
});
