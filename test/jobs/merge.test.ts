import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { byNewest } from '../../source/jobs/job.ts';
import { type Job } from '../../source/jobs/job.ts';
import { joinSorted, mergeJobs, sameJob, withoutJobs } from '../../source/jobs/merge.ts';
import { jobOf } from '../helpers/job-of.ts';

const anyJob = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }).map(String),
    createdAt: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    state: fc.constantFrom('Queued', 'Successful'),
    components: fc.array(
      fc.record({ exportId: fc.constantFrom('a', 'b'), replicaSetName: fc.constant('r') }),
      {
        maxLength: 2,
      },
    ),
  })
  .map(({ id, ...fields }) => jobOf(id, fields));
const anyJobs = fc.array(anyJob, { maxLength: 15 });

/** The expected result of a merge, computed the slow way. */
function plainly(held: readonly Job[], incoming: readonly Job[]): readonly Job[] {
  const byId = new Map(held.map((job) => [job.id, job]));
  for (const job of incoming.toReversed()) byId.set(job.id, job);
  return [...byId.values()].toSorted(byNewest);
}

const numbered = (index: number) => jobOf(index.toString(16).padStart(24, '0'), { createdAt: index });

describe('merging an answer into the held jobs', () => {
  it('equals putting all into a map and sorting', () => {
    fc.assert(
      fc.property(anyJobs, anyJobs, (first, second) => {
        const held = mergeJobs([], first).jobs;
        const { jobs, added, changed } = mergeJobs(held, second);
        expect(jobs).toEqual(plainly(plainly([], first), second));
        const before = new Set(held.map(({ id }) => id));
        expect(new Set(added.map(({ id }) => id))).toEqual(
          new Set(second.map(({ id }) => id).filter((id) => !before.has(id))),
        );
        for (const change of changed) expect(sameJob(change.before, change.after)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps unchanged jobs, and the whole list when nothing changed', () => {
    fc.assert(
      fc.property(anyJobs, anyJobs, (first, second) => {
        const held = mergeJobs([], first).jobs;
        const again = mergeJobs(held, structuredClone(held).toReversed());
        expect(again.jobs).toBe(held);
        expect(again).toMatchObject({ added: [], changed: [] });
        const kept = new Map(held.map((job) => [job.id, job]));
        for (const job of mergeJobs(held, second).jobs) {
          const before = kept.get(job.id);
          if (before !== undefined && sameJob(before, job)) expect(job).toBe(before);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('notices a change deep inside a job', () => {
    const job = jobOf('1', {
      customData: [{ key: 'a', value: 'b' }],
      exportStatus: { exportedCollections: 1, totalCollections: 2 },
    });
    expect(sameJob(job, structuredClone(job))).toBe(true);
    expect(sameJob(job, { ...job, customData: [{ key: 'a', value: 'c' }] })).toBe(false);
    expect(sameJob(job, { ...job, customData: [] })).toBe(false);
    expect(sameJob(job, { ...job, exportStatus: undefined })).toBe(false);
    expect(sameJob(job, { ...job, exportStatus: null } as unknown as Job)).toBe(false);
    expect(sameJob(job, { ...job, components: {} as never })).toBe(false);
    expect(sameJob(job, { ...job, more: undefined } as Job)).toBe(false);
    const { errMsg, ...less } = job;
    expect(errMsg).toBeUndefined();
    expect(sameJob({ ...less, other: undefined } as unknown as Job, job)).toBe(false);
  });

  it('can be repeated on the same list', () => {
    const held = mergeJobs([jobOf('1')], [jobOf('2')]).jobs;
    const first = mergeJobs(held, [jobOf('3')]).jobs;
    expect(mergeJobs(held, [jobOf('3')]).jobs).toEqual(first);
    expect(mergeJobs(held, [jobOf('4')]).added).toEqual([jobOf('4')]);
    expect(mergeJobs(withoutJobs(first, new Set(['1'])), [jobOf('1')]).added).toEqual([jobOf('1')]);
  });

  it('does not modify the held list', () => {
    const held: readonly Job[] = [jobOf('2'), jobOf('1')];
    const before = [...held];
    expect(mergeJobs(held, [jobOf('1', { state: 'Failed' })]).jobs).not.toBe(held);
    expect(held).toEqual(before);
  });

  it('leaves out unwanted new jobs, but never an update', () => {
    const held = [jobOf('1')];
    const merged = mergeJobs(held, [jobOf('2'), jobOf('1', { state: 'Failed' })], () => false);
    expect(merged.jobs).toEqual([jobOf('1', { state: 'Failed' })]);
    expect(merged.added).toEqual([]);
    expect(mergeJobs(held, [jobOf('3', { createdAt: 9 })], () => false).jobs).toBe(held);
  });

  it('puts pages into 100,000 jobs at the right positions', () => {
    let held: readonly Job[] = Array.from({ length: 100_000 }, (_, index) => numbered(500_000 - 2 * index));
    for (let round = 0; round < 12; round += 1) {
      const page = Array.from({ length: 500 }, (_, index) => numbered(310_001 + 2 * (index * 190 + round)));
      held = mergeJobs(held, page).jobs;
    }
    expect(held).toHaveLength(100_000 + 12 * 500);
    expect(held).toEqual(held.toSorted(byNewest));
  });

  it('accepts many jobs at once', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => jobOf(String(index), { createdAt: index }));
    expect(mergeJobs([jobOf('x', { createdAt: 1.5 })], many).jobs).toHaveLength(150_001);
  });
});

describe('lists of jobs', () => {
  it('join into one, newest first', () => {
    fc.assert(
      fc.property(fc.array(anyJobs, { maxLength: 4 }), (lists) => {
        const sorted = lists.map((list) => mergeJobs([], list).jobs);
        expect(joinSorted(sorted).map(byPlace)).toEqual(sorted.flat().toSorted(byNewest).map(byPlace));
      }),
      { numRuns: 200 },
    );
    const only = [jobOf('1')];
    expect(joinSorted([[], only, []])).toBe(only);
  });

  it('stay identical when nothing is removed', () => {
    const held = [jobOf('1'), jobOf('2')];
    expect(withoutJobs(held, new Set())).toBe(held);
    expect(withoutJobs(held, new Set(['3']))).toBe(held);
    expect(withoutJobs(held, new Set(['1']))).toEqual([jobOf('2')]);
  });
});

function byPlace({ id, createdAt }: Job): string {
  return `${createdAt} ${id}`;
}
