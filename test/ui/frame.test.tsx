import fc from 'fast-check';
import { renderToString } from 'ink';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { FeedState } from '../../source/feed/feed-state.ts';
import { knownStates, type Job } from '../../source/jobs/job.ts';
import { initialAppState, settle, tabs, type AppState } from '../../source/ui/app-state.ts';
import { arrange, summarize } from '../../source/ui/arrange.ts';
import { Frame } from '../../source/ui/components/frame.tsx';
import { bindings } from '../../source/ui/bindings.ts';
import { visibleJobs } from '../../source/ui/visible-jobs.ts';
import { width } from '../../source/ui/text.ts';
import { createTheme, type Theme } from '../../source/ui/theme.ts';
import { cluster, feedState, job, now, plainTheme } from '../helpers/jobs.ts';

type FrameOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: Theme;
  readonly state?: Partial<AppState>;
};

/** The frame that a person would see, as lines. */
function frame(feed: FeedState, options: FrameOptions = {}): string[] {
  const { columns = 80, rows = 24, theme = plainTheme() } = options;
  const surroundings = { theme, bindings, columns, rows, now, interval: 10_000, project: 'Payments' };
  const summary = summarize(feed.jobs);
  const asked = { ...initialAppState, ...options.state };
  const visible = visibleJobs(feed.jobs, asked.filter, asked.sort, feed);
  const state = settle(asked, arrange(feed, asked, surroundings, summary, visible).view);
  const arrangement = arrange(feed, state, surroundings, summary, visible);
  const text = renderToString(
    <Frame
      feed={feed}
      visible={visible}
      state={state}
      surroundings={surroundings}
      summary={summary}
      arrangement={arrangement}
    />,
    { columns },
  );
  return text.split('\n').map((line) => line.trimEnd());
}

const minute = 60_000;
const running = job({
  state: 'InProgress',
  createdAt: now - 2 * minute,
  exportStatus: { exportedCollections: 25, totalCollections: 40 },
});
const failed = job({
  state: 'Failed',
  errMsg: "Access denied: the bucket's role lacks s3:PutObject",
  errorCode: 'EXPORT_ACCESS_DENIED',
});
const some: readonly Job[] = [
  running,
  job({ state: 'Queued', createdAt: now - 3 * minute }),
  failed,
  job(),
  job({ state: 'Cancelled' }),
];

test('the list at 80 columns', () => {
  expect(frame(feedState(some), { rows: 12 })).toEqual([
    ` atlas-exports  Payments › Prod0                   ● live ${time(-2000)} · every 10 s`,
    ' ◐ 1   ○ 1   ✖ 1   ⊘ 1   ✔ 1                                             5 jobs',
    '   STATE          CREATED           TOOK  PROGRESS                     SNAPSHOT',
    ' ▌ ◐ In progress  2 min ago         2:00  ███████▌····   62 %  25/40   …77665544',
    '   ○ Queued       3 min ago            –  –                            …77665544',
    "   ✖ Failed       1 h ago          12:50  Access denied: the bucket's role lack…",
    '   ✔ Successful   1 h ago          12:50  –                            …77665544',
    '   ⊘ Cancelled    1 h ago          12:50  –                            …77665544',
    '',
    '',
    '',
    ' ↑↓ move  ⏎ open  ⇥ tab  / filter  1-5 states  t timeline  ? help  q quit',
  ]);
});

test('several clusters have a column of their own, which failed rows keep', () => {
  const jobs = [running, { ...failed, clusterName: 'Orders' }];
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId: '5f', clusterName } }));
  const lines = frame(feedState(jobs, { clusters }), { columns: 120 });
  expect(lines[0]).toContain('Payments › Prod0, Orders');
  expect(lines.find((line) => line.includes('✖ Failed'))).toMatch(/12:50 {2}Orders {3}Access denied/);
});

test('a job of an unknown state shows the word that Atlas used', () => {
  const lines = frame(feedState([job({ state: 'Unknown', stateText: 'Verifying' })]));
  expect(lines.join('\n')).toContain('? Verifying');
});

test('0 of 0 collections says nothing, in any state', () => {
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

const tab = (open: AppState['tab']): FrameOptions => ({
  rows: 30,
  columns: 100,
  state: { pane: 'split', tab: open },
});

test('the overview has what the list cuts', () => {
  const buckets = new Map([
    [
      '605ccba3c1c7613f00000b0c',
      {
        id: '605ccba3c1c7613f00000b0c',
        bucketName: 'acme',
        cloudProvider: 'AWS',
        region: 'US_EAST_1',
        serviceUrl: undefined,
      },
    ],
  ]);
  const text = frame(feedState([running], { buckets }), tab('overview')).join('\n');
  expect(text).toContain('[Overview]');
  expect(text).toContain(running.id);
  expect(text).toContain('acme · AWS · US_EAST_1');
  expect(text).toContain('s3://acme/exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505');
  expect(text).toContain('25/40 collections');
});

test('the shards tab shows what each shard does, or that Atlas does not tell', () => {
  const names = ['shard-0', 'shard-1', 'shard-2', 'config', 'shard-9'];
  const components = names.map((replicaSetName, index) => ({
    exportId: index === 4 ? undefined : `605ccba3c1c7613f0000000${index}`,
    replicaSetName,
  }));
  const shard = { ...running, exportStatus: { exportedCollections: 3, totalCollections: 9 } };
  const trouble = {
    kind: 'server',
    sentence: 's',
    remedy: 'r',
    status: 500,
    code: undefined,
    retryable: true,
    retryAfter: undefined,
  } as const;
  const shards = new Map([
    ['605ccba3c1c7613f00000000', { kind: 'loaded', job: shard } as const],
    ['605ccba3c1c7613f00000001', { kind: 'asking' } as const],
    ['605ccba3c1c7613f00000002', { kind: 'absent' } as const],
    ['605ccba3c1c7613f00000003', { kind: 'failed', trouble } as const],
  ]);
  const lines = frame(feedState([{ ...running, components }], { shards }), tab('shards'));
  const text = lines.join('\n');
  expect(text).toContain('[Shards 5]');
  expect(lines.find((line) => line.includes('shard-0'))).toMatch(
    /◐ In progress +shard-0 +3\/9 +605ccba3c1c7613f00000000 +2:00/,
  );
  expect(text).toMatch(/asking +shard-1/);
  expect(text).toMatch(/not told +shard-2/);
  expect(text).toMatch(/no answer +config/);
  expect(text).toMatch(/– +shard-9/);
  expect(frame(feedState([running]), tab('shards')).join('\n')).toContain('This job has no shards');
});

test('custom data goes on in the next row where it is long, and loses nothing', () => {
  const value = `${'夜间备份 '.repeat(20)}👩‍👩‍👧 end`;
  const lines = frame(
    feedState([
      job({
        customData: [
          { key: 'exported by', value },
          { key: 'ticket', value: 'OPS-1' },
        ],
      }),
    ]),
    tab('customData'),
  );
  const text = lines.join('\n');
  expect(text).toContain('[Custom data 2]');
  expect(text).toMatch(/exported by +夜间备份/);
  expect(text).toContain('👩‍👩‍👧 end');
  expect(text.match(/夜间备份/g)).toHaveLength(20);
  expect(text).toMatch(/ticket +OPS-1/);
  expect(frame(feedState([job()]), tab('customData')).join('\n')).toContain('No custom data');
});

test('the error tab has the whole reason, its code, and what Atlas will not do', () => {
  const reason = 'Access denied. '.repeat(20) + 'end of reason';
  const text = frame(feedState([{ ...failed, errMsg: reason }]), tab('error')).join('\n');
  expect(text).toContain('end of reason');
  expect(text).toContain('EXPORT_ACCESS_DENIED');
  expect(text).toContain('Atlas does not retry a failed export');
  expect(frame(feedState([job()]), tab('error')).join('\n')).toContain('This job has no error.');
});

test("the JSON tab speaks the API's names", () => {
  const text = frame(feedState([running]), tab('json')).join('\n');
  expect(text).toContain('"exportBucketId": "605ccba3c1c7613f00000b0c"');
  expect(text).toContain('"createdAt": "2026-08-10T03:58:00Z"');
});

test('trouble is told with its remedy, and the rows stay, marked as old', () => {
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
  const bare = frame(feedState([], { clusters: [cluster({ trouble, updatedAt: undefined })] })).join('\n');
  expect(bare).toContain('no data');
  expect(bare).toContain('Asking goes on by itself');
});

test('each empty screen says what is going on and what comes next', () => {
  const asking = frame(
    feedState([], { clusters: [cluster({ updatedAt: undefined, total: undefined, loaded: 0 })] }),
  ).join('\n');
  expect(asking).toContain('Asking Atlas for the export jobs of Prod0.');
  expect(asking).toContain('asking Atlas');
  const none = frame(feedState([], { clusters: [cluster({ total: 0, loaded: 0 })] })).join('\n');
  expect(none).toContain('Prod0 has no export jobs yet.');
  expect(frame(feedState([], { paused: true })).join('\n')).toContain('Paused: p goes on');
  expect(frame(feedState(some), { columns: 20, rows: 5 }).join(' ')).toMatch(/✖ 1 ◐ 1 ○ 1.*Too small/);
});

test('pause, notices and what could not be read are told', () => {
  expect(frame(feedState(some, { paused: true }))[0]).toContain('‖ paused · as of');
  const clusters = [cluster({ problems: ['One job on this page has no id.'] })];
  const text = frame(feedState(some, { clusters, notices: ['This API version ends on 2027-01-01.'] })).join(
    '\n',
  );
  expect(text).toContain('One job on this page has no id.');
  expect(text).toContain('This API version ends');
});

test('why a key cannot act stands in the footer', () => {
  expect(frame(feedState([]), { state: { message: 'There is no job to open yet.' } }).at(-1)).toBe(
    ' There is no job to open yet.',
  );
});

test('a filter says what it leaves out, and never that nothing is there', () => {
  const clusters = [cluster({ loaded: 5, total: 1240, hasMore: true })];
  const states: AppState['filter']['states'] = ['Failed'];
  const lines = frame(feedState(some, { clusters }), {
    columns: 120,
    state: { filter: { text: 'access', states }, sort: 'longest' },
  });
  expect(lines[1]).toContain('[✖ 1 failed]');
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

test('what happened stands newest first, and what happened meanwhile has its failures first', () => {
  const lines = frame(feedState(some, { activity: happened }), { state: { screen: 'activity' } }).slice(3);
  expect(lines[0]).toContain('In progress');
  expect(lines[1]).toMatch(/✖ Failed.*Access denied/);
  const away = frame(feedState(some, { activity: happened }), { state: { away: now - 30 * minute } }).join(
    '\n',
  );
  expect(away).toContain('While you were away (30 min)');
  expect(away).toContain('Access denied');
});

test('the time axis shows the selected job, and keeps to its place', () => {
  const lines = frame(feedState(some), { columns: 120, rows: 30, state: { screen: 'timeline' } });
  expect(lines).toHaveLength(30);
  expect(lines.join('\n')).toContain(running.id.slice(-8));
});

test('what can be copied stands in the footer', () => {
  expect(frame(feedState(some), { columns: 120, state: { copying: true } }).at(-1)).toMatch(
    /^ Copy {2}i id {2}p place/,
  );
  expect(frame(feedState(some), { columns: 40, state: { copying: true } }).at(-1)).toMatch(/^ Copy {2}i id/);
});

function ref(): { groupId: string; clusterName: string } {
  return { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };
}

test('the help names every key and every state', () => {
  const lines = frame(feedState(some), { columns: 120, rows: 150, state: { help: true } });
  const text = lines.join('\n');
  for (const { description } of bindings) expect(text).toContain(description);
  expect(text).toContain('⊘ Cancelled');
});

test('without colour a frame says all that it says with colour', () => {
  const colored = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  for (const state of [{}, { pane: 'split' }, { pane: 'full', tab: 'error' }, { help: true }] as const) {
    const options = { columns: 120, rows: 40, state };
    expect(unpainted(frame(feedState(some), { ...options, theme: colored }))).toEqual(
      frame(feedState(some), options),
    );
  }
});

test('with --ascii a frame has no other characters', () => {
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

test('no frame is ever larger than the terminal, whatever it shows', () => {
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
    { numRuns: 150 },
  );
});

function unpainted(lines: readonly string[]): string[] {
  return lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

/** The local time of day, so many milliseconds from the tests' now. */
function time(offset: number): string {
  return new Date(now + offset).toTimeString().slice(0, 8);
}
