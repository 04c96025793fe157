import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activityLimit, type Activity } from '../../../source/jobs/activity.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { knownStates, type Job, type JobState } from '../../../source/jobs/job.ts';
import {
  activityHeight,
  activityLines,
  type ActivityContext,
  type JobLookup,
} from '../../../source/ui/activity/activity-view.ts';
import {
  missedOf,
  type MissedContext,
  type MissedSources,
} from '../../../source/ui/activity/since-last-look.ts';
import { activityRows } from '../../../source/ui/activity/activity-body.ts';
import { initialActivityState } from '../../../source/ui/state/activity-state.ts';
import { awayAfter } from '../../../source/ui/state/activity-state.ts';
import { width } from '../../../source/text/width.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { job, plainTheme, namesOf } from '../../helpers/jobs.ts';

const at = (hours: number, minutes: number, day = 10) => new Date(2026, 7, day, hours, minutes, 5).getTime();
const now = at(18, 33);
const minute = 60_000;

const reason = 'Access denied: the backup role lacks s3:PutObject';
const jobs: Readonly<Record<string, Job>> = {
  failed: job({ id: '605ccba3c1c7613f00000001', state: 'Failed', errMsg: reason }),
  done: job({ id: '605ccba3c1c7613f00000002' }),
  running: job({ id: '605ccba3c1c7613f00000003', state: 'InProgress', clusterName: 'Orders' }),
  queued: job({ id: '605ccba3c1c7613f00000004', state: 'Queued', clusterName: 'Orders' }),
  cancelled: job({ id: '605ccba3c1c7613f00000005', state: 'Cancelled' }),
  odd: job({ id: '605ccba3c1c7613f00000006', state: 'Unknown', stateText: 'Expired' }),
};
const held = new Map(Object.values(jobs).map((one) => [one.id, one]));
const jobOf = (id: string) => held.get(id);

type Told = readonly [at: number, name: string, from: JobState | undefined, to: JobState | undefined];

/** Entries of the jobs above; any other name is a job that is no longer held. */
function activity(...told: readonly Told[]): readonly Activity[] {
  return told.map(([time, name, from, to]) => ({
    at: time,
    groupId: '5f1b2c3d4e5f60718293a4b5',
    clusterName: jobs[name]?.clusterName ?? 'Prod0',
    jobId: jobs[name]?.id ?? name,
    kind: from === undefined ? 'arrived' : to === undefined ? 'vanished' : 'changed',
    from,
    to,
  }));
}

type AwayContext = MissedContext & Pick<MissedSources, 'jobs' | 'turnedBad' | 'clockSkew'>;

function context(given: Partial<AwayContext> = {}): AwayContext {
  return {
    theme: plainTheme(),
    columns: 80,
    now,
    names: namesOf('Prod0'),
    counts: { Queued: 0, InProgress: 0, Successful: 0, Failed: 0, Cancelled: 0, Unknown: 0 },
    jobs: [],
    turnedBad: [],
    clockSkew: 0,
    ...given,
  };
}

const several = namesOf('Prod0', 'Orders');

const day = activity(
  [at(22, 10, 9), 'gone00000000', 'Successful', undefined],
  [at(18, 2), 'queued', undefined, 'Queued'],
  [at(18, 3), 'running', 'Queued', 'InProgress'],
  [at(18, 20), 'done', 'InProgress', 'Successful'],
  [at(18, 21), 'failed', 'InProgress', 'Failed'],
);

const rowsOf = (entries: readonly Activity[], lookUp: JobLookup = jobOf) =>
  activityRows(entries, { jobOf: lookUp, names: several, ...initialActivityState });

const lines = (entries: readonly Activity[], given: Partial<ActivityContext> = {}) =>
  activityLines(rowsOf(entries), context(given))
    .flat()
    .map((line) => line.trimEnd());

test('entries are newest first, with times for today and dates for earlier days', () => {
  expect(lines(day)).toEqual([
    '18:21:05      ✖ Failed       Access denied: the backup role lacks s3…  …00000001',
    '18:20:05      ✔ Successful   took 12:50                                …00000002',
    '18:03:05      ◐ In progress  was Queued                                …00000003',
    '18:02:05      ○ Queued       arrived                                   …00000004',
    'Aug 09 22:10  – Gone         vanished, was Successful                  …00000000',
  ]);
});

test('with several clusters each line names its cluster', () => {
  expect(lines(day, { names: several })).toEqual([
    '18:21:05      ✖ Failed       Access denied: the backup role lacks s3:Pu…  Prod0',
    '18:20:05      ✔ Successful   took 12:50                                   Prod0',
    '18:03:05      ◐ In progress  was Queued                                   Orders',
    '18:02:05      ○ Queued       arrived                                      Orders',
    'Aug 09 22:10  – Gone         vanished, was Successful                     Prod0',
  ]);
});

test('at 60 columns the words of states are left out, and the times of earlier days', () => {
  expect(lines(day, { columns: 60, names: several })).toEqual([
    '18:21   ✖  Access denied: the backup role lacks s3:…  Prod0',
    '18:20   ✔  took 12:50                                 Prod0',
    '18:03   ◐  In progress                                Orders',
    '18:02   ○  Queued, arrived                            Orders',
    'Aug 09  –  vanished, was Successful                   Prod0',
  ]);
});

test('at 40 columns the new state and its reason remain', () => {
  expect(lines(day, { columns: 40 })).toEqual([
    '18:21   ✖  Access denied: the backup ro…',
    '18:20   ✔  took 12:50',
    '18:03   ◐  In progress',
    '18:02   ○  Queued, arrived',
    'Aug 09  –  vanished, was Successful',
  ]);
  expect(lines(day, { columns: 40, names: several })[0]).toBe('18:21   ✖  Access denied: the b…  Prod0');
});

test('a long cluster name leaves room for the reason', () => {
  const [line] = lines(day, { names: namesOf('Prod0', 'a-cluster-with-a-very-long-name') });
  expect(line).toBe('18:21:05  ✖ Failed       Access denied: the backup role lacks s3:…  Prod0');
});

test('beside clusters of several projects the reason has most of the room, or a line of its own', () => {
  const refs = ['Analytics Staging', 'Support'].map((groupId) => ({ groupId, clusterName: 'sessions' }));
  const projects = clusterNames(refs, new Map(refs.map(({ groupId }) => [groupId, groupId])));
  const entries = day.slice(-2).map((entry) => ({ ...entry, ...refs[0]! }));
  expect(lines(entries, { columns: 76, names: projects })).toEqual([
    '18:21:05  ✖  Access denied: the backup role lacks s3:PutO…  Ana…ing/sessions',
    '18:20:05  ✔  took 12:50                                     Ana…ing/sessions',
  ]);
  expect(lines(entries, { columns: 36, names: projects })).toEqual([
    '18:21   ✖  Analytic…Staging/sessions',
    'Access denied: the backup role lack…',
    '18:20   ✔  Analytic…Staging/sessions',
    'took 12:50',
  ]);
});

test('--ascii draws ASCII glyphs only', () => {
  expect(lines(day, { theme: plainTheme({ ascii: true }) })[0]).toBe(
    '18:21:05      x Failed       Access denied: the backup role lacks s3~  ~00000001',
  );
});

test('a failure without a reason says so, unless its job is no longer held', () => {
  held.set('silent', job({ id: 'silent', state: 'Failed' }));
  held.set('coded', job({ id: 'coded', state: 'Failed', errorCode: 'EXPORT_FAILED' }));
  const told = lines(
    activity(
      [at(18, 1), 'silent', undefined, 'Failed'],
      [at(18, 2), 'coded', 'Queued', 'Failed'],
      [at(18, 3), 'lost', 'Queued', 'Failed'],
    ),
  );
  expect(told).toEqual([
    '18:03:05      ✖ Failed       was Queued                                lost',
    '18:02:05      ✖ Failed       EXPORT_FAILED                             coded',
    '18:01:05      ✖ Failed       arrived: Atlas gave no reason             silent',
  ]);
});

test("a cancelled job shows the reason, an unknown state shows Atlas's word for it", () => {
  held.set('stopped', job({ id: 'stopped', state: 'Cancelled', errMsg: 'by the owner' }));
  held.set('undated', job({ id: 'undated', finishedAt: undefined }));
  const told = lines(
    activity(
      [at(18, 0), 'undated', 'Queued', 'Successful'],
      [at(18, 1), 'stopped', 'Queued', 'Cancelled'],
      [at(18, 2), 'cancelled', 'Queued', 'Cancelled'],
      [at(18, 3), 'odd', 'InProgress', 'Unknown'],
      [at(18, 4), 'done', 'InProgress', 'Unknown'],
    ),
  );
  expect(told).toEqual([
    '18:04:05      ? Unknown      was In progress                           …00000002',
    '18:03:05      ? Expired      was In progress                           …00000006',
    '18:02:05      ⊘ Cancelled    was Queued                                …00000005',
    '18:01:05      ⊘ Cancelled    by the owner                              stopped',
    '18:00:05      ✔ Successful   was Queued                                undated',
  ]);
});

test('a change from an unknown state shows the new state only', () => {
  const [entry] = activity([now, 'done', 'Queued', 'Successful']);
  const odd = [
    { ...entry!, from: undefined },
    { ...entry!, from: undefined, to: undefined },
  ];
  expect(lines(odd)).toEqual([
    '18:33:05      – Gone         vanished                                  …00000002',
    '18:33:05      ✔ Successful   took 12:50                                …00000002',
  ]);
});

test('the colour follows the state, and failures stand out most', () => {
  const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  const [line] = activityLines(rowsOf(day), context({ theme })).flat();
  expect(line).toContain(theme.paint.failed('✖ Failed     '));
  expect(line).toContain(theme.paint.dim('…00000001'));
});

const missed = (entries: readonly Activity[], since: number, lookUp: JobLookup, given: AwayContext) =>
  missedOf({ ...given, activity: entries, since, jobOf: lookUp }, given);

function awayLines(entries: readonly Activity[], since: number, lookUp: JobLookup, given: AwayContext) {
  const { head, rows } = missed(entries, since, lookUp, given);
  return [...head, ...activityLines(rows, given).flat()];
}

const away = (entries: readonly Activity[], since: number, given: Partial<AwayContext> = {}) =>
  awayLines(entries, since, jobOf, context(given)).map((line) => line.trimEnd());

const counts = { Queued: 1, InProgress: 2, Successful: 40, Failed: 3, Cancelled: 0, Unknown: 0 };

test('back from lunch: counts first, then failures with their reasons, then new jobs', () => {
  expect(away(day, now - 40 * minute, { names: several, counts })).toEqual([
    'Since you last looked (17:53)',
    '✖ 1 failed   ✔ 1 succeeded   1 arrived   ◐ 2 still running   ○ 1 still queued',
    '18:21:05      ✖ Failed       Access denied: the backup role lacks s3:Pu…  Prod0',
    '18:02:05      ○ Queued       arrived                                      Orders',
    '18:20:05      ✔ Successful   took 12:50                                   Prod0',
    '18:03:05      ◐ In progress  was Queued                                   Orders',
  ]);
});

test('at 40 columns the counts wrap onto as many lines as they need', () => {
  expect(away(day, now - 40 * minute, { columns: 40, counts })).toEqual([
    'Since you last looked (17:53)',
    '✖ 1 failed   ✔ 1 succeeded   1 arrived',
    '◐ 2 still running   ○ 1 still queued',
    '18:21   ✖  Access denied: the backup ro…',
    '18:02   ○  Queued, arrived',
    '18:20   ✔  took 12:50',
    '18:03   ◐  In progress',
  ]);
});

test('nothing is shown when nothing happened', () => {
  expect(away(day, now - minute, { counts })).toEqual([]);
  expect(awayAfter).toBe(5 * minute);
});

test('jobs themselves tell what ended while the program was not running', () => {
  const skew = 20 * minute;
  const ended = { createdAt: at(16, 0, 9) + skew, finishedAt: at(18, 30, 9) + skew };
  const failedSince = { ...jobs['failed']!, ...ended };
  const before = { ...jobs['done']!, ...ended, finishedAt: at(18, 4, 9) };
  const arrived = { ...jobs['queued']!, createdAt: at(18, 0) + skew };
  const told = away([], at(18, 4, 9), { jobs: [failedSince, before, arrived], clockSkew: skew });
  expect(told).toEqual([
    'Since you last looked (yesterday 18:04)',
    '✖ 1 failed   1 arrived',
    'Aug 09 18:30  ✖ Failed       Access denied: the backup role lacks s3…  …00000001',
    '18:00:05      ○ Queued       arrived                                   …00000004',
  ]);
  expect(away([], at(18, 4, 7), { jobs: [failedSince] })[0]).toBe('Since you last looked (Aug 07 18:04)');
});

test('an observed change takes precedence over what the job itself says', () => {
  const ended = { ...jobs['failed']!, createdAt: at(18, 1), finishedAt: at(18, 20) };
  expect(away(day, now - 40 * minute, { names: several, counts, jobs: [ended] })).toEqual(
    away(day, now - 40 * minute, { names: several, counts }),
  );
});

test('a job with several changes is listed once, by how it ended', () => {
  const told = away(
    activity(
      [at(18, 1), 'failed', undefined, 'Queued'],
      [at(18, 2), 'failed', 'Queued', 'InProgress'],
      [at(18, 3), 'failed', 'InProgress', 'Failed'],
      [at(18, 4), 'failed', 'Failed', undefined],
    ),
    at(18, 0),
  );
  expect(told).toEqual([
    'Since you last looked (18:00)',
    '✖ 1 failed   1 arrived',
    '18:03:05      ✖ Failed       Access denied: the backup role lacks s3…  …00000001',
  ]);
});

test('a new job that runs by now is listed as new, in its present state', () => {
  const told = away(
    activity([at(18, 1), 'running', undefined, 'Queued'], [at(18, 2), 'running', 'Queued', 'InProgress']),
    at(18, 0),
  );
  expect(told.at(-1)).toBe(
    '18:01:05      ◐ In progress  arrived                                   …00000003',
  );
});

test('new jobs are in the order of their arrival, whichever began to run last', () => {
  const told = away(
    activity(
      [at(18, 1), 'running', undefined, 'Queued'],
      [at(18, 2), 'queued', undefined, 'Queued'],
      [at(18, 3), 'running', 'Queued', 'InProgress'],
    ),
    at(18, 0),
  );
  expect(told.slice(-2).map((line) => line.slice(0, 8))).toEqual(['18:02:05', '18:01:05']);
});

test('cancelled and vanished jobs come after failures and before new jobs', () => {
  const told = away(
    activity(
      [at(18, 1), 'failed', 'Queued', 'Failed'],
      [at(18, 2), 'odd', 'InProgress', 'Unknown'],
      [at(18, 3), 'lost', 'InProgress', undefined],
      [at(18, 4), 'purged', 'Successful', undefined],
      [at(18, 5), 'queued', undefined, 'Queued'],
      [at(18, 6), 'cancelled', 'Queued', 'Cancelled'],
      [at(18, 7), 'strange', 'Queued', 'Unknown'],
    ),
    at(18, 0),
    { columns: 72 },
  );
  expect(told).toEqual([
    'Since you last looked (18:00)',
    '✖ 1 failed   ⊘ 1 cancelled   ? 1 ended otherwise   2 vanished',
    '1 arrived',
    '18:01:05      ✖ Failed       Access denied: the backup role lacks s3:Pu…',
    '18:06:05      ⊘ Cancelled    was Queued',
    '18:02:05      ? Expired      was In progress',
    '18:03:05      – Gone         vanished, was In progress',
    '18:05:05      ○ Queued       arrived',
    '18:07:05      ? Unknown      was Queued',
    '18:04:05      – Gone         vanished, was Successful',
  ]);
});

test('the summary says when older entries were dropped', () => {
  const full = activity(
    ...Array.from({ length: activityLimit }, (_, index): Told => [
      at(18, 1) + index,
      `id-${index}`,
      'Queued',
      'InProgress',
    ]),
  );
  expect(missed(full, at(18, 0), jobOf, context({ counts })).head).toEqual([
    'Since you last looked (18:00)',
    '◐ 2 still running   ○ 1 still queued',
    'The last 500 changes; there were more.',
  ]);
  expect(missed(full, at(18, 1), jobOf, context({ counts })).head).toHaveLength(2);
});

const anyState = fc.constantFrom(...knownStates, 'Unknown' as const);
const anyEntry: fc.Arbitrary<Activity> = fc.record({
  at: fc.integer({ min: at(0, 0, 1), max: now }),
  groupId: fc.constant('g'),
  clusterName: fc.constantFrom('Prod0', 'Orders', 'a-cluster-with-a-very-long-name'),
  jobId: fc.constantFrom(...Object.values(jobs).map(({ id }) => id), 'gone', '夜夜夜夜夜夜'),
  kind: fc.constantFrom('arrived', 'changed', 'vanished'),
  from: fc.option(anyState, { nil: undefined }),
  to: fc.option(anyState, { nil: undefined }),
});

test('lines always fit the width', () => {
  fc.assert(
    fc.property(
      fc.array(anyEntry, { maxLength: 30 }),
      fc.integer({ min: 1, max: 130 }),
      fc.constantFrom(several, namesOf('Prod0')),
      fc.string({ unit: 'grapheme' }),
      (entries, columns, names, errMsg) => {
        const lookUp = (id: string) => {
          const found = jobOf(id);
          return found && { ...found, errMsg };
        };
        const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
        const given = context({ theme, columns, names, counts });
        const all = activityLines(rowsOf(entries, lookUp), given).flat();
        const summary = awayLines(entries, at(0, 0, 5), lookUp, given);
        for (const line of [...all, ...summary]) expect(width(line)).toBeLessThanOrEqual(columns);
        expect(all).toHaveLength(entries.length * activityHeight(given));
      },
    ),
    { numRuns: 200 },
  );
});
