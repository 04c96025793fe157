import fc from 'fast-check';
import { expect, it } from 'vitest';

import { lateSweep } from '../../../source/feed/plan/late-sweep.ts';
import { createPlan } from '../../../source/feed/plan/plan-state.ts';
import { isUnfinished } from '../../../source/jobs/job.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { jobOf } from '../../helpers/job-of.ts';
import { ModelServer } from '../../helpers/model-server.ts';
import { PlanDriver } from '../../helpers/plan-driver.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = 1_800_000_000_000;

type History = {
  /** Milliseconds between two jobs. */
  readonly every: number;
  readonly count: number;
  readonly took: number;
  /** Positions of unfinished jobs, newest first. */
  readonly running: readonly number[];
};

function jobsOf({ every, count, took, running }: History): readonly Job[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAt = now - (index + 1) * every;
    const ended = { state: 'Successful' as const, finishedAt: createdAt + took };
    return jobOf(`j${String(count - index).padStart(4, '0')}`, {
      createdAt,
      ...(running.includes(index) ? { state: 'InProgress' } : ended),
    });
  });
}

/** One of many clusters, after its first refresh. */
function oneOfMany(history: History, place: number) {
  const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
  server.jobs = [...jobsOf(history)];
  const driver = new PlanDriver(server, 20);
  driver.plan = createPlan(20, 500, 'newest');
  driver.now = now;
  driver.routine = () => lateSweep(driver.plan, { since: now, place }, driver.now);
  driver.refresh();
  const hidden = (): readonly string[] => {
    const held = new Set(driver.plan.heldJobs.jobs.map(({ id }) => id));
    return server.jobs.filter((job) => isUnfinished(job) && !held.has(job.id)).map(({ id }) => id);
  };
  return { driver, hidden };
}

const histories = fc.record<History>({
  every: fc.constantFrom(10 * minute, hour, 6 * hour, 24 * hour),
  count: fc.integer({ min: 0, max: 700 }),
  took: fc.constantFrom(12 * minute, 3 * hour, 40 * hour),
  running: fc.uniqueArray(fc.nat(600), { maxLength: 3 }),
});

it('finds every unfinished job within six hours, and those of usual length within one', () => {
  fc.assert(
    fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (history, place) => {
      const { driver, hidden } = oneOfMany(history, place);
      driver.now = now + hour;
      driver.sweep();
      const usual = Math.max(24 * hour, 2 * history.took);
      const unusual = jobsOf(history).filter(({ createdAt = 0 }) => now - createdAt > usual);
      const left = new Set(unusual.map(({ id }) => id));
      expect(hidden().filter((id) => !left.has(id))).toEqual([]);
      driver.now = now + 6 * hour;
      driver.sweep();
      expect(hidden()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it('delays the sweep of a cluster with many old jobs until its turn, and sweeps it once', () => {
  const { driver, hidden } = oneOfMany({ every: 24 * hour, count: 300, took: hour, running: [200] }, 0.5);
  driver.now = now + 2 * hour;
  expect(driver.sweep()).toBe(false);
  expect(hidden()).toHaveLength(1);
  driver.now = now + 3 * hour;
  driver.sweep();
  expect(hidden()).toEqual([]);
  driver.now = now + 30 * hour;
  expect(driver.routine()).toBe('never');
});
