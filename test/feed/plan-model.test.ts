import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jobsBeforeGap } from '../../source/feed/plan/held-jobs.ts';
import type { Plan } from '../../source/feed/plan/plan-state.ts';
import { byNewest, isUnfinished } from '../../source/jobs/job.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';

const luck = fc.nat(10_000);
const happening = fc.record({
  what: fc.constantFrom(
    'arrive',
    'arrive',
    'arriveEnded',
    'end',
    'end',
    'progress',
    'vanish',
    'move',
    'recount',
    'fail',
    'arriveBlank',
    'spoil',
    'fix',
  ),
  luck,
});
const step = fc.record({
  before: fc.array(happening, { maxLength: 3 }),
  activity: fc.constantFrom('refresh', 'refresh', 'refresh', 'sweep', 'sweep', 'older'),
  later: fc.nat(30_000),
});
const story = fc.record({
  order: fc.constantFrom('newest', 'oldest', 'none'),
  links: fc.boolean(),
  countError: fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }),
  pageSize: fc.integer({ min: 1, max: 7 }),
  sweepSize: fc.integer({ min: 1, max: 9 }),
  first: fc.array(fc.tuple(luck, fc.integer({ min: 0, max: 5 })), { maxLength: 30 }),
  spoils: fc.boolean(),
  steps: fc.array(step, { maxLength: 80 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

describe('whatever the server does between requests', () => {
  it('the feed ends with the true, complete list, each job once, and stays within its request limit', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { server, driver } = tell(told);
        server.fix();
        settle(driver);
        expect(driver.overBudget).toEqual([]);
        expect(driver.lost).toEqual([]);
        expectTruth(driver.plan, server);
      }),
      { numRuns: 600 },
    );
  });
});

function tell({ order, links, countError, pageSize, sweepSize, first, spoils, steps }: Story): {
  server: ModelServer;
  driver: PlanDriver;
} {
  const server = new ModelServer({ order, links, countError });
  for (const [number, kind] of first) {
    if (spoils && kind === 5) server.arriveBlank(number);
    else server.arrive(number, kind > 0);
  }
  const driver = new PlanDriver(server, pageSize, sweepSize);
  for (const { before, activity, later } of steps) {
    for (const { what, luck: number } of before) {
      if (what === 'arriveEnded') server.arrive(number, true);
      else if (what === 'recount')
        server.countError = countError === undefined ? undefined : (number % 9) - 4;
      else if (what === 'fail') driver.fail();
      else if (!spoils && (what === 'arriveBlank' || what === 'spoil')) continue;
      else server[what as 'arrive'](number);
    }
    driver.now += later;
    driver.step(activity);
  }
  return { server, driver };
}

/** The server does not change; the feed goes on for a while. */
function settle(driver: PlanDriver): void {
  for (let round = 0; round < 6; round += 1) {
    driver.refresh();
    driver.sweep();
    driver.now += 600_000;
  }
  driver.refresh();
}

function expectTruth(plan: Plan, server: ModelServer): void {
  const { jobs } = plan.heldJobs;
  expect(jobs).toEqual(jobs.toSorted(byNewest));
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);

  const listed = server.readable;
  const truth = new Map(listed.map((job) => [job.id, job]));
  // A vanished job may be taken for an unreadable entry if it was never seen beside it.
  const blank = server.jobs.length - listed.length;
  const sure = blank > plan.harmless ? jobs.filter(({ id }) => truth.has(id)) : jobs;
  expect(sure).toEqual(sure.map(({ id }) => truth.get(id)));

  const held = new Set(jobs.map(({ id }) => id));
  expect(listed.filter((job) => isUnfinished(job) && !held.has(job.id))).toEqual([]);

  const fromNewest = plan.order === 'oldest' ? listed.toReversed() : listed;
  const all = plan.bottom || plan.order === 'none' || plan.order === 'unknown';
  const depth = all ? listed.length : jobsBeforeGap(plan.heldJobs);
  expect(fromNewest.slice(0, depth).filter(({ id }) => !held.has(id))).toEqual([]);
  if (server.blank.size === 0)
    expect(depth).toBeGreaterThanOrEqual(Math.min(plan.pageSize, server.jobs.length));
}
