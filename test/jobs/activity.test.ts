import { expect, it } from 'vitest';

import { activityLimit, activityOf, activityOfJobs, appendActivity } from '../../source/jobs/activity.ts';
import { jobOf } from '../helpers/job-of.ts';

const none = { arrived: [], changed: [], vanished: [] };
const entry = (jobId: string) => activityOf({ ...none, arrived: [jobOf(jobId)] }, 0);

it('an arrived, changed or vanished job is one line each', () => {
  const entries = activityOf(
    {
      arrived: [jobOf('1')],
      changed: [{ before: jobOf('2'), after: jobOf('2', { state: 'Failed' }) }],
      vanished: [jobOf('3', { state: 'InProgress' })],
    },
    7,
  );
  const about = { groupId: 'g', clusterName: 'c', at: 7 };
  expect(entries).toEqual([
    { ...about, jobId: '1', kind: 'arrived', from: undefined, to: 'Queued' },
    { ...about, jobId: '2', kind: 'changed', from: 'Queued', to: 'Failed' },
    { ...about, jobId: '3', kind: 'vanished', from: 'InProgress', to: undefined },
  ]);
});

it('several jobs in one answer stand in the order in which they ended', () => {
  const ended = (id: string, finishedAt: number) => ({
    before: jobOf(id),
    after: jobOf(id, { state: 'Successful', createdAt: 1, finishedAt }),
  });
  const entries = activityOf(
    { ...none, changed: [ended('late', 9), ended('early', 5), ended('mid', 7)] },
    10,
  );
  expect(entries.map(({ jobId }) => jobId)).toEqual(['early', 'mid', 'late']);
});

it('progress is not logged, but each unknown state is', () => {
  const started = jobOf('1', { exportStatus: { exportedCollections: 1, totalCollections: 2 } });
  expect(activityOf({ ...none, changed: [{ before: jobOf('1'), after: started }] }, 0)).toEqual([]);
  const before = jobOf('1', { state: 'Unknown', stateText: 'Paused' });
  const after = jobOf('1', { state: 'Unknown', stateText: 'Thawing' });
  expect(activityOf({ ...none, changed: [{ before, after }] }, 0)).toMatchObject([
    { from: 'Unknown', to: 'Unknown' },
  ]);
});

it('the log drops its oldest lines, and stays identical when nothing is added', () => {
  const two = appendActivity(entry('1'), entry('2'), 2);
  expect(appendActivity(two, [], 2)).toBe(two);
  expect(appendActivity(two, entry('3'), 2).map(({ jobId }) => jobId)).toEqual(['2', '3']);
  const many = Array.from({ length: activityLimit + 9 }, (_, index) => entry(String(index))).flat();
  expect(appendActivity([], many)).toHaveLength(activityLimit);
});

it("jobs show what arrived and ended since a time, by the server's clock", () => {
  const jobs = [
    jobOf('runs', { state: 'InProgress', createdAt: 130 }),
    jobOf('ended', { state: 'Failed', createdAt: 105, finishedAt: 120 }),
    jobOf('both', { state: 'Successful', createdAt: 115, finishedAt: 140 }),
    jobOf('old', { state: 'Successful', createdAt: 50, finishedAt: 110 }),
    jobOf('undated', { createdAt: undefined }),
  ];
  const told = activityOfJobs(jobs, 100, 10).map(({ at, jobId, kind, to }) => [at, jobId, kind, to]);
  expect(told).toEqual([
    [105, 'both', 'arrived', 'Successful'],
    [110, 'ended', 'changed', 'Failed'],
    [120, 'runs', 'arrived', 'InProgress'],
    [130, 'both', 'changed', 'Successful'],
  ]);
});
