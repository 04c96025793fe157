import { expect, it } from 'vitest';

import type { ListOrder } from '../../../source/feed/plan/list-order.ts';
import { createPlan } from '../../../source/feed/plan/plan-state.ts';
import { beginSweep } from '../../../source/feed/plan/sweep.ts';
import { ModelServer } from '../../helpers/model-server.ts';
import { PlanDriver } from '../../helpers/plan-driver.ts';

/** A list of 95 ended jobs, loaded ten at a time and assumed to be sorted as other lists are. */
function assuming(assumed: ListOrder, order: 'newest' | 'oldest') {
  const server = new ModelServer({ order, links: true, countError: 0 });
  for (let made = 0; made < 95; made += 1) server.arrive(1, true);
  const driver = new PlanDriver(server, 10);
  driver.plan = createPlan(10, 500, assumed);
  const newest = new Set(
    (order === 'newest' ? server.jobs.slice(0, 10) : server.jobs.slice(-10)).map(({ id }) => id),
  );
  return { server, driver, newest };
}

it('needs one page when it is sorted as assumed', () => {
  const { driver, newest } = assuming('newest', 'newest');
  expect(driver.refresh()).toHaveLength(1);
  expect(new Set(driver.plan.heldJobs.jobs.map(({ id }) => id))).toEqual(newest);
  expect(driver.plan).toMatchObject({ order: 'newest', assumed: false });
});

it.each(['newest', 'oldest'] as const)('notices a list that is sorted otherwise, %s first', (order) => {
  const { driver, newest, server } = assuming(order === 'newest' ? 'oldest' : 'newest', order);
  driver.refresh();
  expect(driver.plan).toMatchObject({ order, assumed: false });
  const held = new Set(driver.plan.heldJobs.jobs.map(({ id }) => id));
  expect(newest.difference(held).size).toBe(0);
  const { id } = server.arrive(1, true);
  driver.refresh();
  expect(driver.plan.heldJobs.jobs[0]?.id).toBe(id);
  expect(driver.plan.news.arrived.map((job) => job.id)).toEqual([]);
});

it('sweeps only when something does not add up, never as a routine', () => {
  const { driver, server } = assuming('newest', 'newest');
  driver.refresh();
  expect(beginSweep(driver.plan, 1000).sweep).toBeDefined();
  expect(beginSweep(driver.plan, 3_600_000, 'never').sweep).toBeUndefined();
  server.vanish(50);
  driver.refresh();
  expect(beginSweep(driver.plan, 3_600_000, 'never').sweep).toBeDefined();
});
