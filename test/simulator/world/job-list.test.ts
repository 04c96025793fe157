import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { JobList } from '../../../source/simulator/world/job-list.ts';
import { plannedJobs } from '../../../source/simulator/world/job-source.ts';
import type { JobSource } from '../../../source/simulator/world/job-source.ts';
import { newTimeline } from '../../../source/simulator/world/new-job.ts';
import type { JobTimeline } from '../../../source/simulator/world/job-timeline.ts';

const start = Date.UTC(2026, 7, 10);
const minute = 60_000;

function source(old = 20, shardNames: string[] = []): JobSource {
  return plannedJobs({
    seed: 3,
    groupId: 'group',
    orgId: 'org',
    clusterName: 'Prod0',
    shardNames,
    bucketIds: ['bucket'],
    counts: 'counted',
    collections: 40,
    old,
    oldEvery: 10 * minute,
    oldEnd: start - minute,
    live: { from: start, every: minute, haste: 10, limit: Infinity, ends: 'in time' },
    hostile: false,
  });
}

function added(counter: number, createdAt: number, shardNames: string[] = []): JobTimeline {
  return newTimeline(
    { createdAt },
    { now: start, maker: 'aaaaaaaaaa', counter, bucketId: 'b', folder: 'f', shardNames },
  );
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), minutes: fc.integer({ min: -220, max: 30 }) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(100) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 5 }) }),
);

test('a list has the planned and the added jobs in order, each once, whatever is added and removed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const planned = source();
      const list = new JobList(planned, 1);
      const extra: JobTimeline[] = [];
      const removed = new Set<string>();
      let now = start + minute;
      const model = (): string[] =>
        [...Array.from({ length: planned.count(now) }, (_, index) => planned.at(index)), ...extra]
          .filter((job) => job.createdAt <= now && !removed.has(job.id))
          .toSorted((a, b) => a.createdAt - b.createdAt)
          .map(({ id }) => id);
      for (const action of steps) {
        if (action.kind === 'wait') now += action.minutes * minute;
        if (action.kind === 'add') {
          const job = added(extra.length, start + action.minutes * minute + extra.length);
          extra.push(job);
          list.add(job);
        }
        const ids = model();
        const victim = ids[action.kind === 'remove' ? action.at % Math.max(1, ids.length) : -1];
        if (victim !== undefined) {
          list.remove(list.find(victim, now)!);
          removed.add(victim);
          expect(list.find(victim, now)).toBeUndefined();
        }
      }
      const ids = model();
      const all = (order: 'newest-first' | 'oldest-first' | 'none'): string[] =>
        list.page(order, 0, 1e6, now).map(({ id }) => id);
      expect(list.count(now)).toBe(ids.length);
      expect(all('oldest-first')).toEqual(ids);
      expect(all('newest-first')).toEqual(ids.toReversed());
      expect(all('none').toSorted()).toEqual(ids.toSorted());
      expect(
        [...list.page('none', 0, 7, now), ...list.page('none', 7, 1e6, now)].map(({ id }) => id),
      ).toEqual(all('none'));
      for (const id of ids) expect(list.find(id, now)?.id).toBe(id);
    }),
    { numRuns: 150 },
  );
});

test('the shuffled order is unsorted, and stays the same while new jobs arrive', () => {
  const list = new JobList(source(200), 1);
  const before = list.page('none', 0, 1e6, start).map(({ id }) => id);
  const after = list.page('none', 0, 1e6, start + 20 * minute).map(({ id }) => id);
  const held = new Set(before);
  expect(after.length).toBeGreaterThan(before.length);
  expect(after.filter((id) => held.has(id))).toEqual(before);
  expect(before).not.toEqual(before.toSorted());
  expect(before).not.toEqual(before.toSorted().toReversed());
});

test('a changed job keeps its position', () => {
  const list = new JobList(source(), 1);
  const job = list.page('newest-first', 3, 4, start)[0]!;
  list.change({ ...job, finishedAt: Infinity });
  expect(list.page('newest-first', 3, 4, start)[0]).toEqual({ ...job, finishedAt: Infinity });
});

test('the shards of a job have their own export jobs, which follow its changes', () => {
  const list = new JobList(source(20, ['rs0', 'rs1']), 1);
  const job = list.page('newest-first', 3, 4, start)[0]!;
  const { exportId } = job.shards![1]!;
  expect(list.find(exportId, start)?.isShard).toBe(true);
  list.change({ ...job, outcome: 'Cancelled', finishedAt: job.startedAt + 1 });
  expect(list.find(exportId, start)?.outcome).toBe('Cancelled');
  list.remove(list.find(exportId, start)!);
  expect(list.find(exportId, start)).toBeUndefined();
});

test('the shards of an added job exist from its creation on', () => {
  const list = new JobList(source(), 1);
  const job = added(1, start + minute, ['rs0']);
  list.add(job);
  expect(list.find(job.shards![0]!.exportId, start)).toBeUndefined();
  expect(list.find(job.id, start)).toBeUndefined();
  expect(list.find(job.shards![0]!.exportId, start + minute)?.isShard).toBe(true);
});

test('a future job does not exist yet', () => {
  const planned = source();
  const list = new JobList(planned, 1);
  expect(list.find(planned.at(planned.count(start) + 1).id, start)).toBeUndefined();
  expect(list.find('nonsense', start)).toBeUndefined();
});

test('a page of a hundred thousand jobs creates the jobs of that page, and few more', () => {
  const planned = source(100_000);
  let made = 0;
  const counting = Object.create(planned, {
    at: {
      value: (index: number) => {
        made += 1;
        return planned.at(index);
      },
    },
  }) as JobSource;
  const list = new JobList(counting, 1);
  list.page('newest-first', 0, 500, start);
  made = 0;
  for (let turn = 0; turn < 20; turn += 1) list.page('newest-first', turn * 1000, turn * 1000 + 100, start);
  expect(made).toBeLessThanOrEqual(20 * 200);
});
