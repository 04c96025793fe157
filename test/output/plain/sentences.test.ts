import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agoWords,
  countsWords,
  goneSentence,
  newsSentence,
  overdueSentence,
  spanWords,
  standingSentence,
} from '../../../source/output/plain/sentences.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { recordPaces } from '../../../source/jobs/pace.ts';
import type { Pace } from '../../../source/jobs/pace.ts';
import { job, namesOf, now } from '../../helpers/jobs.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const id = '605ccba3c1c7613f423e1585';

function telling(jobs: readonly Job[] = [], paces: ReadonlyMap<string, Pace> = new Map()) {
  return { jobs, now, paces, names: namesOf('Prod0') };
}

/** Without the words that begin every sentence about the job. */
function said(sentence: string | undefined): string | undefined {
  return sentence?.replace('Prod0: export 423e1585 ', '');
}

describe('durations', () => {
  test.each([
    [-5, '0 seconds'],
    [0, '0 seconds'],
    [second, '1 second'],
    [500 * second, '8 minutes 20 seconds'],
    [2 * minute, '2 minutes'],
    [hour + minute + second, '1 hour 1 minute'],
    [49 * hour, '2 days 1 hour'],
    [5 * 24 * hour + 30 * minute, '5 days'],
  ])('%i ms is %s', (milliseconds, words) => {
    expect(spanWords(milliseconds)).toBe(words);
  });

  test('use two units at most, and never a zero next to another unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: second, max: 1000 * 24 * hour }), (milliseconds) => {
        const words = spanWords(milliseconds);
        expect(words).toMatch(/^[\d,]+ (day|hour|minute|second)s?( \d+ (hour|minute|second)s?)?$/);
        expect(words).not.toMatch(/\b0 /);
        expect(/\b1 \w+s\b/.test(words)).toBe(false);
      }),
    );
  });

  test('past days are counted, and a slow clock never yields a time in the future', () => {
    expect(agoWords(now + minute, now)).toBe('just now');
    expect(agoWords(now - 3 * hour, now)).toBe('3 hours ago');
    expect(agoWords(now - 400 * 24 * hour, now)).toMatch(/^on 2025 Jul \d\d$/);
  });
});

test('counts always include in progress and failed, zero or not', () => {
  expect(countsWords([])).toBe('0 in progress, 0 failed');
  expect(countsWords([job(), job({ state: 'Unknown', stateText: 'Paused' }), job({ state: 'Failed' })])).toBe(
    '0 in progress, 1 failed, 1 in another state, 1 successful',
  );
});

describe('the present state of a job', () => {
  const stands = (given: Partial<Job>, ...rest: Parameters<typeof telling>) =>
    said(standingSentence(job({ id, ...given }), telling(...rest)));

  test('running, with all that is known of its progress', () => {
    const running = {
      state: 'InProgress',
      createdAt: now - 2 * minute,
      exportStatus: { exportedCollections: 25, totalCollections: 40 },
    } as const;
    const before = [1, 2, 3].map(() => job());
    expect(stands(running)).toBe('has been in progress for 2 minutes, 25 of 40 collections, 62 percent.');
    expect(stands({ ...running, exportStatus: undefined })).toBe('has been in progress for 2 minutes.');
    expect(stands(running, before)).toBe(
      'has been in progress for 2 minutes, 25 of 40 collections, 62 percent, usually 12 minutes 50 seconds.',
    );
    expect(stands({ ...running, createdAt: now - hour }, before)).toContain(
      'longer than usual, which is 12 minutes 50 seconds.',
    );
    expect(stands({ ...running, createdAt: undefined })).toContain('has been in progress, 25 of 40');
  });

  test('running, with observed progress', () => {
    /** A poll every ten seconds with one more collection each time, then this many without. */
    const looks = (all: number, last: number, still = 0) => {
      const at = (n: number) => now - (last + still - n) * 10 * second;
      const counted = (exportedCollections: number) =>
        job({
          id,
          state: 'InProgress',
          createdAt: at(0),
          exportStatus: { exportedCollections, totalCollections: all },
        });
      let paces: ReadonlyMap<string, Pace> = new Map();
      for (let n = 0; n <= last + still; n += 1)
        paces = recordPaces(paces, [counted(Math.min(n, last))], at(n));
      return said(standingSentence(counted(last), telling([], paces)));
    };
    expect(looks(100, 40)).toMatch(/40 of 100 collections, 40 percent, about 1\d minutes left\.$/);
    expect(looks(42, 40)).toMatch(/95 percent, less than a minute left\.$/);
    expect(looks(40, 40)).toMatch(/99 percent, about to end\.$/);
    expect(looks(100, 40, 60)).toMatch(
      /40 percent, (no collection in the last 10 minutes|.* slower than before)\.$/,
    );
  });

  test('queued, or in a state unknown to the program', () => {
    expect(stands({ state: 'Queued', createdAt: now - minute })).toBe('has been queued for 1 minute.');
    const paused = { state: 'Unknown', finishedAt: undefined } as const;
    expect(stands({ ...paused, stateText: 'Paused' })).toBe('has been in the state Paused for 1 hour.');
    expect(stands({ ...paused, stateText: '' })).toBe('has been in a state without a name for 1 hour.');
  });

  test('ended, with time and reason', () => {
    const failed = { state: 'Failed', errMsg: 'Access denied' } as const;
    expect(stands(failed)).toBe(
      'failed 47 minutes 10 seconds ago, after 12 minutes 50 seconds: Access denied.',
    );
    expect(stands({ ...failed, finishedAt: undefined })).toBe('failed 1 hour ago: Access denied.');
    expect(stands({ ...failed, createdAt: undefined, finishedAt: undefined })).toBe('failed: Access denied.');
  });
});

describe('the change of a job', () => {
  const news = (given: Partial<Job>, from?: Job['state']) =>
    said(newsSentence(job({ id, ...given }), from, telling()));

  test.each([
    [{ state: 'Queued', createdAt: now }, undefined, 'is queued.'],
    [{ state: 'InProgress', createdAt: now - minute }, 'Queued', 'has started.'],
    [{ state: 'InProgress', createdAt: now - minute }, undefined, 'is in progress.'],
    [{ state: 'InProgress', createdAt: now - 3 * hour }, undefined, 'is in progress, created 3 hours ago.'],
    [{ state: 'InProgress', createdAt: undefined }, undefined, 'is in progress.'],
    [{ state: 'Successful' }, 'InProgress', 'succeeded after 12 minutes 50 seconds.'],
    [{ state: 'Failed', errorCode: 'DENIED' }, 'InProgress', 'failed after 12 minutes 50 seconds: DENIED.'],
    [{ state: 'Failed', finishedAt: undefined }, 'InProgress', 'failed: Atlas gave no reason.'],
    [{ state: 'Cancelled' }, 'Queued', 'was cancelled after 12 minutes 50 seconds.'],
    [
      { state: 'Cancelled', errMsg: 'By Ada!' },
      'Queued',
      'was cancelled after 12 minutes 50 seconds: By Ada!',
    ],
    [
      { state: 'Unknown', stateText: 'Gone' },
      'Queued',
      'ended after 12 minutes 50 seconds, in the state Gone.',
    ],
  ] as const)('%o, before %s: %s', (given, from, words) => {
    expect(news(given, from)).toBe(words);
  });

  test('a long reason is cut', () => {
    const sentence = news({ state: 'Failed', errMsg: 'no '.repeat(10_000) });
    expect(sentence?.length).toBeLessThan(500);
    expect(sentence).toMatch(/…$/);
  });

  test('a job that Atlas no longer lists', () => {
    expect(said(goneSentence('Prod0', id, 'Queued'))).toBe(
      'Prod0: Atlas no longer lists export 423e1585, which was queued.',
    );
    expect(goneSentence('Prod0', id, undefined)).toBe('Prod0: Atlas no longer lists export 423e1585.');
  });

  test('longer than usual is reported for unfinished jobs only', () => {
    const jobs = [job(), job(), job()];
    const long = job({ id, state: 'InProgress', createdAt: now - hour });
    expect(said(overdueSentence(long, telling(jobs)))).toBe(
      'takes longer than usual: 1 hour so far, usually 12 minutes 50 seconds.',
    );
    expect(overdueSentence(long, telling())).toBeUndefined();
    expect(overdueSentence(job(), telling(jobs))).toBeUndefined();
  });
});
