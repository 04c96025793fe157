import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { longerThanUsual, progressOf, usualDuration, usualLeft } from '../../source/jobs/estimate.ts';
import { isUnfinished, knownStates } from '../../source/jobs/job.ts';
import type { Job } from '../../source/jobs/job.ts';
import { jobOf } from '../helpers/job-of.ts';

const minute = 60_000;
const took = (minutes: number, state: 'Successful' | 'Failed' = 'Successful') =>
  jobOf(`${minutes}`, { state, createdAt: 1000, finishedAt: 1000 + minutes * minute });

const shards = [{ exportId: 's', replicaSetName: 'shard-0' }];
const ended = (from: number, to: number, fields: Partial<Job> = {}) =>
  jobOf(`${from}-${to}`, {
    state: 'Successful',
    createdAt: from * minute,
    finishedAt: to * minute,
    ...fields,
  });

const at = (exportedCollections: number, totalCollections: number, state: 'InProgress' | 'Successful') =>
  progressOf(jobOf('1', { state, exportStatus: { exportedCollections, totalCollections } }));

describe('the usual duration of exports', () => {
  it('is the median and the p90 of successful ones', () => {
    expect(usualDuration([3, 1, 2, 5, 4].map((minutes) => took(minutes)))).toEqual({
      median: 3 * minute,
      p90: 5 * minute,
      count: 5,
    });
    expect(usualDuration([took(1), took(2)])).toEqual({ median: 1.5 * minute, p90: 2 * minute, count: 2 });
    const thirty = Array.from({ length: 30 }, (_, index) => took(index + 1));
    expect(usualDuration(thirty)).toEqual({ median: 15.5 * minute, p90: 27 * minute, count: 30 });
  });

  it('is unknown without usable jobs: not from failures, missing dates, or an end before the start', () => {
    expect(usualDuration([])).toBeUndefined();
    expect(
      usualDuration([
        took(1, 'Failed'),
        jobOf('a', { state: 'Successful', createdAt: undefined, finishedAt: 5 }),
        jobOf('b', { state: 'Successful' }),
        took(-1),
      ]),
    ).toBeUndefined();
  });

  it('uses the latest thirty', () => {
    const jobs = [
      ...Array.from({ length: 30 }, () => took(1)),
      ...Array.from({ length: 300 }, () => took(99)),
    ];
    expect(usualDuration(jobs)).toEqual({ median: minute, p90: minute, count: 30 });
    const first = jobOf('first', { state: 'InProgress', createdAt: 0 });
    expect(usualDuration(jobs, first)).toEqual({ median: minute, p90: minute, count: 30 });
  });

  it('counts a job that took no time', () => {
    expect(usualDuration([took(0), took(2)])).toEqual({ median: minute, p90: 2 * minute, count: 2 });
  });

  it('uses jobs that ended before this one began, so that it does not change meanwhile', () => {
    const job = jobOf('running', { state: 'InProgress', createdAt: 100 * minute });
    const old = [ended(60, 70), ended(40, 50), ended(20, 30)];
    const usual = { median: 10 * minute, p90: 10 * minute, count: 3 };
    expect(usualDuration([job, ...old], job)).toEqual(usual);
    expect(usualDuration([ended(130, 190), ended(110, 180), job, ended(90, 150), ...old], job)).toEqual(
      usual,
    );
  });

  it('uses all jobs when too few had ended, but never the job itself', () => {
    const job = ended(100, 400);
    expect(usualDuration([ended(130, 160), job, ended(60, 70)], job)).toEqual({
      median: 20 * minute,
      p90: 30 * minute,
      count: 2,
    });
    expect(usualDuration([job], job)).toBeUndefined();
  });

  it('uses jobs of the same kind: sharded or not', () => {
    const job = jobOf('running', { state: 'InProgress', createdAt: 100 * minute, components: shards });
    const jobs = [ended(60, 70), ended(50, 90, { components: shards })];
    expect(usualDuration(jobs, job)?.median).toBe(40 * minute);
    expect(usualDuration(jobs, { ...job, components: [] })?.median).toBe(10 * minute);
    expect(usualDuration(jobs)?.count).toBe(2);
  });
});

describe('the rest of the usual duration', () => {
  const usual = { median: 12 * minute, p90: 20 * minute, count: 9 };
  const running = jobOf('1', { state: 'InProgress', createdAt: 0 });

  it('counts down to the median, never below zero', () => {
    expect(usualLeft(running, usual, 5 * minute)).toBe(7 * minute);
    expect(usualLeft(running, usual, 12 * minute)).toBeUndefined();
    expect(usualLeft(running, usual, 1e12)).toBeUndefined();
  });

  it('never exceeds the usual duration, even when the clock is behind', () => {
    expect(usualLeft(running, usual, -1e9)).toBe(12 * minute);
  });

  it('is missing for a job that is queued, ended, or without a date', () => {
    for (const fields of [{ state: 'Queued' }, { state: 'Failed' }, { createdAt: undefined }] as const)
      expect(usualLeft({ ...running, ...fields }, usual, minute)).toBeUndefined();
  });
});

describe('progress', () => {
  it('is a share: never NaN, never over 1, and 1 only at the end', () => {
    fc.assert(
      fc.property(
        fc.option(
          fc.record({
            exportedCollections: fc.oneof(fc.integer(), fc.double()),
            totalCollections: fc.oneof(fc.integer(), fc.double()),
          }),
          { nil: undefined },
        ),
        fc.constantFrom(...knownStates, 'Unknown' as const),
        (exportStatus, state) => {
          const job = jobOf('1', { state, exportStatus });
          const share = progressOf(job);
          if (share === undefined) return;
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
          if (isUnfinished(job)) expect(Math.round(share * 100)).toBeLessThan(100);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is unknown at 0 of 0, and complete at the end', () => {
    expect(at(0, 0, 'Successful')).toBeUndefined();
    expect(at(1, -5, 'InProgress')).toBeUndefined();
    expect(progressOf(jobOf('1'))).toBeUndefined();
    expect(at(0, 40, 'InProgress')).toBe(0);
    expect(at(25, 40, 'InProgress')).toBe(0.625);
    expect(at(40, 40, 'InProgress')).toBe(0.99);
    expect(at(40, 40, 'Successful')).toBe(1);
  });
});

describe('longer than usual', () => {
  const usual = { median: 12 * minute, p90: 20 * minute, count: 9 };
  const running = jobOf('1', { state: 'InProgress', createdAt: 0 });

  it('is reported after twice the p90, and never before 35 minutes', () => {
    expect(longerThanUsual(running, usual, 40 * minute)).toBe(false);
    expect(longerThanUsual(running, usual, 40 * minute + 1)).toBe(true);
    const later = { ...running, createdAt: 100 * minute };
    expect(longerThanUsual(later, usual, 140 * minute)).toBe(false);
    expect(longerThanUsual(later, usual, 140 * minute + 1)).toBe(true);
    const quick = { ...usual, p90: minute };
    expect(longerThanUsual(running, quick, 35 * minute)).toBe(false);
    expect(longerThanUsual(running, quick, 35 * minute + 1)).toBe(true);
  });

  it('is never reported for a job that ended or has no date, nor without other jobs to compare', () => {
    expect(longerThanUsual({ ...running, state: 'Successful' }, usual, 1e12)).toBe(false);
    expect(longerThanUsual({ ...running, createdAt: undefined }, usual, 1e12)).toBe(false);
    expect(longerThanUsual(running, undefined, 1e12)).toBe(false);
  });
});
