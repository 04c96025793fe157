import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plannedJobs } from '../../../source/simulator/world/job-source.ts';
import type { JobPlan, LivePlan } from '../../../source/simulator/world/job-source.ts';
import { stateAt } from '../../../source/simulator/world/job-timeline.ts';

const start = Date.UTC(2026, 7, 10);
const hour = 3_600_000;
const live: LivePlan = { from: start - 600_000, every: 30_000, haste: 10, limit: Infinity, ends: 'in time' };

function plan(given: Partial<JobPlan> = {}): JobPlan {
  return {
    seed: 1,
    groupId: 'group',
    orgId: 'org',
    clusterName: 'Prod0',
    shardNames: [],
    bucketIds: ['bucket'],
    counts: 'counted',
    collections: 40,
    old: 200,
    oldEvery: 6 * hour,
    oldEnd: start - 3 * hour,
    live,
    hostile: false,
    ...given,
  };
}

test('the same seed plans the same jobs, another seed different ones', () => {
  expect(plannedJobs(plan()).at(150)).toEqual(plannedJobs(plan()).at(150));
  expect(plannedJobs(plan({ seed: 2 })).at(150).id).not.toBe(plannedJobs(plan()).at(150).id);
});

test('jobs are sorted by date, and each id finds its job', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 5000 }), (seed, index) => {
      const source = plannedJobs(plan({ seed, shardNames: ['rs0', 'rs1'] }));
      expect(source.createdAt(index + 1)).toBeGreaterThan(source.createdAt(index));
      const job = source.at(index);
      expect(source.find(job.id)).toEqual({ index, shard: undefined });
      expect(source.find(job.shards![1]!.exportId)).toEqual({ index, shard: 1 });
    }),
    { numRuns: 100 },
  );
});

test('unknown ids find nothing', () => {
  const source = plannedJobs(plan());
  const { id } = source.at(10);
  expect(source.find('nonsense')).toBeUndefined();
  expect(source.find('0'.repeat(24))).toBeUndefined();
  expect(source.find(`00000000${id.slice(8)}`)).toBeUndefined();
  expect(source.find(`${id.slice(0, 18)}000000`)).toBeUndefined();
});

test('counts the jobs that were created so far', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200 * 6, max: 5 }), (hours) => {
      const source = plannedJobs(plan());
      const now = start + hours * hour;
      const count = source.count(now);
      if (count > 0) expect(source.createdAt(count - 1)).toBeLessThanOrEqual(now);
      expect(source.createdAt(count)).toBeGreaterThan(now);
    }),
    { numRuns: 200 },
  );
});

test('a plan without live jobs ends', () => {
  expect(plannedJobs(plan({ live: undefined })).count(start + 1000 * hour)).toBe(200);
});

test('one job is always queued and some are always running, for days', () => {
  const source = plannedJobs(plan());
  for (let minutes = 0; minutes < 5 * 24 * 60; minutes += 7) {
    const now = start + minutes * 60_000;
    const count = source.count(now);
    const states = Array.from({ length: 20 }, (_, back) => stateAt(source.at(count - 1 - back), now));
    expect(states).toContain('Queued');
    expect(states.includes('InProgress') || minutes > 0).toBe(true);
  }
});

test('old jobs took as long as the recorded ones: 12 to 34 minutes, most about 13', () => {
  const source = plannedJobs(plan());
  const took = Array.from({ length: 200 }, (_, index) => source.at(index))
    .filter(({ outcome }) => outcome === 'Successful')
    .map(({ createdAt, finishedAt }) => (finishedAt - createdAt) / 60_000)
    .toSorted((a, b) => a - b);
  expect(took[0]).toBeGreaterThan(12);
  expect(took[took.length >>> 1]).toBeCloseTo(12.8, 0);
  expect(took.at(-1)).toBeLessThan(33.3);
});

test('each final state occurs, and the failed ones have a reason', () => {
  const source = plannedJobs(plan());
  const jobs = Array.from({ length: 1000 }, (_, index) => source.at(index));
  expect(new Set(jobs.map(({ outcome }) => outcome))).toEqual(new Set(['Successful', 'Failed', 'Cancelled']));
  for (const job of jobs) expect(job.reason === undefined).toBe(job.outcome === 'Successful');
});

test('jobs vary: with or without a slash, tags, or nulls', () => {
  const source = plannedJobs(plan());
  const jobs = Array.from({ length: 200 }, (_, index) => source.at(index));
  expect(new Set(jobs.map(({ prefix }) => prefix.startsWith('/')))).toEqual(new Set([true, false]));
  expect(new Set(jobs.map(({ customData }) => customData.length === 0))).toEqual(new Set([true, false]));
  expect(new Set(jobs.map(({ nulls }) => nulls))).toEqual(new Set([true, false]));
});

test('endless jobs never change', () => {
  const source = plannedJobs(plan({ live: { ...live, limit: 3, ends: 'endless' } }));
  const later = start + 1000 * hour;
  expect(source.count(later)).toBe(203);
  const states = [199, 200, 201, 202].map((index) => stateAt(source.at(index), later));
  expect(states.slice(1)).toEqual(['InProgress', 'InProgress', 'Queued']);
});

test('a hostile plan corrupts every text', () => {
  const source = plannedJobs(plan({ hostile: true, shardNames: ['rs0'] }));
  const jobs = Array.from({ length: 60 }, (_, index) => source.at(index));
  const texts = jobs.flatMap((job) => [
    job.prefix,
    job.snapshotId,
    ...job.shards!.map(({ replicaSetName }) => replicaSetName),
    ...job.customData.flatMap(({ key, value }) => [key, value]),
    ...(job.reason === undefined ? [] : [job.reason.message, job.reason.errorCode]),
  ]);
  const plain = /^[\u0020-\u007e\u00a0-\u061b\u3000-\ud7ff]*$/;
  expect(texts.filter((text) => plain.test(text))).toEqual([]);
  expect(jobs.some(({ fields }) => String(fields['state']).startsWith('Pau'))).toBe(true);
});
