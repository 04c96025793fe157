import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newTimeline } from '../../../source/simulator/world/new-job.ts';
import type { NewJob } from '../../../source/simulator/world/new-job.ts';
import { countsAt, shardTimeline, stateAt } from '../../../source/simulator/world/job-timeline.ts';
import type { JobTimeline, Outcome } from '../../../source/simulator/world/job-timeline.ts';

const place = { now: 0, maker: 'aaaaaaaaaa', counter: 1, bucketId: 'b', folder: 'f', shardNames: [] };
const job = (given: NewJob): JobTimeline => newTimeline({ createdAt: 1000, ...given }, place);
const outcomes: Outcome[] = ['Successful', 'Failed', 'Cancelled'];

test('a job waits, runs and ends', () => {
  const life = job({ startedAt: 2000, finishedAt: 3000, outcome: 'Failed' });
  expect([1000, 1999, 2000, 2999, 3000, 9000].map((now) => stateAt(life, now))).toEqual([
    'Queued',
    'Queued',
    'InProgress',
    'InProgress',
    'Failed',
    'Failed',
  ]);
});

test('a job that was cancelled in the queue never ran', () => {
  const life = job({ startedAt: Infinity, finishedAt: 3000, outcome: 'Cancelled' });
  expect([2000, 3000].map((now) => stateAt(life, now))).toEqual(['Queued', 'Cancelled']);
});

test('collections only grow, are complete only on success, and stop when a job fails', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...outcomes),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 2, maxLength: 20 }),
      (outcome, total, times) => {
        const life = job({
          startedAt: 2000,
          finishedAt: outcome === 'Successful' ? 6000 : 4000,
          duration: 4000,
          totalCollections: total,
          outcome,
        });
        const counts = times
          .toSorted((a, b) => a - b)
          .map((now) => countsAt(life, now)?.exportedCollections ?? -1);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(countsAt(life, 9999)?.exportedCollections === total).toBe(outcome === 'Successful');
      },
    ),
    { numRuns: 100 },
  );
});

test('a queued job has 0 of 0, as recorded', () => {
  expect(countsAt(job({ startedAt: 2000 }), 1500)).toEqual({ exportedCollections: 0, totalCollections: 0 });
});

test('some clusters report 0 of 0 in every state, some only at the end, some nothing', () => {
  const life = job({ startedAt: 2000, finishedAt: 3000, duration: 1000 });
  const nothing = { exportedCollections: 0, totalCollections: 0 };
  expect(countsAt({ ...life, counts: 'zero' }, 2900)).toEqual(nothing);
  expect(countsAt({ ...life, counts: 'zero-at-end' }, 2500)).toEqual({
    exportedCollections: 20,
    totalCollections: 40,
  });
  expect(countsAt({ ...life, counts: 'zero-at-end' }, 3000)).toEqual(nothing);
  expect(countsAt({ ...life, counts: 'none' }, 2500)).toBeUndefined();
});

test("shards run within their job's time, and agree with its final state", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...outcomes),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 100, max: 4000 }),
      fc.boolean(),
      (outcome, count, ran, neverRan) => {
        const startedAt = neverRan && outcome === 'Cancelled' ? Infinity : 2000;
        const life = job({
          startedAt,
          finishedAt: outcome === 'Successful' ? 6000 : 2000 + ran,
          duration: 4000,
          outcome,
          shardNames: Array.from({ length: count }, (_, index) => `shard-${index}`),
          reason: { errorCode: 'X', message: 'because' },
        });
        const shards = Array.from({ length: count }, (_, index) => shardTimeline(life, index)!);
        for (const shard of shards) {
          expect(shard.startedAt).toBeGreaterThanOrEqual(life.startedAt);
          expect(shard.finishedAt).toBeLessThanOrEqual(life.finishedAt);
          expect(['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled']).toContain(
            stateAt(shard, 3000),
          );
        }
        const ends = shards.map((shard) => stateAt(shard, life.finishedAt));
        expect(ends.filter((end) => end === 'Failed')).toHaveLength(outcome === 'Failed' ? 1 : 0);
        if (outcome === 'Successful') expect(new Set(ends)).toEqual(new Set(['Successful']));
        else expect(ends).toContain(outcome);
        expect(Math.max(...shards.map(({ finishedAt }) => finishedAt))).toBe(life.finishedAt);
      },
    ),
    { numRuns: 100 },
  );
});

test('a replica set has no shards', () => {
  expect(shardTimeline(job({}), 0)).toBeUndefined();
});

test('a shard of a job with an odd id has a timeline, too', () => {
  const shard = shardTimeline(job({ id: 'no-hex', shardNames: ['a', 'b'] }), 1)!;
  expect(shard.totalCollections).toBeGreaterThan(0);
});
