import { describe, expect, it } from 'vitest';

import { summaryOf } from '../../source/feed/plan/plan.ts';
import { beginSweep } from '../../source/feed/plan/sweep.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';
import { brief, reconcile, settled, start } from '../helpers/settled.ts';

const orders = ['newest', 'oldest'] as const;

/** A list of a hundred ended jobs, sorted except for what `disturb` did; small pages, some of them refreshed. */
function disturbed(order: (typeof orders)[number], disturb: (server: ModelServer) => void, sweepSize = 20) {
  const server = new ModelServer({ order, links: true, countError: 0 });
  for (let made = 0; made < 100; made += 1) server.arrive(1, true);
  disturb(server);
  const driver = new PlanDriver(server, 10, sweepSize);
  driver.refresh();
  expect(driver.plan.order).toBe(order);
  return { server, driver };
}

/** Sends one request of the sweep, and takes its answer. */
function sweepOnce(driver: PlanDriver): void {
  for (let step = 0; step < 2; step += 1) driver.step('sweep');
}

describe.each(orders)('a sweep of a list that has the %s first', (order) => {
  it('notices an unsorted list, within a page or across two, starts again and keeps all jobs', () => {
    for (const disturb of [
      ({ jobs }: ModelServer) => jobs.splice(50, 0, ...jobs.splice(41, 5)),
      ({ jobs }: ModelServer) => jobs.splice(40, 0, ...jobs.splice(20, 20)),
    ]) {
      const { driver } = disturbed(order, disturb);
      driver.sweep();
      driver.sweep();
      expect(driver.plan.order).toBe('none');
      expect(summaryOf(driver.plan)).toMatchObject({ loaded: 100, hasMore: false });
    }
  });

  it('requests each page once', () => {
    const { server, driver } = settled(1200, { order });
    const asked: number[] = [];
    const read = server.page.bind(server);
    server.page = (pageNum, itemsPerPage) => {
      asked.push(pageNum);
      return read(pageNum, itemsPerPage);
    };
    driver.now += 600_000;
    driver.sweep();
    expect(asked).toEqual(order === 'newest' ? [1, 2, 3] : [3, 2, 1]);
  });

  it('reports no problems, and does not start again at once', () => {
    const { driver } = settled(300, { order });
    expect(summaryOf(driver.plan).problems).toEqual([]);
    expect(beginSweep(driver.plan, driver.now).sweep).toBeUndefined();
  });
});

describe('a sweep of a list that has the oldest first', () => {
  it('accepts jobs that moved to the next page because others vanished', () => {
    const { server, driver } = disturbed('oldest', () => {}, 10);
    sweepOnce(driver);
    // The first job of that page, and the oldest job.
    server.jobs.splice(90, 1);
    server.jobs.splice(0, 1);
    sweepOnce(driver);
    expect(driver.plan.order).toBe('oldest');
    expect(driver.plan.sweep?.pageNum).toBe(8);
  });

  it('treats the list as unsorted when a job moved before older ones', () => {
    const { server, driver } = disturbed('oldest', () => {}, 10);
    sweepOnce(driver);
    server.jobs.splice(82, 0, ...server.jobs.splice(95, 1));
    sweepOnce(driver);
    expect(driver.plan.order).toBe('none');
  });
});

describe('the total count of a list', () => {
  it('is the newest from any page', () => {
    const { server, driver } = settled(1200);
    driver.now += 600_000;
    driver.refresh();
    for (let made = 0; made < 5; made += 1) server.arrive(1, true);
    sweepOnce(driver);
    expect(summaryOf(driver.plan).total).toBe(1205);
    for (let made = 0; made < 5; made += 1) server.arrive(1, true);
    driver.older();
    expect(summaryOf(driver.plan).total).toBe(1210);
  });

  it('that does not add up starts a sweep one minute after the last one', () => {
    const { server, driver } = settled(300, {}, 50);
    reconcile(driver);
    server.countError = 3;
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(true);
  });

  it('that does not add up starts the next sweep after a minute if the last one found something', () => {
    for (const happen of [
      (server: ModelServer) => start(server, 250),
      (server: ModelServer) => server.replace({ ...server.jobs[150]!, errMsg: 'after all' }),
    ]) {
      const { server, driver } = settled(1200);
      driver.older();
      happen(server);
      for (const countError of [3, -3]) {
        server.countError = countError;
        driver.now += 60_000;
        driver.refresh();
        expect(driver.sweep()).toBe(true);
      }
    }
  });

  it('that does not add up starts the next sweep after a minute if a job may have vanished', () => {
    const { server, driver } = settled(30, {}, 10);
    for (let pages = 1; pages < 3; pages += 1) driver.older();
    const [gone] = server.jobs.splice(15, 1);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      expect(driver.plan.heldJobs.jobs).toContainEqual(gone);
      driver.now += 60_000;
      driver.refresh();
      expect(driver.sweep()).toBe(true);
    }
    expect(driver.plan.heldJobs.jobs).toHaveLength(29);
  });

  it('starts no sweep when it appears for the first time', () => {
    const { server, driver } = settled(300, { countError: undefined }, 50);
    server.countError = 0;
    driver.now += 60_000;
    for (let step = 0; step < 2; step += 1) driver.step('refresh');
    expect(summaryOf(driver.plan).total).toBe(300);
    expect(beginSweep(driver.plan, driver.now).sweep).toBeUndefined();
  });

  it('adds up after a running job vanished, but not when another vanished with it', () => {
    for (const others of [0, 1]) {
      for (const countError of [0, undefined]) {
        const { server, driver } = settled(1000, { countError });
        start(server, 700);
        reconcile(driver);
        server.jobs.splice(700, 1 + others);
        driver.now += 60_000;
        driver.refresh();
        expect(driver.plan.heldJobs.unfinished.size).toBe(0);
        driver.refresh();
        expect(driver.sweep()).toBe(others === 1 && countError === 0);
      }
    }
  });
});

describe('a job that was loaded only by its id', () => {
  it('is not missing from the list', () => {
    const { server, driver } = settled(1200);
    const [job] = start(server, 700);
    reconcile(driver);
    driver.now += 600_000;
    driver.refresh();
    sweepOnce(driver);
    // It moves from a page that is still to come to one that was already loaded.
    server.jobs.splice(200, 300);
    server.end(0);
    expect(brief(driver.refresh())).toEqual([1, job!.id]);
    driver.sweep();
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(false);
  });
});
