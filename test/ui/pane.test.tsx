import { expect, test } from 'vitest';
import type { AppState } from '../../source/ui/state/app-state.ts';
import type { SnapshotState } from '../../source/feed/feed-state.ts';
import { snapshot } from '../helpers/coverage.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { failed, frame, running, watched, type FrameOptions } from '../helpers/frames.tsx';
import { createTheme } from '../../source/ui/theme/theme.ts';
import { feedState, job, now } from '../helpers/jobs.ts';

const tab = (open: AppState['tab']): FrameOptions => ({
  rows: 30,
  columns: 100,
  state: { pane: 'split', tab: open },
});

test('the overview shows the snapshot: size, type, version, expiry, and the export rate of a large one', () => {
  const taken = { age: 30 * 60_000, mongodVersion: '8.0.13', expiresAt: now + 3 * 86_400_000 };
  const large = snapshot({ ...taken, frequencyType: 'daily', storageSizeBytes: 21.4e9 });
  const ended = job({ snapshotId: large.id, createdAt: now - 7_200_000, finishedAt: now - 3_600_000 });
  const told = (state: SnapshotState, of = ended): string =>
    frame(feedState([of], { snapshots: new Map([[large.id, state]]) }), tab('overview')).join('\n');
  const whole = told({ kind: 'loaded', snapshot: large });
  expect(whole).toMatch(
    /snapshot size 21 GB on disk · scheduled, daily · MongoDB 8\.0\.13\n +expires .*, in 3 d/,
  );
  expect(whole).toMatch(/Rate +21 GB\/h/);
  expect(told({ kind: 'loaded', snapshot: { ...large, storageSizeBytes: 9e9 } })).not.toContain('Rate');
  expect(told({ kind: 'loaded', snapshot: large }, { ...ended, state: 'Failed' })).not.toContain('Rate');
  expect(told({ kind: 'absent' })).toContain('has expired: Atlas no longer has it');
  const trouble = troubleWith({ sentence: 'Not allowed.', remedy: 'Ask.' });
  expect(told({ kind: 'failed', trouble })).toContain(
    'The snapshot could not be looked up: Not allowed. Ask.',
  );
});

test.each([
  ['overview', ' [Overview] Shards  Custom data  Error…'],
  ['shards', '  Overview [Shards] Custom data  Error…'],
  ['customData', '  Overview  Shards [Custom data] Error…'],
  ['error', ' … Shards  Custom data [Error] JSON'],
  ['json', ' … Shards  Custom data  Error [JSON]'],
] as const)('at 40 columns the tabs before and after stay, as far as there is room: %s', (open, title) => {
  const lines = frame(feedState([job()]), { rows: 12, columns: 40, state: { pane: 'full', tab: open } });
  expect(lines[2]?.replace(/ *[↓↑]?$/, '')).toBe(title);
});

test('beside a date stands how long ago it was, however long', () => {
  const old = job({ createdAt: now - 50 * 3_600_000, finishedAt: now - 49 * 3_600_000 });
  const text = frame(feedState([old]), tab('overview')).join('\n');
  expect(text).toMatch(/Created +\w+ \d+ \d+ [\d:]+ \(2 d ago\)/);
  expect(text).toMatch(/Finished +\w+ \d+ \d+ [\d:]+ \(2 d ago\)/);
});

test('the overview shows in full what the list cuts', () => {
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

test('a job held with cut texts says so until the full ones arrive', () => {
  const long = 'a reason that goes on and on '.repeat(20);
  const cut = { ...failed, errMsg: `${long.slice(0, 50)}…`, isCut: true as const };
  const told = frame(feedState([cut]), tab('error')).join('\n');
  expect(told).toContain('Long texts are shortened here until the full ones arrive.');
  const { isCut: _, ...whole } = { ...cut, errMsg: `${long}and ends.` };
  const state = { kind: 'loaded', job: whole, at: now } as const;
  const text = frame(feedState([cut], { whole: { id: cut.id, state } }), tab('error')).join('\n');
  expect(text).toContain('and ends.');
  expect(text).not.toContain('cut short');
});

test('the overview shows the time left, what it is based on, and the usual time', () => {
  const jobs = [running, job(), job(), job()];
  const text = frame(feedState(jobs, { paces: watched(running) }), tab('overview')).join('\n');
  expect(text).toMatch(/Time left +about 8 min {2}\(10 collections in 5:00\)/);
  expect(text).toMatch(/Running for +2:00 {2}\(usually 12:50, at most 12:50, by the last 3\)/);
  const bare = frame(feedState([{ ...running, exportStatus: undefined }, job()]), tab('overview')).join('\n');
  expect(bare).toMatch(/Progress +Atlas reports none for this job/);
  expect(bare).toMatch(/Time left +about 11 min, if it takes as long as usual/);
  const late = { ...running, createdAt: running.createdAt && running.createdAt - 39 * 60_000 };
  expect(frame(feedState([late, job()]), tab('overview')).join('\n')).toContain('41:00, longer than usual');
});

test('an open job shows the progress and time left of its shards, in the list too', () => {
  const ids = ['605ccba3c1c7613f00000000', '605ccba3c1c7613f00000001'];
  const components = ids.map((exportId, index) => ({ exportId, replicaSetName: `shard-${index}` }));
  const [slow, ended] = [
    { ...running, id: ids[0] ?? '' },
    job({ exportStatus: { exportedCollections: 40, totalCollections: 40 } }),
  ];
  const shards = new Map([
    [ids[0] ?? '', { kind: 'loaded', job: slow, at: now } as const],
    [ids[1] ?? '', { kind: 'loaded', job: ended, at: now } as const],
  ]);
  const parent = { ...running, exportStatus: undefined, components };
  const feed = feedState([parent], { shards, paces: watched(slow) });
  const table = frame(feed, tab('shards')).join('\n');
  expect(table).toMatch(/shard-0 +25\/40 {2}8 min left +605c/);
  expect(table).toMatch(/shard-1 +40\/40 +605c/);
  const text = frame(feed, tab('overview')).join('\n');
  expect(text).toMatch(/◐ In progress .* 81 % {2}65\/80 {2}8 min left/);
  expect(text).toMatch(/65\/80 collections, 1 of 2 shards ended/);
  expect(text).toMatch(/its slowest shard: 10 collections in 5:00/);
  // When it is closed, or another job is selected, its row still says the same.
  expect(frame(feed, { rows: 30, columns: 100 }).join('\n')).toMatch(/65\/80 {2}8 min left/);
  const old = new Map([...shards].map(([id, shard]) => [id, { ...shard, at: now - 150_000 }]));
  const later = frame({ ...feed, shards: old }, { rows: 30, columns: 100 }).join('\n');
  expect(later).toContain('81 %  65/80, 2 min ago');
  expect(later).not.toContain('min left');
  expect(frame({ ...feed, shards: old }, tab('overview')).join('\n')).toContain(
    '65/80 collections, 1 of 2 shards ended, 2 min ago',
  );
});

test("the shards tab shows each shard's state, or that Atlas does not report it", () => {
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
    ['605ccba3c1c7613f00000000', { kind: 'loaded', job: shard, at: now } as const],
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

test('long custom data wraps and loses nothing', () => {
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
  expect(frame(feedState([job()]), tab('customData')).join('\n')).toContain('without custom data');
});

test('the error tab has the whole reason, its code, and what Atlas will not do', () => {
  const reason = 'Access denied. '.repeat(20) + 'end of reason';
  const text = frame(feedState([{ ...failed, errMsg: reason }]), tab('error')).join('\n');
  expect(text).toContain('end of reason');
  expect(text).toContain('EXPORT_ACCESS_DENIED');
  expect(text).toContain('Atlas does not retry a failed export');
  expect(frame(feedState([job()]), tab('error')).join('\n')).toContain('This job has no error.');
});

test("the JSON tab uses the API's field names", () => {
  const text = frame(feedState([running]), tab('json')).join('\n');
  expect(text).toContain('"exportBucketId": "605ccba3c1c7613f00000b0c"');
  expect(text).toContain('"createdAt": "2026-08-10T03:58:00Z"');
});

test('a refused bucket says so in its own line', () => {
  const trouble = troubleWith({
    kind: 'auth',
    status: 403,
    retryable: false,
    sentence: 'The key may not see buckets.',
    remedy: 'Check its roles.',
  });
  const bucketTroubles = new Map([[running.exportBucketId ?? '', trouble]]);
  const text = frame(feedState([running], { bucketTroubles }), tab('overview')).join('\n');
  expect(text).toMatch(
    /Where +exported_snapshots.*\n.* {13}The bucket could not be looked up: The key may not see/,
  );
  expect(text).toContain('Check its roles.');
  expect(text.match(/could not be looked up/g)).toHaveLength(1);
});

test('shards that can no longer be read show how old they are', () => {
  const trouble = troubleWith({ status: 403, retryable: false, sentence: 'No role.', remedy: 'Check it.' });
  const components = ['a', 'b', 'c'].map((exportId) => ({ exportId, replicaSetName: `shard-${exportId}` }));
  const shards = new Map([
    ['a', { kind: 'loaded', job: running, at: now - 120_000, trouble } as const],
    ['b', { kind: 'loaded', job: running, at: now - 300_000, trouble } as const],
    ['c', { kind: 'failed', trouble } as const],
  ]);
  const text = frame(feedState([{ ...running, components }], { shards }), tab('shards')).join('\n');
  expect(text).toContain('No role. Check it. What is shown is from 5 min ago.');
  expect(text.match(/No role/g)).toHaveLength(1);
});

test("a tab without content is dim, and a bar has its state's colour", () => {
  const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  const begins = (token: 'dim' | 'running'): string => theme.paint[token]('|').split('|')[0] ?? '';
  const painted = frame(feedState([running]), { ...tab('overview'), theme }).join('\n');
  expect(painted).toContain(`${begins('dim')} Shards  Custom data  Error \u001B[39m JSON `);
  expect(painted).toContain(`${begins('running')}████████████▌······· 25/40 collections`);
});

test('a queued job says that the usual time is until its end', () => {
  const queued = job({ state: 'Queued', createdAt: now - 23_000, finishedAt: undefined });
  const ended = Array.from({ length: 12 }, (_, index) => job({ createdAt: now - (index + 2) * 3_600_000 }));
  const text = frame(feedState([queued, ...ended]), tab('overview')).join('\n');
  expect(text).toMatch(/Waiting for +0:23 +\(usually ends after /);
});
