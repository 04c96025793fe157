import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyJob } from '../../../source/commands/fetching/every-job.ts';
import { newestJobs } from '../../../source/commands/fetching/newest-jobs.ts';
import { createGate } from '../../../source/commands/fetching/gate.ts';
import { byNewest, isUnfinished } from '../../../source/jobs/job.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeAtlas } from '../../helpers/fake-atlas.ts';
import { ModelServer } from '../../helpers/model-server.ts';

const { signal } = new AbortController();
const orders = ['newest', 'oldest', 'none'] as const;

/** Jobs with different dates: for two of the same second, no order says which is newer. */
function serverWith(jobs: number, options: ConstructorParameters<typeof ModelServer>[0], luck: number) {
  const server = new ModelServer(options);
  for (let made = 0; made < jobs; made += 1) {
    const places = [1, 2, 3, 5, 6, 7];
    server.arrive(places[(made * luck) % 6]! + 36 * ((made * 7919 * luck) % 997), made % 50 !== 7);
  }
  const atlas = new FakeAtlas();
  atlas.servers.set('c', server);
  return { atlas, server };
}

test('returns the newest jobs first, and each once, whatever the list is like', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...orders),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 1, max: 120 }),
      fc.boolean(),
      fc.constantFrom(0, -30, 30, undefined),
      fc.constantFrom(1, 5, 7, 11),
      async (order, jobs, pageSize, links, countError, luck) => {
        const { atlas, server } = serverWith(jobs, { order, links, countError }, luck);
        const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize };
        const truth = server.jobs.toSorted(byNewest).map(({ id }) => id);
        const newest = await newestJobs(asking);
        expect(newest.jobs.map(({ id }) => id)).toEqual(truth.slice(0, pageSize));
        const every = await everyJob(asking);
        expect(every.jobs.map(({ id }) => id)).toEqual(truth);
        expect(every.total).toBe(jobs);
      },
    ),
    { numRuns: 150 },
  );
});

test.each([
  ['newest', ['c page 1 of 100', 'c page 50 of 100']],
  ['oldest', ['c page 1 of 100', 'c page 50 of 100']],
] as const)('requests two pages of 5,000 jobs, %s first', async (order, requests) => {
  const { atlas } = serverWith(5000, { order, links: true, countError: 0 }, 1);
  await newestJobs({ atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: undefined });
  expect(atlas.take()).toEqual(requests);
});

test('reads one page of each cluster once the order is known, and keeps only wanted jobs', async () => {
  const { atlas, server } = serverWith(300, { order: 'newest', links: true, countError: 0 }, 1);
  const names = Array.from({ length: 150 }, (_, number) => `c${number}`);
  for (const name of names) atlas.servers.set(name, server);
  const gate = createGate(new FakeClock());
  const listing = await newestJobs({
    atlas: gate.guard(atlas),
    clusters: names.map((clusterName) => ({ groupId: 'g', clusterName })),
    signal,
    pageSize: undefined,
    keep: isUnfinished,
  });
  expect(atlas.take().length).toBeLessThanOrEqual(150 + 36);
  expect(listing.read).toBe(15_000);
  const unfinished = server.jobs.toSorted(byNewest).slice(0, 100).filter(isUnfinished);
  expect(unfinished.length).toBeGreaterThan(0);
  expect(listing.jobs).toHaveLength(150 * unfinished.length);
});

test('stops at a list that repeats from the start', async () => {
  const { atlas, server } = serverWith(10, { order: 'newest', links: true, countError: 0 }, 1);
  const first = server.page(1, 10);
  server.page = () => ({ ...first, hasNext: true });
  const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: 10 };
  expect((await everyJob(asking)).jobs).toHaveLength(10);
  expect(atlas.take()).toHaveLength(3);
});

test('stops at a list in which nothing can be read', async () => {
  const { atlas, server } = serverWith(10, { order: 'newest', links: true, countError: 0 }, 1);
  const first = server.page(1, 10);
  server.page = () => ({ ...first, items: [], hasNext: true, problems: [] });
  const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: 10 };
  expect((await everyJob(asking)).jobs).toHaveLength(0);
  expect(atlas.take()).toHaveLength(20);
});

test('takes 200,000 jobs of an endless list, and reports the rest', async () => {
  const { atlas, server } = serverWith(1, { order: 'newest', links: true, countError: 0 }, 1);
  const [job] = server.jobs;
  server.page = (pageNum, size) => ({
    items: Array.from({ length: size }, (_, index) => ({ ...job!, id: `${pageNum}-${index}` })),
    totalCount: 10_000_000,
    hasNext: true,
    received: size,
    problems: [],
  });
  const { jobs, remarks } = await everyJob({
    atlas,
    clusters: [{ groupId: 'g', clusterName: 'c' }],
    signal,
    pageSize: undefined,
  });
  expect(jobs).toHaveLength(200_000);
  expect(atlas.take()).toHaveLength(400);
  expect(remarks).toEqual(['c has more than 200,000 jobs; older ones were not read.']);
});

test('takes at most 64 M characters of very long texts, and reports the rest', async () => {
  const { atlas, server } = serverWith(1, { order: 'newest', links: true, countError: 0 }, 1);
  const [job] = server.jobs;
  // All jobs share one text; it is counted as if each had its own.
  const errMsg = 'x'.repeat(65_536);
  server.page = (pageNum, size) => ({
    items: Array.from({ length: size }, (_, index) => ({ ...job!, id: `${pageNum}-${index}`, errMsg })),
    totalCount: 5000,
    hasNext: pageNum < 10,
    received: size,
    problems: [],
  });
  const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: undefined };
  const { jobs, remarks } = await everyJob(asking);
  expect(jobs).toHaveLength(1500);
  expect(remarks).toEqual(['c has more than 1,500 jobs; older ones were not read.']);
});

test('continues after a page of unreadable entries', async () => {
  const { atlas, server } = serverWith(30, { order: 'newest', links: true, countError: 0 }, 1);
  const page = server.page.bind(server);
  server.page = (pageNum, size) =>
    pageNum === 2
      ? { ...page(2, size), items: [], problems: ['Nothing here can be read.'] }
      : page(pageNum, size);
  const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: 10 };
  const { jobs, remarks } = await everyJob(asking);
  expect(jobs).toHaveLength(20);
  expect(remarks).toEqual(['c, page 2: Nothing here can be read.']);
});

test.each(orders)('unreadable entries on the newest page cost no extra request, %s', async (order) => {
  const { atlas, server } = serverWith(95, { order, links: true, countError: 0 }, 1);
  const [newest] = server.jobs.toSorted(byNewest);
  const page = server.page.bind(server);
  server.page = (pageNum, size) => {
    const { items, ...rest } = page(pageNum, size);
    const readable = items.filter(({ id }) => id !== newest?.id);
    const problems = readable.length < items.length ? ['One entry cannot be read.'] : [];
    return { ...rest, items: readable, problems };
  };
  const asking = { atlas, clusters: [{ groupId: 'g', clusterName: 'c' }], signal, pageSize: 10 };
  const { jobs, remarks } = await newestJobs(asking);
  const truth = server.jobs.toSorted(byNewest).map(({ id }) => id);
  expect(jobs.map(({ id }) => id)).toEqual(truth.slice(1, 1 + jobs.length));
  expect(jobs.length).toBeGreaterThanOrEqual(9);
  expect(remarks).toEqual([expect.stringContaining('One entry cannot be read.')]);
});
