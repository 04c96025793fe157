import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNewsReporter } from '../../../source/output/plain/news.ts';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import { activityOf } from '../../../source/jobs/activity.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { cluster, feedState, job, namesOf, now } from '../../helpers/jobs.ts';

const names = namesOf('Prod0');
const second = 1000;
const minute = 60 * second;
const nothing = { arrived: [], changed: [], vanished: [] };
/** Independent of the time zone that the tests run in. */
const dayAt = (at: number): string => new Date(at).toDateString();
const isNews = /^\d\d:\d\d:\d\d /;

/** A reporter that has already described the start, and what it reports from then on, without times. */
function begun(jobs: readonly Job[] = []) {
  const teller = createNewsReporter();
  teller.begin({ state: feedState(jobs), now, names });
  return {
    arrive: (...arrived: readonly Job[]) => teller.note(activityOf({ ...nothing, arrived }, now)),
    change: (before: Job, after: Job) =>
      teller.note(activityOf({ ...nothing, changed: [{ before, after }] }, now)),
    vanish: (...vanished: readonly Job[]) => teller.note(activityOf({ ...nothing, vanished }, now)),
    due: (after: number, held: readonly Job[], given: Partial<FeedState> = {}) =>
      teller
        .due({ state: feedState(held, given), now: now + after, names })
        .map((line) => line.replace(isNews, '')),
  };
}

const queued = job({ id: '605ccba3c1c7613f423e1585', state: 'Queued', createdAt: now });
const running: Job = { ...queued, state: 'InProgress', stateText: 'InProgress' };
const failed: Job = {
  ...running,
  state: 'Failed',
  stateText: 'Failed',
  finishedAt: now + 8 * minute,
  errMsg: 'Denied',
};

test('each change is one line, reported every five seconds at most', () => {
  const { arrive, change, due } = begun();
  arrive(queued);
  expect(due(1 * second, [queued])).toEqual([]);
  expect(due(5 * second, [queued])).toEqual(['Prod0: export 423e1585 is queued.']);
  change(queued, running);
  expect(due(6 * second, [running])).toEqual([]);
  expect(due(10 * second, [running])).toEqual(['Prod0: export 423e1585 has started.']);
  expect(due(15 * second, [running])).toEqual([]);
});

test('several changes of a job between two reports become one line with the result', () => {
  const { arrive, change, due } = begun();
  arrive(queued);
  change(queued, running);
  change(running, failed);
  expect(due(5 * second, [failed])).toEqual(['Prod0: export 423e1585 failed after 8 minutes: Denied.']);
});

test('of too many changes the important ones are named and the rest counted', () => {
  const { arrive, vanish, due } = begun();
  const good = Array.from({ length: 20 }, () => job());
  const waiting = Array.from({ length: 3 }, () => job({ state: 'Queued' }));
  const bad = job({ state: 'Failed' });
  const gone = Array.from({ length: 6 }, () => job());
  arrive(...good, bad, ...waiting);
  vanish(...gone);
  const lines = due(5 * second, [...good, bad, ...waiting]);
  expect(lines).toHaveLength(6);
  expect(lines[0]).toContain('failed');
  expect(lines.slice(1, 5).every((line) => line.includes('no longer lists'))).toBe(true);
  expect(lines[5]).toBe('25 more changes: 3 queued, 20 successful, 2 gone.');
});

test('an unfinished job found late is reported too, an ended old one is not', () => {
  const { due } = begun([running]);
  const old = job({ state: 'InProgress', createdAt: now - 180 * minute });
  expect(due(5 * second, [running, old, job()])).toEqual([
    expect.stringMatching(/is in progress, created 3 hours ago\.$/),
  ]);
  expect(due(10 * second, [running, old, job(), job()])).toEqual([]);
});

test('a job that takes longer than usual is reported once', () => {
  const usual = [job(), job(), job()];
  const { due } = begun([running, ...usual]);
  const held = [running, ...usual];
  expect(due(30 * minute, held)).toEqual([]);
  expect(due(40 * minute, held)).toEqual([
    'Prod0: export 423e1585 takes longer than usual: 40 minutes so far, usually 12 minutes 50 seconds.',
  ]);
  expect(due(45 * minute, held)).toEqual([]);
});

test('a new day starts with its date', () => {
  const { arrive, due } = begun();
  arrive(queued);
  expect(due(26 * 60 * minute, [queued])[0]).toBe(`${dayAt(now + 26 * 60 * minute)}.`);
});

test('it keeps working when the clock is set back', () => {
  const { arrive, due } = begun();
  arrive(queued);
  expect(due(-60 * minute, [queued]).at(-1)).toContain('is queued');
});

describe('notices', () => {
  test('are reported once each', () => {
    const { due } = begun();
    const given = {
      notices: ['Atlas will switch this off.'],
      clusters: [cluster({ problems: ['Entry 3 has no id.', 'Entry 4 has no id.'] })],
    };
    expect(due(5 * second, [], given)).toEqual(['Atlas will switch this off.', 'Prod0: Entry 3 has no id.']);
    expect(due(10 * second, [], given)).toEqual([]);
  });

  test('come after trouble, which is reported before any other data', () => {
    const teller = createNewsReporter();
    const trouble = {
      kind: 'auth',
      sentence: 'Refused.',
      remedy: 'Use another key.',
      retryable: false,
      status: 401,
      code: undefined,
      retryAfter: undefined,
    } as const;
    teller.note(activityOf({ ...nothing, arrived: [queued] }, now));
    const state = feedState([queued], { clusters: [cluster({ trouble, updatedAt: undefined })] });
    const lines = teller.due({ state, now, names });
    expect(lines.map((line) => line.replace(isNews, ''))).toEqual([
      `${dayAt(now)}.`,
      'Prod0: Refused. Use another key.',
    ]);
  });
});

test('there are never more than seven lines every five seconds', () => {
  const states = ['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled'] as const;
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom(...states), { maxLength: 30 }), { maxLength: 12 }),
      (bursts) => {
        const { arrive, due } = begun();
        const held: Job[] = [];
        let told = 0;
        bursts.forEach((burst, index) => {
          const jobs = burst.map((state) => job({ state }));
          held.unshift(...jobs);
          arrive(...jobs);
          const lines = due((index + 1) * second, [...held]);
          expect(lines.length).toBeLessThanOrEqual(7);
          if (lines.length > 0) told += 1;
        });
        expect(told).toBeLessThanOrEqual(Math.floor(bursts.length / 5));
      },
    ),
    { numRuns: 50 },
  );
});
