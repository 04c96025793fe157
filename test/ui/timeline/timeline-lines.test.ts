import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { knownStates, type Job } from '../../../source/jobs/job.ts';
import { width } from '../../../source/text/width.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { timelineLines, timeRows, type TimelineOptions } from '../../../source/ui/timeline/timeline-lines.ts';
import { folded, zoomSteps, type Folding } from '../../../source/ui/state/timeline-window.ts';
import { frame as wholeFrame } from '../../helpers/frames.tsx';
import { cluster, feedState, groupId, job, namesOf, plainTheme } from '../../helpers/jobs.ts';

const minute = 60_000;
const hour = 60 * minute;
/** 04:00 local time, wherever the tests run. */
const now = new Date(2026, 7, 10, 4, 0).getTime();

/** A job that started and ended this many minutes ago. */
function ago(
  clusterName: string,
  state: Job['state'],
  from: number,
  to?: number,
  given: Partial<Job> = {},
): Job {
  const finishedAt = to === undefined ? undefined : now - to * minute;
  return job({ clusterName, state, createdAt: now - from * minute, finishedAt, ...given });
}

const failed = ago('Prod0', 'Failed', 65, 52, {
  id: '605ccba3c1c7613f423e1585',
  errMsg: "Access denied: the bucket's role lacks s3:PutObject",
});
const unfolded: Folding = { ...folded, unfolded: true };
const some: readonly Job[] = [
  ago('Orders', 'Queued', 4),
  ago('Prod0', 'InProgress', 20),
  ago('Orders', 'InProgress', 45),
  failed,
  ago('Prod0', 'Successful', 125, 60),
  ago('Orders', 'Cancelled', 240, 200),
  ago('Prod0', 'Successful', 245, 200),
  ago('Prod0', 'Successful', 250, 238),
  ago('Orders', 'Successful', 500, 488),
  ago('Prod0', 'Successful', 760, 700),
  ago('Prod0', 'Successful', 900, 888),
];

function options(given: Partial<TimelineOptions> = {}): TimelineOptions {
  return {
    columns: 80,
    rows: 24,
    now,
    theme: plainTheme(),
    names: namesOf('Prod0', 'Orders', 'Quiet'),
    window: { end: 'now', span: 12 * hour },
    selectedId: failed.id,
    ...given,
  };
}

/** What a person sees: the lines without trailing spaces. */
function frame(jobs: readonly Job[], given: Partial<TimelineOptions> = {}): string[] {
  return timelineLines(jobs, options(given)).lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

const emptyRows = (count: number, columns: number) =>
  Array.from({ length: count }, () => `${' '.repeat(columns - 1)}│`);

const at80 = [
  ' 12 hours  Aug 09 16:00 – now                            10 in view · 1 earlier',
  '',
  '             16:00      18:00      20:00      22:00     Aug 10     02:00     now',
  '             ┬──────────┬──────────┬──────────┬─────────┬──────────┬────━━─────┬',
  '   Prod0    ‹✔█▌                                        ✔▏         ✔█████▎  ▉◐█│',
  ' ▌                                                      ✔███▋          [▊✖]    │',
  '                                                                               │',
  '   Orders                        ✔▋                      ⊘██▋             ▋◐███│',
  '                                                                              ○│',
  '                                                                               │',
  '   Quiet                                                                       │',
  ...emptyRows(11, 80),
  '',
  ' ✖ Failed · Aug 10 02:55 · took 13:00 · Prod0 · 605ccba3c1c7613f423e1585',
];

test('the timeline at 80 columns', () => {
  expect(frame(some)).toEqual(at80);
});

test('the timeline at 120 columns', () => {
  expect(frame(some, { columns: 120, rows: 40 })).toEqual([
    ' 12 hours  Aug 09 16:00 – now                                                                    10 in view · 1 earlier',
    '',
    '             16:00   17:00    18:00    19:00    20:00   21:00    22:00    23:00    Aug 10  01:00    02:00    03:00   now',
    '             ┬───────┬────────┬────────┬────────┬───────┬────────┬────────┬────────┬───────┬────────┬───────━━━────────┬',
    '   Prod0    ‹✔█▉                                                                 ✔█▎               ✔█████████▎     ▏◐██│',
    ' ▌                                                                                ✔█████▉                  [▌✖▍]       │',
    '                                                                                                                       │',
    '   Orders                                    ✔▉                                    ⊘████▉                      ▌◐██████│',
    '                                                                                                                     ○┄│',
    '                                                                                                                       │',
    '   Quiet                                                                                                               │',
    ...emptyRows(27, 120),
    '',
    " ✖ Failed · Aug 10 02:55 · took 13:00 · Prod0 · 605ccba3c1c7613f423e1585 · Access denied: the bucket's role lacks s3:P…",
  ]);
});

test('the timeline at 40 columns and 12 rows', () => {
  expect(frame(some, { columns: 40, rows: 12 })).toEqual([
    ' 12 hours  Aug 09 16:00 – now',
    '                 18:00        Aug 10 now',
    '             ────┬────────────┬─────━──┬',
    '   Prod0    ‹✔               ✔    ✔█▎▋◐│',
    ' ▌                           ✔█▍   [✖] │',
    ...emptyRows(1, 40),
    '   Orders            ✔        ⊘▍    ▊◐█│',
    '                                      ○│',
    ...emptyRows(1, 40),
    '   Quiet                               │',
    ...emptyRows(1, 40),
    ' ✖ · Prod0 · Aug 10 02:55 · 13:00',
  ]);
});

test('at 40 columns, clusters of several projects can be told apart', () => {
  const refs = ['Analytics Asia', 'Analytics EU', 'Identity'].flatMap((groupId) =>
    ['accounts', 'archive'].map((clusterName) => ({ groupId, clusterName })),
  );
  const names = clusterNames(refs, new Map(refs.map(({ groupId }) => [groupId, groupId])));
  const labels = frame([], { columns: 40, rows: 10, names }).map((line) => line.slice(3, 17).trimEnd());
  expect(labels.filter((label) => label.includes('/'))).toEqual([
    'An…a/accounts',
    'An…ia/archive',
    'An…U/accounts',
    'An…EU/archive',
    'Id…y/accounts',
    'Id…ty/archive',
  ]);
});

test('the timeline in ASCII', () => {
  const lines = frame(some, { columns: 40, rows: 9, theme: plainTheme({ ascii: true }) });
  expect(lines).toEqual([
    ' 12 hours  Aug 09 16:00 - now',
    '                 18:00        Aug 10 now',
    '             ----+------------+-----=--+',
    '   Prod0    <+                +   +#  *|',
    ' >                            +    [x] |',
    '   Orders            +        -      *#|',
    '                                      o|',
    '   Quiet                               |',
    ' x - Prod0 - Aug 10 02:55 - 13:00',
  ]);
});

test('colours change no character', () => {
  for (const name of ['dark', 'light', 'high-contrast', 'mono'] as const) {
    for (const colorLevel of [0, 1, 2, 3] as const) {
      expect(frame(some, { theme: createTheme({ name, colorLevel, ascii: false }) })).toEqual(at80);
    }
  }
});

test("the selected row has the selection's background from edge to edge", () => {
  const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  const { lines } = timelineLines(some, options({ theme }));
  const grounded = lines.filter((line) => line.startsWith('\u001B[48;2;'));
  expect(grounded.map((line) => stripVTControlCharacters(line))).toEqual([
    expect.stringMatching(/^ ▌ .*\[▊✖\]/),
  ]);
  expect(width(grounded[0] ?? '')).toBe(80);
});

test('without jobs the axis is drawn and says so', () => {
  const lines = frame([], { rows: 8, names: namesOf('Prod0'), selectedId: undefined });
  expect(lines[0]).toMatch(/no job in view$/);
  expect(lines[3]).toMatch(/^ {3}Prod0 +│$/);
  expect(lines[7]).toBe(' No job selected');
  expect(timelineLines([], options())).toMatchObject({ earlier: 0, inView: 0, later: 0, undated: 0 });
});

test('one job', () => {
  const lines = frame([failed], { rows: 6, names: namesOf('Prod0') });
  expect(lines[0]).toMatch(/1 in view$/);
  expect(lines[3]).toMatch(/^ ▌ Prod0 +\[▊✖\] +│$/);
});

test('jobs without a date are counted, and the selected one is still described', () => {
  const dateless = job({ createdAt: undefined });
  const lines = frame([dateless, failed], { selectedId: dateless.id });
  expect(lines[0]).toMatch(/1 in view · 1 without a date$/);
  expect(lines.at(-1)).toContain('no date');
});

test('in the past there is no now mark, and jobs on either side are counted', () => {
  const window = { end: now - 3 * hour, span: 3 * hour };
  expect(timelineLines(some, options({ window }))).toMatchObject({ earlier: 3, inView: 3, later: 5 });
  const lines = frame(some, { window });
  expect(lines.join('\n')).not.toContain('now');
  expect(lines[0]).toContain('Aug 09 22:00 – Aug 10 01:00');
  expect(lines.at(-1)).toContain('✖ Failed · later · Aug 10 02:55');
});

test('a job dated slightly in the future is drawn at the present', () => {
  const early = ago('Prod0', 'Queued', -2);
  expect(frame([early], { rows: 4, selectedId: early.id, names: namesOf('Prod0') })[2]).toMatch(
    /^ ▌ Prod0 +\[○\]$/,
  );
});

test('an unnamed cluster has a row too', () => {
  expect(frame([ago('Late', 'Failed', 60, 50)]).join('\n')).toMatch(/^ {3}Late /m);
});

test('with more lanes than rows the rest is folded and counted, and the selected job stays visible', () => {
  const jobs = Array.from({ length: 9 }, (_, index) => ago('Prod0', 'Queued', 300 - index * 30));
  const last = jobs.at(-1)!;
  const lines = frame(jobs, { rows: 7, names: namesOf('Prod0'), selectedId: last.id });
  expect(lines[3]).toMatch(/^ {3}Prod0 +○┄/);
  expect(lines[5]).toMatch(/^ ▌ \+7 lanes +(○┄+){6}\[○┄+\]$/);
});

test('a name that shares its row with folded lanes stays whole', () => {
  const jobs = Array.from({ length: 6 }, (_, index) => ago('Ledger', 'Queued', 300 - index * 30));
  const names = namesOf('Ledger');
  expect(frame(jobs, { columns: 40, rows: 4, names })[2]).toMatch(/^ {3}Ledger \+6 /);
});

test('a hundred lanes in few cells become a number', () => {
  const jobs = Array.from({ length: 120 }, () => ago('Prod0', 'Queued', 300));
  expect(frame(jobs, { rows: 7, names: namesOf('Prod0') })[5]).toMatch(/^ {3}\+118 +○/);
  expect(frame(jobs, { rows: 4, names: namesOf('Prod0') })[2]).toMatch(/^ {3}Pr… \+120 +○/);
});

test('with more clusters than rows the rest is folded into one', () => {
  const clusters = Array.from({ length: 20 }, (_, index) => `Cluster${index}`);
  const lines = frame([ago('Cluster19', 'Failed', 60, 50)], {
    names: namesOf(...clusters),
    rows: 7,
    selectedId: undefined,
  });
  expect(lines.slice(3, 6).map((line) => line.slice(0, 13).trim())).toEqual(['Cluster19', 'Cluster0', '+18']);
});

/** What is left of a line's bars, for reading rows. */
const labels = (lines: readonly string[]) => lines.slice(3, -1).map((line) => line.slice(0, 13).trim());

test('unfolded, each cluster has its row, those with something in view first, as far as the screen is scrolled', () => {
  const given = {
    names: namesOf(...Array.from({ length: 20 }, (_, index) => `Cluster${index}`)),
    rows: 7,
    selectedId: undefined,
  };
  const jobs = [
    ago('Cluster19', 'Failed', 60, 50),
    ago('Cluster19', 'Queued', 55),
    ago('Cluster7', 'Queued', 9),
  ];
  const at = (scroll: number) => frame(jobs, { ...given, folding: { ...unfolded, scroll } });
  expect(labels(at(0))).toEqual(['Cluster7', 'Cluster19', '']);
  expect(labels(at(2))).toEqual(['Cluster19', 'Cluster0', 'Cluster1']);
  expect(labels(at(99))).toEqual(['Cluster16', 'Cluster17', 'Cluster18']);
  expect(timeRows(jobs, options({ ...given, folding: unfolded }))).toHaveLength(21);
});

test('the heading says which rows are shown, and which key folds or unfolds them', () => {
  const heading = (rows: number, given: Partial<TimelineOptions>) =>
    frame(some, { rows, foldKey: 'Space', ...given })[0];
  expect(heading(8, {})).toMatch(/Space unfolds · 10 in view · 1 earlier$/);
  expect(heading(8, { foldKey: undefined })).toMatch(/10 in view · 1 earlier$/);
  expect(heading(8, { folding: { ...unfolded, scroll: 1 } })).toMatch(
    / now +Space folds · rows 2–5 of 5 · 10 in view$/,
  );
  expect(heading(24, {})).toMatch(/10 in view · 1 earlier$/);
  const narrow = { columns: 40, folding: { ...unfolded, scroll: 1 } };
  expect(heading(8, narrow)).toBe(' 12 hours   Space folds · rows 2–5 of 5');
  expect(frame(some, { foldKey: 'Space', folding: unfolded })).toEqual(at80);
});

test('with a filter, clusters without a match have no row, and the heading counts the others', () => {
  const given = { names: namesOf('Quiet', 'Prod0', 'Idle', 'Orders'), rows: 8, isFiltered: true };
  const lines = frame([failed, ago('Orders', 'Failed', 30, 20)], given);
  expect(lines[0]).toMatch(/ 2 of 4 clusters · 2 in view$/);
  expect(labels(lines).filter((label) => label !== '')).toEqual(['▌ Prod0', 'Orders']);
  expect(frame(some, { ...given, names: namesOf('Prod0', 'Orders') })[0]).not.toContain('clusters');
  expect(frame([], given)[0]).toMatch(/ 0 of 4 clusters · no job in view$/);
  expect(timeRows([failed], options(given)).flat()).toHaveLength(1);
});

test('a filter of the list also leaves clusters out of the time axis', () => {
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } }));
  const state = { screen: 'timeline', filter: { text: 'denied', states: [] } } as const;
  expect(wholeFrame(feedState(some, { clusters }), { state })[3]).toMatch(/ 1 of 2 clusters · /);
});

test('time that is not loaded is not drawn as empty', () => {
  const loadedSince = new Map([[`${groupId}/Prod0`, now - 6 * hour]]);
  const lines = frame([failed], { loadedSince });
  expect(lines[4]).toMatch(/^ ▌ Prod0 +·{30,} +\[/);
  expect(lines.slice(5).join('')).not.toContain('··');
});

test("too narrow for bars, only the selected job's line is shown", () => {
  expect(frame([failed], { columns: 8, rows: 3 })).toEqual(['', '', ' ✖']);
  expect(frame([failed], { columns: 2, rows: 1 })).toEqual(['']);
  expect(frame([failed], { rows: 1 })).toEqual([expect.stringMatching(/^ ✖ Failed/)]);
  expect(frame([failed], { rows: 0 })).toEqual([]);
});

test('5,000 jobs are drawn at every zoom', () => {
  const jobs = Array.from({ length: 5000 }, (_, index) =>
    ago(
      index % 3 === 0 ? 'Orders' : 'Prod0',
      index % 7 === 0 ? 'Failed' : 'Successful',
      index * 25 + 13,
      index * 25,
    ),
  );
  for (const { span } of zoomSteps) {
    const { lines, inView, earlier } = timelineLines(jobs, options({ window: { end: 'now', span } }));
    expect(lines).toHaveLength(24);
    expect(inView + earlier).toBe(5000);
  }
});

test('the keys move between the drawn rows, each from left to right', () => {
  const given = options({ names: namesOf('Prod0', 'Orders') });
  const { lines, inView } = timelineLines(some, given);
  const rows = timeRows(some, given);
  expect(rows.flat()).toHaveLength(inView);
  const first = rows.find((row) => row.length > 0) ?? [];
  expect(first.map(({ start }) => start)).toEqual(first.map(({ start }) => start).toSorted());
  const drawn = lines.slice(lines.findIndex((line) => line.includes('Prod0')));
  expect(rows.map((row) => row.length > 0)).toEqual(
    rows.map((_, index) => /[^\s│|]/.test(stripVTControlCharacters(drawn[index] ?? '').slice(12))),
  );
  expect(timeRows(some, options({ columns: 5 }))).toEqual([]);
});

const time = fc.integer({ min: now - 100 * 24 * hour, max: now + hour });
const anyJob = fc.record({
  createdAt: fc.option(time, { nil: undefined }),
  finishedAt: fc.option(time, { nil: undefined }),
  state: fc.constantFrom(...knownStates, 'Unknown' as const),
  stateText: fc.string({ unit: 'grapheme', maxLength: 30 }),
  clusterName: fc.constantFrom(
    'Prod0',
    'Orders',
    'a-very-long-name-of-a-cluster-that-has-no-end',
    'クラスター',
  ),
  errMsg: fc.option(fc.string({ unit: 'grapheme', maxLength: 80 }), { nil: undefined }),
});

test('with any jobs and any terminal there are as many lines as rows, none too wide', () => {
  fc.assert(
    fc.property(
      fc.array(
        anyJob.map((given) => job(given)),
        { maxLength: 40 },
      ),
      fc.record({
        columns: fc.integer({ min: 1, max: 220 }),
        rows: fc.integer({ min: 0, max: 60 }),
        window: fc.record({
          end: fc.oneof(fc.constant('now' as const), time),
          span: fc.constantFrom(...zoomSteps.map(({ span }) => span)),
        }),
        clusters: fc.subarray(['Prod0', 'Orders', 'クラスター', 'Quiet']),
        folding: fc.record({
          unfolded: fc.boolean(),
          scroll: fc.nat({ max: 50 }),
          follows: fc.boolean(),
        }),
      }),
      fc.boolean(),
      (jobs, place, ascii) => {
        const theme = createTheme({ name: 'dark', colorLevel: 2, ascii });
        const given = options({
          ...place,
          names: namesOf(...place.clusters),
          theme,
          selectedId: jobs[0]?.id,
        });
        const { lines, ...counts } = timelineLines(jobs, given);
        expect(lines).toHaveLength(place.rows);
        for (const line of lines)
          expect(width(stripVTControlCharacters(line))).toBeLessThanOrEqual(place.columns);
        expect(counts.earlier + counts.inView + counts.later + counts.undated).toBe(jobs.length);
        expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 400 },
  );
});
