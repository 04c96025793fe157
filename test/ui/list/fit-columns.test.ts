import { expect, test } from 'vitest';
import { columnOf, type ColumnName } from '../../../source/columns/names.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { fitColumns } from '../../../source/ui/list/fit-columns.ts';
import { frame } from '../../helpers/frames.tsx';
import {
  cluster,
  feedState,
  groupId,
  job,
  namesOf,
  now,
  otherGroupId,
  plainTheme,
  projects,
} from '../../helpers/jobs.ts';

const minute = 60_000;
const two = namesOf('Prod0', 'Orders');
const reason = "Access denied: the bucket's role lacks s3:PutObject";

function titles(
  columns: number,
  customKeys: readonly string[] = [],
  names = two,
  chosen?: readonly ColumnName[],
): string {
  return fitColumns(columns, { names, customKeys, chosen })
    .map(({ title }) => title)
    .join(' ');
}

function rows(columns: number, height = 24): readonly string[] {
  const jobs = [
    job({
      state: 'InProgress',
      createdAt: now - 2 * minute,
      exportStatus: { exportedCollections: 25, totalCollections: 40 },
    }),
    job({ state: 'Failed', errMsg: reason, clusterName: 'Orders' }),
    job({ state: 'Queued', createdAt: now - 3 * minute, clusterName: 'Orders' }),
    job(),
    job({ state: 'Cancelled', errMsg: 'Cancelled: a newer export was requested' }),
  ];
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } }));
  return frame(feedState(jobs, { clusters }), { columns, rows: height });
}

test('the list shows the age of the data, but not snapshot and place, which repeat other columns', () => {
  expect(titles(120)).toBe('STATE CREATED TOOK CLUSTER DATA AS OF PROGRESS');
  expect(titles(200, ['team'])).toBe('STATE CREATED TOOK CLUSTER DATA AS OF PROGRESS CUSTOM DATA');
});

test('at 100 columns a running job keeps bar and percentage', () => {
  expect(rows(100).find((line) => line.includes('In progress '))).toMatch(
    /Prod0 .* [█▌]+·+ {2}62 % {2}25\/40 {2}usually 12:50$/,
  );
});

test('as the terminal narrows, state, cluster and reason stay', () => {
  for (let columns = 200; columns >= 40; columns -= 1) {
    const line = rows(columns).find((each) => each.includes('✖') && each.includes('Orders'));
    const shown = /(Access denied.*?)…?$/.exec(line ?? '')?.[1] ?? '';
    expect(shown.length, `${columns}`).toBeGreaterThanOrEqual(22);
  }
});

test('at 40 columns a row without a reason shows when it ended or how long it has waited', () => {
  const text = rows(40, 12).join('\n');
  expect(text).toMatch(/ ✔ {2}Prod0 {4}47 min ago, took 12:50/);
  expect(text).toMatch(/ ○ {2}Orders {3}waiting 3 min/);
  expect(text).toMatch(/ ⊘ {2}Prod0 {4}Cancelled: a newer/);
});

test('a cut reason ends where the header ends', () => {
  for (const columns of [40, 60, 80, 90]) {
    const lines = rows(columns);
    expect(lines.find((line) => line.includes('✖') && line.includes('Orders'))).toHaveLength(columns - 1);
    expect(lines[0]!.length).toBeLessThanOrEqual(columns - 1);
  }
});

test('with several projects each cluster has its project in a column, or in its name', () => {
  const refs = [groupId, otherGroupId].map((id) => ({ groupId: id, clusterName: 'Prod0' }));
  const names = clusterNames(refs, projects);
  expect(titles(120, [], names)).toContain('CLUSTER PROJECT');
  const narrow = fitColumns(50, { names, customKeys: [] });
  const first = narrow.find(({ name }) => name === 'cluster');
  const context = { names, theme: plainTheme() } as Parameters<NonNullable<typeof first>['cell']>[1];
  expect(first?.cell(job(), context, first.width)).toBe('Payments/Prod0');
});

test('every field can be chosen as a column, by its JSON name too', () => {
  const fields = ['createdAt', 'err_msg', 'Data as of', 'customData.Team', 'exportBucketId', 'components'];
  expect(fields.map(columnOf)).toEqual([
    'created',
    'reason',
    'dataAsOf',
    'customData.Team',
    'bucket',
    'shards',
  ]);
  expect(columnOf('customData.')).toBeUndefined();
  expect(columnOf('nothing')).toBeUndefined();
});

test('without a reason column a failed job has its reason in the progress column', () => {
  const failed = job({ state: 'Failed', errMsg: reason });
  const columns = ['state', 'progress', 'id'] as const;
  const line = frame(feedState([failed]), { columns: 120, state: { columns } })[4];
  expect(line).toMatch(/Failed {7}Access denied: the bucket's role lacks s3:PutOb… {2}…[0-9a-f]{8}$/);
  const own = frame(feedState([failed]), { columns: 120, state: { columns: ['progress', 'reason'] } })[4];
  expect(own).toMatch(/ – +Access denied: the bucket's role lacks s3:PutObject$/);
});

test('chosen columns keep their order, and the first ones stay when the terminal narrows', () => {
  const chosen = ['id', 'cluster', 'customData.team', 'state', 'place'] as const;
  expect(titles(120, [], two, chosen)).toBe('ID CLUSTER TEAM STATE PLACE');
  expect(titles(40, [], two, chosen)).toBe('ID CLUSTER TEAM');
});
