import { expect, test } from 'vitest';
import type { Activity } from '../../../source/jobs/activity.ts';
import type { Job, JobState } from '../../../source/jobs/job.ts';
import { initialActivityState } from '../../../source/ui/state/activity-state.ts';
import { noFilter } from '../../../source/ui/state/visible-jobs.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { cluster, feedState, job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;

test('each state shows its key next to its count, where there is room and the key works', () => {
  const header = (given: Parameters<typeof frame>[1], feed = feedState(some)): string =>
    frame(feed, given)[1] ?? '';
  const keys = /<1> ◐ 1 in progress +<2> ○ 1 queued +<3> ✖ 1 failed in 24 h/;
  expect(header({})).toMatch(keys);
  expect(header({ state: { help: true } })).toMatch(keys);
  expect(header({ state: { editing: true } })).toMatch(keys);
  expect(header({ columns: 40 })).not.toContain('<');
  for (const screen of ['timeline', 'activity', 'clusters', 'causes'] as const)
    expect(header({ state: { screen } })).not.toContain('<1>');
  expect(header({}, feedState([]))).not.toContain('<');
});

test('a key next to a count shows exactly that many jobs', () => {
  const old = job({ state: 'Failed', createdAt: now - 50 * hour, finishedAt: now - 49 * hour });
  const feed = feedState([...some, old, old]);
  const header = (given: Parameters<typeof frame>[1]): string => frame(feed, given)[1] ?? '';
  expect(header({ columns: 100 })).toMatch(/<3> ✖ 3 failed, 1 in 24 h +7 jobs/);
  expect(header({ columns: 80, state: { screen: 'timeline' } })).toMatch(/ {3}✖ 1 failed in 24 h/);
});

test('beside large numbers the keys stay, and the words go', () => {
  const many = (state: JobState, amount: number): readonly Job[] =>
    Array.from({ length: amount }, () => job({ state, createdAt: now - hour, finishedAt: now - hour / 2 }));
  const header = (columns: number): string =>
    frame(feedState([...some, ...many('Failed', 1200), ...many('Successful', 40)]), { columns })[1] ?? '';
  expect(header(100)).toMatch(
    /^ <1> ◐ 1 in progress +<2> ○ 1 queued +<3> ✖ 1,201 failed in 24 h +1,245 jobs in 1 h$/,
  );
  expect(header(70)).toMatch(/^ <1> ◐ 1 +<2> ○ 1 +<3> ✖ 1,201 failed in 24 h +1,245 jobs$/);
});

test('how far back the jobs go is a whole date, also in another year', () => {
  const old = job({ createdAt: now - 1000 * 24 * hour, finishedAt: now - 999 * 24 * hour });
  const [, counts] = frame(feedState([...some, old]), { columns: 120 });
  expect(counts).toMatch(/6 jobs since 2023 Nov 14$/);
});

test('once the activity filters by state, its counts are of entries', () => {
  const [running, queued] = some;
  const happened = (of: Job): Activity => {
    const { groupId, clusterName, id: jobId, state: to } = of;
    return { groupId, clusterName, jobId, at: now, kind: 'arrived', from: undefined, to };
  };
  const feed = feedState(some, { activity: [happened(running!), happened(queued!), happened(queued!)] });
  const header = (states: readonly JobState[]): string =>
    frame(feed, {
      columns: 120,
      state: { screen: 'activity', activity: { ...initialActivityState, states } },
    })[1] ?? '';
  expect(header([])).not.toContain('<1>');
  expect(header(['Queued'])).toMatch(
    /<1> ◐ 1 in progress +\[<2> ○ 2 queued\] +<3> ✖ 0 failed .*<5> ✔ 0 successful +3 changes$/,
  );
});

test('before the first answer, chosen states have no counts', () => {
  const asking = cluster({ updatedAt: undefined, total: undefined, loaded: 0 });
  const state = { filter: { ...noFilter, states: ['Failed'] as const } };
  const [, counts] = frame(feedState([], { clusters: [asking] }), { state, columns: 120 });
  expect(counts).toMatch(/◐ – in progress +○ – queued +\[✖ – failed\] +⊘ – cancelled +✔ – successful/);
});

test('once somebody has moved, the header counts the newer rows above the view, with the key that goes there', () => {
  const jobs = Array.from({ length: 40 }, (_, index) => job({ createdAt: now - index * hour }));
  const top = jobs[3];
  const state = { selection: { id: top?.id, index: 3, row: 0 }, newest: top?.createdAt };
  const lines = frame(feedState(jobs), { state });
  expect(lines[1]).toContain('3 newer · g');
  expect(lines[4]).toContain('▌');
  expect(frame(feedState(jobs))[1]).not.toContain('newer');
});
