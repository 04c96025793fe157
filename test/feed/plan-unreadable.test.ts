import { describe, expect, it } from 'vitest';

import { entriesCovered } from '../../source/feed/plan/held-jobs.ts';
import { summaryOf } from '../../source/feed/plan/plan.ts';
import { byNewest } from '../../source/jobs/job.ts';
import { ModelServer } from '../helpers/model-server.ts';
import type { ModelOptions } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';
import { brief, reconcile, start } from '../helpers/settled.ts';
import { watching } from '../helpers/watching.ts';

const orders = ['newest', 'oldest'] as const;

/** Ended jobs; the entries at these positions, counted from the newest, are unreadable. */
function listWith(count: number, unreadable: readonly number[], options: Partial<ModelOptions> = {}) {
  const server = new ModelServer({ order: 'newest', links: true, countError: 0, ...options });
  for (let made = 0; made < count; made += 1) server.arrive(1, true);
  const newestFirst = options.order === 'oldest' ? server.jobs.toReversed() : server.jobs;
  for (const place of unreadable) server.blank.add(newestFirst[place]!.id);
  return server;
}

function expectNoGap(driver: PlanDriver, server: ModelServer): void {
  const held = driver.plan.heldJobs.jobs.map(({ id }) => id);
  const newest = server.readable.toSorted(byNewest).slice(0, held.length);
  expect(held).toEqual(newest.map(({ id }) => id));
}

describe.each(orders)('unreadable entries, %s first', (order) => {
  it('keep their positions: they cause no requests', () => {
    const server = listWith(240, [3], { order });
    const driver = new PlanDriver(server, 10);
    expect(brief(driver.refresh())).toEqual([1, 24]);
    expect(driver.plan.heldJobs.jobs).toHaveLength(9);
    driver.sweep();
    expect(brief(driver.refresh())).toEqual([order === 'newest' ? 1 : 24]);
    for (let pages = 2; pages <= 24; pages += 1) {
      driver.older();
      expect(entriesCovered(driver.plan.heldJobs)).toBe(pages * 10);
    }
    expect(summaryOf(driver.plan)).toMatchObject({ loaded: 239, total: 240, hasMore: false });
  });

  it('cost no request when they arrive, nor when they fill a page', () => {
    const server = listWith(240, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19], { order });
    const driver = new PlanDriver(server, 10);
    driver.refresh();
    driver.sweep();
    server.arriveBlank(1);
    server.arriveBlank(1);
    const seen = server.arrive(1, true);
    // Oldest first, a new page begins.
    expect(brief(driver.refresh())).toEqual(order === 'newest' ? [1] : [24, 25]);
    expect(driver.plan.heldJobs.jobs[0]?.id).toBe(seen.id);
    for (let pages = 0; pages < 30; pages += 1) driver.older();
    expect(driver.plan.heldJobs.jobs).toHaveLength(231);
  });

  it('leave no gap when they vanish and others are older than the loaded jobs', () => {
    // A sweep gets all of the list on one page, or a part of the loaded jobs on each.
    for (const sweepSize of [500, 20, 7]) {
      const server = listWith(240, [11, 12, 13, 14, 15, 100, 101, 102, 103, 104, 105, 106], { order });
      const driver = new PlanDriver(server, 10, sweepSize);
      driver.refresh();
      driver.sweep();
      driver.older();
      driver.older();
      const newestFirst = order === 'newest' ? server.jobs : server.jobs.toReversed();
      const gone = new Set(newestFirst.slice(11, 16).map(({ id }) => id));
      server.jobs = server.jobs.filter(({ id }) => !gone.has(id));
      for (let round = 0; round < 3; round += 1) reconcile(driver);
      for (let pages = 0; pages < 30; pages += 1) {
        driver.older();
        expectNoGap(driver, server);
      }
      expect(summaryOf(driver.plan)).toMatchObject({ loaded: 228, hasMore: false });
    }
  });

  it('leave no gap when they vanish', () => {
    const server = listWith(240, [11, 12, 13, 14, 15], { order });
    const driver = new PlanDriver(server, 10);
    driver.refresh();
    driver.sweep();
    driver.older();
    driver.older();
    expect(entriesCovered(driver.plan.heldJobs)).toBe(30);
    server.jobs = server.jobs.filter(({ id }) => !server.blank.has(id));
    reconcile(driver);
    driver.older();
    expect(driver.plan.heldJobs.jobs.length).toBeGreaterThan(25);
    expectNoGap(driver, server);
    for (let pages = 0; pages < 30; pages += 1) driver.older();
    expect(driver.plan.heldJobs.jobs).toHaveLength(235);
  });

  it('leave no gap when they vanish and others follow the loaded jobs', () => {
    const server = listWith(255, [11, 12, 13, 14, 15, 35, 36, 37, 38, 39], { order });
    const driver = new PlanDriver(server, 5, 25);
    driver.refresh();
    driver.sweep();
    for (let pages = 1; pages < 6; pages += 1) driver.older();
    expect(entriesCovered(driver.plan.heldJobs)).toBe(30);
    const gone = new Set([...server.blank].slice(0, 5));
    server.jobs = server.jobs.filter(({ id }) => !gone.has(id));
    reconcile(driver);
    expect(entriesCovered(driver.plan.heldJobs)).toBe(25);
    driver.older();
    expect(driver.plan.heldJobs.jobs).toHaveLength(30);
    expectNoGap(driver, server);
  });

  it('do not stop a sweep, even when they fill a page', () => {
    const server = listWith(
      240,
      Array.from({ length: 100 }, (_, index) => 50 + index),
      { order },
    );
    const [running] = start(server, order === 'newest' ? 200 : 39);
    const driver = new PlanDriver(server, 10, 50);
    driver.refresh();
    driver.sweep();
    expect(driver.plan.heldJobs.jobs).toContainEqual(running);
  });

  it('are reported after a sweep, until they can be read', () => {
    const server = listWith(240, [100], { order });
    const driver = new PlanDriver(server, 10, 50);
    driver.refresh();
    driver.sweep();
    expect(summaryOf(driver.plan).problems).toEqual(['odd']);
    server.blank.clear();
    reconcile(driver);
    expect(summaryOf(driver.plan).problems).toEqual([]);
  });

  it('appear after a sweep once they can be read, beside their neighbours', () => {
    const server = listWith(240, [1, 2, 3, 4, 5], { order });
    const newestFirst = order === 'oldest' ? server.jobs.toReversed() : server.jobs;
    const fixed = newestFirst[27]!;
    server.spoilt.add(fixed.id);
    const driver = new PlanDriver(server, 10, 10);
    driver.refresh();
    driver.sweep();
    driver.older();
    driver.older();
    server.fix();
    reconcile(driver);
    expect(driver.plan.heldJobs.jobs.map(({ id }) => id)).toContain(fixed.id);
    expectNoGap(driver, server);
  });

  it('are counted again when more jobs arrived than one refresh can load', () => {
    const server = listWith(100, [], { order });
    const driver = new PlanDriver(server, 10);
    driver.refresh();
    driver.sweep();
    for (let made = 0; made < 300; made += 1) {
      if (made % 50 === 7) server.arriveBlank(1);
      else server.arrive(1, true);
    }
    expect(driver.refresh()).toHaveLength(20);
    // Oldest first, the new end has to be found first.
    expect(entriesCovered(driver.plan.heldJobs)).toBe(order === 'newest' ? 200 : 190);
    driver.now += 60_000;
    driver.refresh();
    driver.sweep();
    for (let pages = 0; pages < 30; pages += 1) driver.older();
    expect(driver.plan.heldJobs.jobs).toHaveLength(394);
  });
});

describe('a job that is missing from a complete list', () => {
  it('is dropped although another entry was always unreadable', () => {
    const server = listWith(20, [4]);
    const driver = new PlanDriver(server, 100);
    driver.refresh();
    const gone = server.jobs.splice(9, 1)[0]!;
    driver.refresh();
    driver.refresh();
    expect(driver.plan.heldJobs.jobs).toHaveLength(18);
    expect(driver.plan.heldJobs.jobs.map(({ id }) => id)).not.toContain(gone.id);
  });

  it('is kept while it may have become unreadable', () => {
    for (const pageSize of [5, 100]) {
      const server = listWith(20, [4]);
      const driver = new PlanDriver(server, pageSize);
      driver.refresh();
      driver.sweep();
      for (let pages = 0; pages < 4; pages += 1) driver.older();
      server.spoil(9);
      for (let round = 0; round < 3; round += 1) reconcile(driver);
      expect(driver.plan.heldJobs.jobs).toHaveLength(19);
      server.fix();
      server.jobs.splice(9, 1);
      for (let round = 0; round < 3; round += 1) reconcile(driver);
      expect(driver.plan.heldJobs.jobs).toHaveLength(18);
    }
  });
});

describe('a user who pages', () => {
  it('gets past any number of unreadable pages', async () => {
    const { atlas, clock, feed, server, cluster } = watching({ ended: 90, pageSize: 10 });
    for (const { id } of server.jobs.slice(10, 80)) server.blank.add(id);
    feed.start();
    await clock.pass(5000);
    atlas.take();
    for (let wishes = 0; wishes < 3; wishes += 1) {
      feed.loadMore();
      await clock.settle();
    }
    expect(atlas.take()).toEqual(Array.from({ length: 8 }, (_, index) => `c page ${index + 2} of 10`));
    expect(cluster()).toMatchObject({ loaded: 20, hasMore: false });
    await feed.close();
  });
});
