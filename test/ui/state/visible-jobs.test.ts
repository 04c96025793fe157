import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { expect, test } from 'vitest';
import {
  createSearch,
  isFiltering,
  noFilter,
  visibleJobs,
  type Filter,
} from '../../../source/ui/state/visible-jobs.ts';
import type { JobOrder } from '../../../source/views/saved-view.ts';
import type { ShardState } from '../../../source/feed/feed-state.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { job, now, otherGroupId, projects } from '../../helpers/jobs.ts';

const failed = job({
  state: 'Failed',
  errMsg: 'Access denied: KMS key',
  errorCode: 'KMS_DENIED',
  createdAt: now - 1000,
  finishedAt: now + 9000,
});
const orders = job({
  clusterName: 'Orders',
  customData: [{ key: 'ticket', value: 'OPS-77' }],
  createdAt: now - 2000,
  finishedAt: now,
});
const running = job({ state: 'InProgress', createdAt: now - 3000 });
const sharded = job({
  components: [{ exportId: '605ccba3c1c7613f000000aa', replicaSetName: 'shard-0' }],
  createdAt: now - 4000,
  finishedAt: now,
});
const jobs = [failed, orders, running, sharded];
const nothing = { shards: new Map<string, ShardState>(), buckets: new Map() };

function found(filter: Partial<Filter>, sort: JobOrder = 'newest', looked = nothing): readonly unknown[] {
  return visibleJobs(jobs, { ...noFilter, ...filter }, sort, looked);
}

test('without a filter the same array is returned', () => {
  expect(visibleJobs(jobs, noFilter, 'newest', nothing)).toBe(jobs);
  expect(isFiltering(noFilter)).toBe(false);
  expect(isFiltering({ text: '  ', states: [] })).toBe(false);
  expect(isFiltering({ text: '', states: ['Failed'] })).toBe(true);
});

test('words match in every field, ignoring case, and all must match', () => {
  expect(found({ text: 'kms' })).toEqual([failed]);
  expect(found({ text: 'KMS_denied access' })).toEqual([failed]);
  expect(found({ text: 'kms orders' })).toEqual([]);
  expect(found({ text: 'ops-77' })).toEqual([orders]);
  expect(found({ text: 'in progress' })).toEqual([running]);
  expect(found({ text: 'shard-0' })).toEqual([sharded]);
  expect(found({ text: failed.id.slice(-6) })).toEqual([failed]);
});

test.each(['5f/6a', 'Prod0/2026', '6A/prod0/2026-08-10t0327/1786332505', '1786332505', 'snapshots/'])(
  'a part of the prefix is found wherever it is: %s',
  (text) => {
    expect(found({ text })).toEqual(jobs);
    expect(found({ text: `x${text}` })).toEqual([]);
  },
);

test('shard fields and bucket names are searched too', () => {
  const shard: ShardState = {
    kind: 'loaded',
    job: job({ state: 'Failed', errMsg: 'disk full on shard' }),
    at: 0,
  };
  const shards = new Map([['605ccba3c1c7613f000000aa', shard]]);
  expect(found({ text: 'disk full' }, 'newest', { ...nothing, shards })).toEqual([sharded]);
  const buckets = new Map([
    [
      failed.exportBucketId ?? '',
      { id: 'b', bucketName: 'Acme', cloudProvider: 'AWS', region: undefined, serviceUrl: undefined },
    ],
  ]);
  expect(found({ text: 'acme' }, 'newest', { ...nothing, buckets })).toHaveLength(4);
});

test("project:web matches only the project's name or id; a plain word matches it too if several are watched", () => {
  const web = job({ groupId: otherGroupId });
  const both = [...jobs, web];
  const names = clusterNames([web, ...jobs], projects);
  const text = (words: string, looked = { ...nothing, names }) =>
    visibleJobs(both, { ...noFilter, text: words }, 'newest', looked);
  expect(text('project')).toEqual([]);
  expect(text('project:web')).toEqual([web]);
  expect(text(`project:${otherGroupId.slice(-6)}`)).toEqual([web]);
  expect(text('project:pay ops')).toEqual([orders]);
  expect(text('web')).toEqual([web]);
  expect(text('web', { ...nothing, names: clusterNames([web], projects) })).toEqual([]);
});

test('several states may be chosen', () => {
  expect(found({ states: ['Failed'] })).toEqual([failed]);
  expect(found({ states: ['Failed', 'InProgress'] })).toEqual([failed, running]);
  expect(found({ states: ['Failed'], text: 'orders' })).toEqual([]);
});

test('jobs can be sorted by trouble, duration and cluster', () => {
  expect(found({}, 'trouble')).toEqual([failed, running, orders, sharded]);
  expect(found({}, 'longest').slice(0, 2)).toEqual([running, failed]);
  expect(found({}, 'cluster')[0]).toBe(orders);
  const odd = job({ createdAt: undefined });
  expect(visibleJobs([odd, running], noFilter, 'longest', nothing)).toEqual([running, odd]);
});

test('typing further narrows the matches as a fresh search would, and erasing brings the others back', () => {
  const looks = ['a', 'ac', 'acc', 'access d', 'ac', 'o', 'ops', ''].map((text) => found({ text }));
  const again = ['a', 'ac', 'acc', 'access d', 'ac', 'o', 'ops', ''].map((text) =>
    visibleJobs([...jobs], { ...noFilter, text }, 'newest', nothing),
  );
  expect(looks).toEqual(again);
});

/** An array of its own for each test, since the last matches of an array are held. */
const manyJobs = (length = 25_001) =>
  Array.from({ length }, (_, index) => (index % 100 === 0 ? orders : failed));

test('a few thousand jobs are searched at once, without a timer', () => {
  const clock = new FakeClock();
  const search = createSearch(manyJobs(10_000), { ...noFilter, text: 'ops' }, nothing, clock);
  expect(search.get()).toHaveLength(100);
  search.subscribe(() => {});
  expect(clock.pending).toBe(0);
});

test('more jobs are searched in steps while the screen listens, with the same result', async () => {
  const clock = new FakeClock();
  const filter = { ...noFilter, text: 'ops' };
  const many = manyJobs();
  const search = createSearch(many, filter, nothing, clock);
  expect(clock.pending).toBe(0);
  const leave = search.subscribe(() => {});
  expect(clock.pending).toBe(1);
  leave();
  await clock.pass(1000);
  expect(search.get()).toBeUndefined();
  let told = 0;
  search.subscribe(() => (told += 1));
  await clock.pass(0);
  expect(told).toBe(1);
  expect(search.get()).toHaveLength(251);
  expect(search.get()).toEqual(visibleJobs([...many], filter, 'newest', nothing));
});

test('a step among many jobs is short, so that no key waits for thousands of them', () => {
  let looked = 0;
  const states = { get: () => ((looked += 1), 'Failed') };
  const counted = manyJobs().map((job) => Object.defineProperty({ ...job }, 'stateText', states));
  let next: (() => void) | undefined;
  const clock = Object.assign(new FakeClock(), {
    schedule(callback: () => void) {
      next = callback;
      return () => {};
    },
  });
  const search = createSearch(counted, { ...noFilter, text: 'ops' }, nothing, clock);
  const steps = [looked];
  search.subscribe(() => {});
  while (search.get() === undefined) {
    looked = 0;
    next?.();
    steps.push(looked);
  }
  expect(Math.max(...steps)).toBe(2500);
  expect(steps.reduce((sum, jobs) => sum + jobs)).toBe(counted.length);
});

test('an unfinished search is not reused for a longer text', async () => {
  const clock = new FakeClock();
  const many = manyJobs();
  createSearch(many, { ...noFilter, text: 'op' }, nothing, clock);
  const search = createSearch(many, { ...noFilter, text: 'ops' }, nothing, clock);
  search.subscribe(() => {});
  await clock.pass(0);
  expect(search.get()).toHaveLength(251);
});
