import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { byNewest, knownStates, type Job } from '../../source/jobs/job.ts';
import { firstIndex, isWithin, lanesWithin, spanOf, timelineOf } from '../../source/jobs/timeline.ts';
import type { Lane } from '../../source/jobs/timeline.ts';
import { jobOf } from '../helpers/job-of.ts';

const ended = (id: string, createdAt: number, finishedAt: number) =>
  jobOf(id, { state: 'Successful', createdAt, finishedAt });

const ids = (lanes: readonly Lane[] = []) => lanes.map((lane) => lane.map(({ job }) => job.id));

describe('the span of a job', () => {
  it('lasts from its creation to its end, and stays open while it is unfinished', () => {
    expect(spanOf(ended('a', 5, 9))).toMatchObject({ start: 5, end: 9 });
    expect(spanOf(jobOf('a', { state: 'InProgress', createdAt: 5 }))).toMatchObject({
      start: 5,
      end: undefined,
    });
    expect(spanOf(jobOf('a', { state: 'Queued', createdAt: 5, finishedAt: 9 }))?.end).toBeUndefined();
    expect(spanOf(jobOf('a', { state: 'Unknown', createdAt: 5, finishedAt: 9 }))?.end).toBe(9);
  });

  it('is a point when an ended job has no end date, or one before its start', () => {
    expect(spanOf(jobOf('a', { state: 'Failed', createdAt: 5 }))).toMatchObject({ start: 5, end: 5 });
    expect(spanOf(ended('a', 5, 3))).toMatchObject({ start: 5, end: 5 });
  });

  it('is missing without a date; such jobs are counted', () => {
    const jobs = [jobOf('a', { createdAt: undefined }), ended('b', 1, 2)];
    expect(spanOf(jobs[0]!)).toBeUndefined();
    expect(timelineOf(jobs)).toMatchObject({ undated: 1, spans: [{ start: 1, end: 2 }] });
  });
});

describe('lanes', () => {
  it('is one for consecutive jobs, and more only when they overlap', () => {
    const jobs = [ended('d', 30, 40), ended('c', 12, 18), ended('b', 10, 20), ended('a', 0, 10)];
    expect(ids(timelineOf(jobs).lanes.get('g/c'))).toEqual([['a', 'b', 'd'], ['c']]);
  });

  it('are separate for each cluster', () => {
    const { lanes } = timelineOf([
      ended('a', 0, 10),
      { ...ended('b', 0, 10), clusterName: 'other' },
      { ...ended('c', 0, 10), groupId: 'another' },
    ]);
    expect([...lanes].map(([name, some]) => [name, ids(some)])).toEqual([
      ['g/c', [['a']]],
      ['g/other', [['b']]],
      ['another/c', [['c']]],
    ]);
  });

  it('separate two points of the same moment', () => {
    expect(ids(timelineOf([ended('b', 5, 5), ended('a', 5, 5)]).lanes.get('g/c'))).toEqual([['a'], ['b']]);
  });

  it('keep a job that never ends, with the others beside it', () => {
    const jobs = [ended('c', 20, 30), ended('b', 5, 9), jobOf('a', { createdAt: 0 })];
    expect(ids(timelineOf(jobs).lanes.get('g/c'))).toEqual([['a'], ['b', 'c']]);
  });

  it('are identical for the same list, and equal in any order', () => {
    const jobs = [ended('b', 5, 9), ended('a', 0, 6)];
    expect(timelineOf(jobs)).toBe(timelineOf(jobs));
    expect(timelineOf(jobs.toReversed())).toEqual(timelineOf(jobs));
  });

  it('are empty for an empty list', () => {
    expect(timelineOf([])).toEqual({ lanes: new Map(), spans: [], undated: 0 });
  });
});

describe('a window', () => {
  const { lanes } = timelineOf([
    ended('d', 50, 60),
    ended('c', 15, 45),
    ended('b', 10, 20),
    ended('a', 0, 10),
  ]);
  const within = (from: number, to: number) => ids(lanesWithin(lanes.get('g/c') ?? [], from, to));

  it('has the spans that overlap it, not those that only touch it', () => {
    expect(within(0, 100)).toEqual([['a', 'b', 'd'], ['c']]);
    expect(within(10, 15)).toEqual([['b']]);
    expect(within(20, 50)).toEqual([['c']]);
    expect(within(60, 100)).toEqual([]);
  });

  it('selects a single span as it does among all', () => {
    const span = spanOf(ended('a', 10, 20))!;
    expect([isWithin(span, 0, 10), isWithin(span, 20, 30), isWithin(span, 19, 20)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('finds its first span among sorted ones', () => {
    const spans = [1, 3, 5].map((start) => spanOf(ended('a', start, start))!);
    expect([0, 3, 4, 6].map((time) => firstIndex(spans, ({ start }) => start >= time))).toEqual([0, 1, 2, 3]);
  });
});

const anyJob: fc.Arbitrary<Job> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    clusterName: fc.constantFrom('c', 'd'),
    state: fc.constantFrom(...knownStates, 'Unknown' as const),
    createdAt: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
    finishedAt: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
  })
  .map((fields) => jobOf(fields.id, fields));

it('no job is lost, none overlap in a lane, and there are no more lanes than needed', () => {
  fc.assert(
    fc.property(fc.array(anyJob, { maxLength: 60 }), (list) => {
      const jobs = list.toSorted(byNewest);
      const { lanes, spans, undated } = timelineOf(jobs);
      const all = [...lanes.values()].flat(2);
      expect(all.length + undated).toBe(jobs.length);
      expect(spans.length).toBe(all.length);
      const endOf = ({ start, end = Infinity }: (typeof spans)[number]) => Math.max(end, start + 1);
      for (const some of lanes.values()) {
        for (const lane of some) {
          lane
            .slice(1)
            .forEach((span, index) => expect(span.start).toBeGreaterThanOrEqual(endOf(lane[index]!)));
        }
        const together = some
          .flat()
          .map(
            ({ start }) => some.flat().filter((span) => span.start <= start && endOf(span) > start).length,
          );
        expect(some.length).toBe(Math.max(...together));
      }
    }),
    { numRuns: 200 },
  );
});

it('a window has exactly the jobs that a full search finds', () => {
  const time = fc.integer({ min: -10, max: 310 });
  fc.assert(
    fc.property(fc.array(anyJob, { maxLength: 40 }), time, time, (jobs, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const { lanes, spans } = timelineOf(jobs);
      const found = [...lanes.values()].flatMap((some) => lanesWithin(some, from, to)).flat();
      expect(new Set(found)).toEqual(new Set(spans.filter((span) => isWithin(span, from, to))));
    }),
    { numRuns: 200 },
  );
});

it('jobs that all overlap get a lane each', () => {
  const jobs = Array.from({ length: 1000 }, (_, index) => jobOf(`${index}`, { createdAt: 1000 - index }));
  expect(timelineOf(jobs).lanes.get('g/c')).toHaveLength(1000);
});
