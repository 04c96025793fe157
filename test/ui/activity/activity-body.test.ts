import { expect, test } from 'vitest';
import type { Activity } from '../../../source/jobs/activity.ts';
import type { Job, JobState } from '../../../source/jobs/job.ts';
import type { Coverage } from '../../../source/jobs/coverage/coverage.ts';
import {
  activityBody,
  activityFilterLine,
  activityRows,
  matchingRows,
} from '../../../source/ui/activity/activity-body.ts';
import {
  initialActivityState,
  type ActivityRow,
  type ActivityState,
} from '../../../source/ui/state/activity-state.ts';
import { groupId, job, namesOf, plainTheme } from '../../helpers/jobs.ts';

const at = (hours: number, minutes: number, day = 10) => new Date(2026, 7, day, hours, minutes, 5).getTime();
const now = at(18, 33);
const names = namesOf('Prod0', 'Orders');

const failed = job({ state: 'Failed', errMsg: 'Access denied: the backup role lacks s3:PutObject' });
const [done, running, queued] = [
  job(),
  job({ state: 'InProgress', clusterName: 'Orders' }),
  job({ state: 'Queued', clusterName: 'Orders' }),
];
const jobOf = (id: string) => [failed, done, running, queued].find((one) => one.id === id);

function happened(time: number, { id, clusterName, groupId }: Job, from?: JobState, to?: JobState): Activity {
  const kind = from === undefined ? 'arrived' : to === undefined ? 'vanished' : 'changed';
  return { at: time, groupId, clusterName, jobId: id, kind, from, to };
}

const day = [
  happened(at(22, 10, 9), job({ id: 'gone00000000' }), 'Successful'),
  happened(at(18, 2), queued, undefined, 'Queued'),
  happened(at(18, 3), running, 'Queued', 'InProgress'),
  happened(at(18, 20), done, 'InProgress', 'Successful'),
  happened(at(18, 21), failed, 'InProgress', 'Failed'),
];

const body = (wanted: Partial<ActivityState> = {}, entries = day) => {
  const state = { ...initialActivityState, ...wanted };
  const rows = activityRows(entries, { jobOf, names, ...state });
  const drawn = activityBody(rows, state, { theme: plainTheme(), columns: 80, now, names, bodyRows: 3 });
  return { ...drawn, lines: drawn.lines.map((line) => line.trimEnd()) };
};

test('an empty activity view says what it will show', () => {
  expect(body({}, []).lines).toEqual([
    '   Nothing yet. Jobs that arrive, change or disappear are listed here.',
  ]);
  expect(body({ text: 'nowhere' }).lines).toEqual(['   Nothing matches. Esc takes the filter off.']);
});

test('the newest entry is selected, and moving down shows older ones', () => {
  expect(body().lines[0]).toMatch(/^ ▌ 18:21:05 +✖ Failed/);
  expect(body().selected?.job).toBe(failed);
  const oldest = body({ selection: { id: undefined, index: 4, row: 2 } });
  expect(oldest.lines.map((line) => line.slice(0, 12))).toEqual([
    '   18:03:05 ',
    '   18:02:05 ',
    ' ▌ Aug 09   ',
  ]);
  expect(oldest.selected).toMatchObject({ entry: { jobId: 'gone00000000' }, job: undefined });
});

test('words and chosen states filter the entries', () => {
  expect(body({ text: 'denied prod' }).lines).toHaveLength(1);
  expect(body({ text: 'orders' }).lines).toHaveLength(2);
  expect(body({ states: ['Queued', 'Failed'] }).lines).toHaveLength(2);
  const theme = plainTheme();
  const told = (wanted: Partial<ActivityState>) =>
    activityFilterLine({ ...initialActivityState, ...wanted }, 2, 5, { columns: 40, theme });
  expect(told({ text: 'orders', states: ['Failed'] })).toBe(' "orders" · failed         2 of 5 match');
  expect(told({})).toBeUndefined();
});

test('where a row takes two lines, half as many fit, and both move with the selection', () => {
  const twins = namesOf('a-cluster-with-a-very-long-name', 'Orders');
  const state = { ...initialActivityState, selection: { id: undefined, index: 1, row: 1 } };
  const rows = activityRows(day, { jobOf, names: twins, ...state });
  const drawn = activityBody(rows, state, {
    theme: plainTheme(),
    columns: 40,
    now,
    names: twins,
    bodyRows: 5,
  });
  expect(drawn.listRows).toBe(2);
  expect(drawn.lines.map((line) => line.trimEnd())).toEqual([
    '   18:21   ✖  Prod0',
    '   Access denied: the backup role lack…',
    ' ▌ 18:20   ✔  Prod0',
    '   took 12:50',
  ]);
});

test('a search finds the words of a row, also where its job is no longer held', () => {
  const found = (text: string): readonly string[] =>
    body({ text }).lines.map((line) => line.slice(3).split(/ {2,}/).slice(1, 3).join(': '));
  expect(found('took')).toEqual(['✔ Successful: took 12:50']);
  expect(found('in progress')).toEqual(['◐ In progress: was Queued']);
  expect(found('gone was successful')).toEqual(['– Gone: vanished, was Successful']);
  expect(found('arrived')).toEqual(['○ Queued: arrived']);
});

test('a cluster that went missing is a row as well, found by words, and lines above the rows stay', () => {
  const coverage = { verdict: 'not-exported', reason: 'Denied.', groupId, clusterName: 'Orders' } as Coverage;
  const all: readonly ActivityRow[] = [
    { id: 'orders', at: at(18, 30), coverage },
    ...activityRows(day, { jobOf, names, ...initialActivityState }),
  ];
  const shown = (wanted: Partial<ActivityState>): readonly string[] => {
    const state = { ...initialActivityState, ...wanted };
    const options = { theme: plainTheme(), columns: 80, now, names, bodyRows: 3, head: ['Missed'] };
    return activityBody(matchingRows(all, { names, ...state }), state, options).lines;
  };
  expect(shown({}).map((line) => line.trimEnd())).toEqual([
    ' Missed',
    ' ▌ 18:30:05  ✖ Not exported  Denied.                                     Orders',
    '   18:21:05  ✖ Failed        Access denied: the backup role lacks s3:P…  Prod0',
  ]);
  expect(shown({ text: 'not exported' })).toHaveLength(2);
  expect(shown({ states: ['Failed'] })[1]).toMatch(/^ ▌ 18:21:05 +✖ Failed/);
});
