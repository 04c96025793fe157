import { describe, expect, it } from 'vitest';

import type { Job } from '../../source/jobs/job.ts';
import { outlookOf } from '../../source/jobs/outlook.ts';
import type { OutlookInputs } from '../../source/jobs/outlook.ts';
import { recordPaces } from '../../source/jobs/pace.ts';
import type { Pace } from '../../source/jobs/pace.ts';
import { jobOf } from '../helpers/job-of.ts';

const minute = 60_000;
const usual = { median: 12 * minute, p90: 20 * minute, count: 9 };

function counted(
  id: string,
  exportedCollections: number,
  totalCollections = 40,
  fields: Partial<Job> = {},
): Job {
  return jobOf(id, {
    state: 'InProgress',
    exportStatus: { exportedCollections, totalCollections },
    ...fields,
  });
}

/** The paces after one look a minute at jobs that each exported `perMinute` more collections. */
function watched(
  until: number,
  perMinute: Readonly<Record<string, number>>,
  total = 40,
): ReadonlyMap<string, Pace> {
  let paces: ReadonlyMap<string, Pace> = new Map();
  for (let at = 0; at <= until; at += 1) {
    const jobs = Object.entries(perMinute).map(([id, each]) => counted(id, at * each, total));
    paces = recordPaces(paces, jobs, at * minute);
  }
  return paces;
}

const outlook = (job: Job, known: Partial<OutlookInputs> = {}) =>
  outlookOf(job, { now: 10 * minute, usual, paces: new Map(), shards: [], ...known });

describe('a job that reports its collections', () => {
  const paces = watched(10, { a: 2 });

  it('is estimated by its pace', () => {
    expect(outlook(counted('a', 20), { paces })).toMatchObject({
      counts: { exportedCollections: 20, totalCollections: 40 },
      share: 0.5,
      shards: undefined,
      pace: { kind: 'left', left: 10 * minute, slower: false },
      by: { seen: 18 },
    });
  });

  it('has no pace when it no longer reports collections, or does not run', () => {
    for (const job of [counted('a', 0, 0), counted('a', 20, 40, { state: 'Queued' }), jobOf('b')])
      expect(outlook(job, { paces })).toMatchObject({ pace: undefined, by: undefined });
  });

  it('is never complete before its end', () => {
    expect(outlook(counted('a', 40)).share).toBe(0.99);
    expect(outlook(counted('a', 40, 40, { state: 'Successful' })).share).toBe(1);
  });
});

describe('a job that reports no collections', () => {
  const bare = jobOf('1', { state: 'InProgress' });

  it('is estimated by the usual duration, in whole minutes', () => {
    expect(outlook(bare, { now: 9.5 * minute })).toMatchObject({
      counts: undefined,
      share: undefined,
      usual,
      usualLeft: 3 * minute,
      age: 9.5 * minute,
      long: false,
    });
    expect(outlook(bare, { now: 13 * minute }).usualLeft).toBeUndefined();
    expect(outlook(bare, { now: 41 * minute }).long).toBe(true);
  });

  it('has no estimate without a history or a date, or when the clock is behind', () => {
    expect(outlook(bare, { usual: undefined })).toMatchObject({ usual: undefined, usualLeft: undefined });
    expect(outlook({ ...bare, createdAt: undefined })).toMatchObject({
      age: undefined,
      usualLeft: undefined,
    });
    expect(outlook({ ...bare, createdAt: 99 * minute })).toMatchObject({ age: 0, usualLeft: 12 * minute });
  });
});

describe('a sharded job', () => {
  const components = ['a', 'b', 'c'].map((exportId) => ({ exportId, replicaSetName: exportId }));
  const job = jobOf('parent', { state: 'InProgress', components });
  const done = counted('c', 40, 40, { state: 'Successful' });
  const paces = watched(10, { a: 2, b: 1 });

  it('ends with its slowest shard, and adds up all collections', () => {
    expect(outlook(job, { paces, shards: [counted('a', 20), counted('b', 10), done] })).toMatchObject({
      counts: { exportedCollections: 70, totalCollections: 120 },
      share: 70 / 120,
      shards: { ended: 1, all: 3 },
      pace: { kind: 'left', left: 30 * minute },
      by: { seen: 9 },
    });
  });

  it('has no estimate while one shard has none', () => {
    const waiting = jobOf('b', { state: 'Queued' });
    expect(outlook(job, { paces, shards: [counted('a', 20), waiting, done] })).toMatchObject({
      counts: undefined,
      share: undefined,
      shards: { ended: 1, all: 3 },
      pace: undefined,
      by: undefined,
    });
  });

  it('uses the usual duration while some shards are unknown, as when it is not open', () => {
    for (const shards of [[], [counted('a', 20), done]])
      expect(outlook(job, { paces, shards })).toMatchObject({
        counts: undefined,
        shards: undefined,
        pace: undefined,
        usualLeft: 2 * minute,
      });
  });

  it('waits for a stalled shard, but not for one that is finishing', () => {
    let stuck = watched(10, { a: 2, b: 1 });
    for (let at = 11; at <= 40; at += 1)
      stuck = recordPaces(stuck, [counted('a', 2 * at, 100), counted('b', 10)], at * minute);
    const shards = [counted('a', 80, 100), counted('b', 10), done];
    expect(outlook(job, { now: 40 * minute, paces: stuck, shards }).pace).toMatchObject({ kind: 'quiet' });
    expect(outlook(job, { now: 40 * minute, paces: stuck, shards: shards.toReversed() }).pace?.kind).toBe(
      'quiet',
    );
    const finishing = recordPaces(paces, [counted('b', 40)], 10 * minute);
    const last = [counted('a', 20), counted('b', 40), done];
    for (const some of [last, last.toReversed()])
      expect(outlook(job, { paces: finishing, shards: some }).pace).toMatchObject({
        kind: 'left',
        left: 10 * minute,
      });
  });

  it('has no time left once all its shards have ended', () => {
    const shards = ['a', 'b', 'c'].map((id) => ({ ...done, id }));
    expect(outlook(job, { paces, shards })).toMatchObject({
      pace: undefined,
      share: 0.99,
      shards: { ended: 3 },
    });
  });
});
