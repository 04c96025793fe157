import { describe, expect, it } from 'vitest';

import { summaryOf } from '../../source/feed/plan/plan.ts';
import { beginSweep } from '../../source/feed/plan/sweep.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';
import { brief, reconcile, settled, start } from '../helpers/settled.ts';

const orders = ['newest', 'oldest'] as const;

/** A list of a hundred ended jobs, sorted but for what `disturb` did; small pages, of which a refresh has seen some. */
function disturbed(order: (typeof orders)[number], disturb: (server: ModelServer) => void, sweepSize = 20) {
  const server = new ModelServer({ order, links: true, countError: 0 });
  for (let made = 0; made < 100; made += 1) server.arrive(1, true);
  disturb(server);
  const driver = new PlanDriver(server, 10, sweepSize);
  driver.refresh();
  expect(driver.plan.order).toBe(order);
  return { server, driver };
}

/** Sends a request of the sweep, and takes its answer. */
function sweepOnce(driver: PlanDriver): void {
  for (let step = 0; step < 2; step += 1) driver.step('sweep');
}

describe.each(orders)('looking through all pages of a list that has the %s first', (order) => {
  it('learns that it has no order, within a page or across two, starts again, and keeps all', () => {
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

  it('asks for each page once', () => {
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

  it('tells nothing, and is not begun again at once', () => {
    const { driver } = settled(300, { order });
    expect(summaryOf(driver.plan).problems).toEqual([]);
    expect(beginSweep(driver.plan, driver.now).sweep).toBeUndefined();
  });
});

describe('looking through all pages of a list that has the oldest first', () => {
  it('takes jobs that moved to the next page since others vanished for no disorder', () => {
    const { server, driver } = disturbed('oldest', () => {}, 10);
    sweepOnce(driver);
    // The first job of that page, and the oldest of all.
    server.jobs.splice(90, 1);
    server.jobs.splice(0, 1);
    sweepOnce(driver);
    expect(driver.plan.order).toBe('oldest');
    expect(driver.plan.sweep?.pageNum).toBe(8);
  });

  it('takes a job that moved before older ones for disorder', () => {
    const { server, driver } = disturbed('oldest', () => {}, 10);
    sweepOnce(driver);
    server.jobs.splice(82, 0, ...server.jobs.splice(95, 1));
    sweepOnce(driver);
    expect(driver.plan.order).toBe('none');
  });
});

describe('the count of a list', () => {
  it('is the newest that any page told', () => {
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

  it('is looked into a minute after pages that were looked through for another reason', () => {
    const { server, driver } = settled(300, {}, 50);
    reconcile(driver);
    server.countError = 3;
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(true);
  });

  it('is looked into again after a minute when that brought something to light', () => {
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

  it('is looked into again after a minute when a job may have vanished', () => {
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

  it('says nothing when it comes for the first time', () => {
    const { server, driver } = settled(300, { countError: undefined }, 50);
    server.countError = 0;
    driver.now += 60_000;
    for (let step = 0; step < 2; step += 1) driver.step('refresh');
    expect(summaryOf(driver.plan).total).toBe(300);
    expect(beginSweep(driver.plan, driver.now).sweep).toBeUndefined();
  });

  it('is as expected after a job that ran is gone, and is not when another went with it', () => {
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

describe('a job that only a request of its own has shown', () => {
  it('is none that the list lacks', () => {
    const { server, driver } = settled(1200);
    const [job] = start(server, 700);
    reconcile(driver);
    driver.now += 600_000;
    driver.refresh();
    sweepOnce(driver);
    // It moves from a page that comes yet to one that was looked at.
    server.jobs.splice(200, 300);
    server.end(0);
    expect(brief(driver.refresh())).toEqual([1, job!.id]);
    driver.sweep();
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(false);
  });
});
