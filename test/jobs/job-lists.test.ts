import fc from 'fast-check';
import { expect, it } from 'vitest';

import { knownStates } from '../../source/jobs/job.ts';
import type { Job } from '../../source/jobs/job.ts';
import { createJobLists, tally } from '../../source/jobs/job-lists.ts';
import { joinSorted, mergeJobs } from '../../source/jobs/merge.ts';
import { jobOf } from '../helpers/job-of.ts';

const change = fc.record({
  cluster: fc.constantFrom('a', 'b', 'c'),
  ids: fc.uniqueArray(fc.nat(20), { maxLength: 12 }),
  at: fc.nat(3),
});

it('equals a fresh merge of all lists, whatever changes', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const lists = createJobLists();
      const plain = new Map<string, readonly Job[]>();
      for (const { cluster, ids, at } of changes) {
        const jobs = ids.map((id) =>
          jobOf(`${id}`, {
            createdAt: id === 7 ? undefined : (id % 5) + at,
            clusterName: cluster,
            state: knownStates[(id + at) % knownStates.length] ?? 'Queued',
          }),
        );
        // Unchanged jobs stay identical.
        const next = at === 3 ? [] : mergeJobs(plain.get(cluster) ?? [], jobs).jobs;
        plain.set(cluster, next);
        if (next.length === 0) lists.forget(`g/${cluster}`);
        else lists.set(`g/${cluster}`, next, new Set());
        const all = lists.all();
        const { counts, failed, oldest } = lists.tallies();
        expect({ counts, oldest }).toEqual({ counts: tally(all).counts, oldest: tally(all).oldest });
        expect(new Set(failed)).toEqual(new Set(tally(all).failed));
        expect(failed.map(({ createdAt = Infinity }) => createdAt)).toEqual(
          failed.map(({ createdAt = Infinity }) => createdAt).toSorted((a, b) => (a === b ? 0 : b - a)),
        );
        expect(new Set(all)).toEqual(new Set(joinSorted([...plain.values()])));
        expect(all.map(({ id, createdAt }) => [id, createdAt])).toEqual(
          joinSorted([...plain.values()]).map(({ id, createdAt }) => [id, createdAt]),
        );
      }
    }),
    { numRuns: 300 },
  );
});

it('takes many clusters at once as it takes them one by one', () => {
  const listOf = (cluster: number): readonly Job[] =>
    [2, 1].map((day) =>
      jobOf(`${cluster}-${day}`, {
        clusterName: `c${cluster}`,
        createdAt: day * 100 + cluster,
        state: cluster === 3 ? 'Failed' : 'Successful',
      }),
    );
  const some = new Map([3, 1, 2].map((cluster) => [`g/c${cluster}`, listOf(cluster)]));
  const [atOnce, oneByOne] = [createJobLists(), createJobLists()];
  for (const lists of [atOnce, oneByOne]) lists.set('g/c4', listOf(4), new Set(['4-2']));
  atOnce.setAll(some);
  for (const [key, jobs] of some) oneByOne.set(key, jobs, new Set());
  expect(atOnce.all()).toEqual(oneByOne.all());
  expect(atOnce.tallies()).toEqual(oneByOne.tallies());
  expect(atOnce.changed()).toEqual(new Set(['4-2']));
  atOnce.forget('g/c1');
  expect(atOnce.all().map(({ clusterName }) => clusterName)).not.toContain('c1');
});

it('stays identical while nothing changes, and is the cluster’s own list when there is only one', () => {
  const lists = createJobLists();
  const jobs = [jobOf('2', { createdAt: 2 }), jobOf('1', { createdAt: 1 })];
  lists.set('a', jobs, new Set());
  expect(lists.all()).toBe(jobs);
  lists.set('b', [jobOf('3', { createdAt: 3 })], new Set());
  const all = lists.all();
  lists.set('a', jobs.slice(), new Set());
  expect(lists.all()).toBe(all);
});

it('reports what the last refreshes changed in all clusters', () => {
  const lists = createJobLists();
  const none = lists.changed();
  lists.set('a', [], new Set());
  expect(lists.changed()).toBe(none);
  lists.set('a', [], new Set(['1']));
  lists.set('b', [], new Set(['2']));
  expect(lists.changed()).toEqual(new Set(['1', '2']));
  lists.set('a', [], new Set());
  expect(lists.changed()).toEqual(new Set(['2']));
  lists.forget('b');
  expect(lists.changed().size).toBe(0);
});
