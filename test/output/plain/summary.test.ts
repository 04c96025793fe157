import { expect, test } from 'vitest';
import { statusLines, summaryLines } from '../../../source/output/plain/summary.ts';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { cluster, feedState, groupId, job, namesOf, now } from '../../helpers/jobs.ts';

const minute = 60_000;

function summary(jobs: readonly Job[], given: Partial<FeedState> = {}): readonly string[] {
  return summaryLines({ state: feedState(jobs, given), now, names: namesOf('Prod0') }).slice(1);
}

const times = (n: number, given: Partial<Job>): Job[] => Array.from({ length: n }, () => job(given));

test('starts with the day, the project and its clusters', () => {
  const clusters = ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } }));
  const [one] = summaryLines({ state: feedState([]), now, names: namesOf('Prod0') });
  const [two] = summaryLines({
    state: feedState([], { clusters }),
    now,
    names: namesOf('Prod0', 'Orders'),
  });
  // In any time zone.
  const day = new Date(now).toDateString();
  expect(one).toMatch(new RegExp(`^${day}, \\d\\d:\\d\\d:\\d\\d\\. Project Payments, cluster Prod0\\.$`));
  expect(two).toMatch(/Project Payments, clusters Prod0 and Orders\.$/);
});

test('says when there are no jobs', () => {
  expect(summary([])).toEqual(['There are no export jobs yet.']);
});

test('says how many of all jobs are loaded', () => {
  const [counts] = summary([job()], { clusters: [cluster({ loaded: 1, total: 1240, hasMore: true })] });
  expect(counts).toBe('The newest 1 of 1,240 export jobs: 0 in progress, 0 failed, 1 successful.');
});

test('names running jobs before queued ones, and counts the rest', () => {
  const jobs = [
    ...times(3, { state: 'Queued', createdAt: now - minute }),
    ...times(8, { state: 'InProgress', createdAt: now - minute }),
  ];
  const lines = summary(jobs).slice(1);
  expect(lines.slice(0, 8).every((line) => line.includes('has been in progress'))).toBe(true);
  expect(lines.slice(8, 10).every((line) => line.includes('has been queued'))).toBe(true);
  expect(lines.slice(10)).toEqual(['1 more has not ended.']);
  expect(summary([...jobs, ...times(1, { state: 'Queued' })]).at(-1)).toBe('2 more have not ended.');
});

test('shows the newest failures with reasons, and counts the others', () => {
  const lines = summary(times(5, { state: 'Failed', errMsg: 'Access denied' })).slice(1);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/failed 47 minutes 10 seconds ago, after 12 minutes 50 seconds: Access denied\.$/);
  expect(lines[3]).toBe('2 older failures: atlas-exports list --state failed prints them.');
  expect(summary(times(4, { state: 'Failed' })).at(-1)).toMatch(/^1 older failure: /);
});

test("computes ages by Atlas's clock", () => {
  const running = job({ state: 'InProgress', createdAt: now });
  expect(summary([running], { clockSkew: 5 * minute })[1]).toContain('for 5 minutes');
});

test('answers Enter with counts, their age, and the running jobs', () => {
  const jobs = [job({ state: 'InProgress', createdAt: now - minute }), job()];
  const status = (given: Partial<FeedState>) =>
    statusLines({ state: feedState(jobs, given), now, names: namesOf('Prod0') });
  const [line, running] = status({});
  expect(line).toMatch(
    /^\d\d:\d\d:\d\d 2 export jobs: 1 in progress, 0 failed, 1 successful\. Last answer: just now\.$/,
  );
  expect(running).toContain('has been in progress for 1 minute');
  expect(status({ clusters: [cluster({ updatedAt: now - 3 * minute })] })[0]).toContain(
    'Last answer: 3 minutes ago.',
  );
  expect(status({ clusters: [cluster({ updatedAt: undefined })] })[0]).toContain('Last answer: just now.');
  const trouble = troubleWith({ sentence: 'Nobody answers.' });
  expect(status({ clusters: [cluster({ trouble })] })[0]).toContain('No answer for Prod0: Nobody answers.');
});
