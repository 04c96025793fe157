import { describe, expect, it } from 'vitest';

import { jobsBeforeGap } from '../../../source/feed/plan/held-jobs.ts';
import { createPlan } from '../../../source/feed/plan/plan-state.ts';
import type { JobsPageRequest } from '../../../source/feed/plan/plan-state.ts';
import {
  applyReply,
  beginRefresh,
  requestLimit,
  summaryOf,
  nextRequest,
  nextOlderRequest,
} from '../../../source/feed/plan/plan.ts';
import { beginSweep } from '../../../source/feed/plan/sweep.ts';
import { ModelServer } from '../../helpers/model-server.ts';
import { PlanDriver } from '../../helpers/plan-driver.ts';
import { brief, reconcile, settled, start } from '../../helpers/settled.ts';

it('a new plan has no jobs and no problems', () => {
  expect(summaryOf(createPlan(100))).toEqual({ total: 0, loaded: 0, hasMore: true, problems: [] });
});

describe('requests of a refresh', () => {
  it('one for 5,000 jobs with 3 unfinished on the newest page', () => {
    const { server, driver } = settled(4997);
    for (const luck of [1, 2, 3]) server.arrive(luck);
    driver.refresh();
    expect(brief(driver.refresh())).toEqual([1]);
    expect(brief(driver.refresh())).toEqual([1]);
  });

  it('one as well when Atlas lists the oldest first', () => {
    const { server, driver } = settled(4997, { order: 'oldest' });
    for (const luck of [1, 2, 3]) server.arrive(luck);
    driver.refresh();
    expect(brief(driver.refresh())).toEqual([50]);
    expect(brief(driver.refresh())).toEqual([50]);
  });

  it('one more for an old running job, and one for several on the same page', () => {
    const { server, driver } = settled(1000);
    const [lonely] = start(server, 950);
    start(server, 610, 620, 630);
    reconcile(driver);
    expect(brief(driver.refresh())).toEqual([1, 7, lonely!.id]);
    server.arrive(1);
    driver.refresh();
    expect(brief(driver.refresh())).toEqual([1, 7, lonely!.id]);
  });

  it('follow jobs that moved to the next page after others arrived', () => {
    const { server, driver } = settled(1000);
    start(server, 690, 695);
    reconcile(driver);
    for (let made = 0; made < 20; made += 1) server.arrive(1, true);
    expect(brief(driver.refresh())).toEqual([1, 8]);
  });

  it('find jobs that moved unnoticed, and know their page the next time', () => {
    for (const order of ['newest', 'oldest'] as const) {
      const { server, driver } = settled(1000, { order });
      const running = order === 'newest' ? start(server, 600, 601) : start(server, 398, 399);
      reconcile(driver);
      const [from] = order === 'newest' ? [300] : [200];
      server.jobs.splice(from, 5);
      const ids = running.map(({ id }) => id);
      const first = brief(driver.refresh());
      const second = brief(driver.refresh());
      expect([...first, ...second].filter((ask) => typeof ask === 'string').length).toBeLessThanOrEqual(
        ids.length,
      );
      expect(second).toHaveLength(2);
    }
  });

  it('one page, and one by id for each job that moved far from it', () => {
    const { server, driver } = settled(1000);
    const running = start(server, 650, 651);
    reconcile(driver);
    server.jobs.splice(300, 150);
    expect(brief(driver.refresh()).toSorted()).toEqual([1, 7, ...running.map(({ id }) => id)].toSorted());
  });

  it('three for an unsorted list: both ends and one more page, a different one each time', () => {
    const { server, driver } = settled(1000, {});
    server.jobs = server.jobs.toSorted((a, b) => a.id.localeCompare(b.id));
    reconcile(driver);
    reconcile(driver);
    expect(driver.plan.order).toBe('none');
    const rolling = Array.from({ length: 8 }, () => {
      const [first, last, other] = brief(driver.refresh());
      expect([first, last]).toEqual([1, 10]);
      return other;
    });
    expect(new Set(rolling)).toEqual(new Set([2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('limited when hundreds of jobs run, and each gets its turn', () => {
    const { server, driver } = settled(5000, {}, 10);
    const running = start(server, ...Array.from({ length: 60 }, (_, index) => 500 + index * 70));
    reconcile(driver);
    for (const job of running) server.replace({ ...job, errMsg: 'new' });
    for (let round = 0; round < 3; round += 1) expect(driver.refresh().length).toBeLessThanOrEqual(21);
    const told = driver.plan.heldJobs.jobs.filter(({ errMsg }) => errMsg === 'new');
    expect(told).toHaveLength(60);
  });

  it('follow many new jobs page by page until a known one', () => {
    const { server, driver } = settled(1000);
    for (let made = 0; made < 250; made += 1) server.arrive(1, true);
    expect(brief(driver.refresh())).toEqual([1, 2, 3]);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(350);
    expect(driver.plan.news.arrived).toEqual([]);
    expect(driver.plan.changed.size).toBe(250);
  });

  it("never more than the plan's limit, which is exact for those that remain", () => {
    const { server, driver } = settled(1000);
    start(server, 300, 500, 700);
    reconcile(driver);
    expect(requestLimit(driver.plan)).toBe(0);
    let plan = beginRefresh(driver.plan);
    expect(requestLimit(plan)).toBeGreaterThanOrEqual(4);
    const ask = nextRequest(plan) as JobsPageRequest;
    plan = applyReply(plan, ask, { kind: 'page', page: server.page(ask.pageNum, ask.itemsPerPage) }, 0);
    expect(requestLimit(plan)).toBe(1 + 3 + 1);
  });

  it('at most twenty besides the newest page, however many jobs run', () => {
    const { server, driver } = settled(5000, {}, 10);
    start(server, ...Array.from({ length: 60 }, (_, index) => 500 + index * 70));
    reconcile(driver);
    for (let step = 0; step < 2; step += 1) driver.step('refresh');
    for (let checked = 0; checked < 20; checked += 1) {
      expect(requestLimit(driver.plan)).toBe(1 + 20);
      for (let step = 0; step < 2; step += 1) driver.step('refresh');
    }
    expect(requestLimit(driver.plan)).toBe(1 + 20);
  });

  it('one for each job that runs on a page of its own', () => {
    const { server, driver } = settled(1000);
    const running = start(server, 310, 510, 710).map(({ id }) => id);
    reconcile(driver);
    const [first, ...others] = brief(driver.refresh());
    expect(first).toBe(1);
    expect(others.toSorted()).toEqual(running.toSorted());
    // An unchanged job is neither a change nor a problem.
    expect([...driver.plan.changed]).toEqual([]);
    expect(summaryOf(driver.plan).problems).toEqual([]);
  });

  it('one for each page with several running jobs, and at most twenty', () => {
    const { server, driver } = settled(5000, {}, 10);
    start(server, 400, 401, 600, 601);
    reconcile(driver);
    expect(brief(driver.refresh()).toSorted()).toEqual([1, 41, 61]);
    start(server, ...Array.from({ length: 60 }, (_, index) => 1000 + index * 20 + (index % 2)));
    start(server, ...Array.from({ length: 60 }, (_, index) => 1002 + index * 20));
    reconcile(driver);
    expect(driver.refresh()).toHaveLength(1 + 20);
  });

  it('one page for running jobs that the user found on older pages', () => {
    const { server, driver } = settled(1000);
    start(server, 250, 255);
    for (let pages = 1; pages < 3; pages += 1) driver.older();
    expect(brief(driver.refresh())).toEqual([1, 3]);
  });

  it('one by id for each job whose position is unknown', () => {
    const { server, driver } = settled(1200);
    const running = start(server, 700, 705).map(({ id }) => id);
    reconcile(driver);
    driver.now += 600_000;
    driver.refresh();
    for (let step = 0; step < 2; step += 1) driver.step('sweep');
    // They move from a page that is still to come to one that was already loaded.
    server.jobs.splice(200, 300);
    driver.sweep();
    const [first, ...others] = brief(driver.refresh());
    expect(first).toBe(1);
    expect(others.toSorted()).toEqual(running.toSorted());
  });
});

describe('the first load', () => {
  it('finds a running job among the oldest, with a gap before it', () => {
    const server = new ModelServer({ order: 'oldest', links: true, countError: 0 });
    for (let made = 0; made < 500; made += 1) server.arrive(1, true);
    start(server, 20);
    const driver = new PlanDriver(server, 100);
    driver.refresh();
    expect(driver.plan.order).toBe('oldest');
    expect(driver.plan.heldJobs.jobs).toHaveLength(101);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(100);

    const slow = new PlanDriver(server, 1);
    start(server, 0);
    slow.refresh();
    expect(slow.plan.heldJobs.jobs).toHaveLength(2);
    expect(jobsBeforeGap(slow.plan.heldJobs)).toBe(1);
  });

  it('continues towards older pages while it finds running jobs', () => {
    const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
    for (let made = 0; made < 500; made += 1) server.arrive(1, true);
    start(server, 50, 150);
    expect(brief(new PlanDriver(server, 100).refresh())).toEqual([1, 5, 2, 3]);
  });
});

describe('a gap', () => {
  it('after more new jobs than one refresh can load is closed by a sweep', () => {
    const { server, driver } = settled(100, {}, 10);
    for (let made = 0; made < 300; made += 1) server.arrive(1, true);
    expect(driver.refresh()).toHaveLength(20);
    expect(driver.plan).toMatchObject({ torn: true, bottom: false });
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(200);
    expect(summaryOf(driver.plan)).toMatchObject({ hasMore: true });
    driver.now += 60_000;
    driver.refresh();
    driver.sweep();
    for (let pages = 0; pages < 30; pages += 1) driver.older();
    expect(driver.plan.heldJobs.jobs).toHaveLength(400);
    expect(summaryOf(driver.plan)).toMatchObject({ hasMore: false, loaded: 400, total: 400 });
  });

  it('does not appear when the twentieth page has a known job', () => {
    const { server, driver } = settled(100, {}, 10);
    for (let made = 0; made < 195; made += 1) server.arrive(1, true);
    expect(driver.refresh()).toHaveLength(20);
    expect(driver.plan.torn).toBe(false);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(205);
  });

  it('is closed also when Atlas sends no count', () => {
    const { server, driver } = settled(100, { countError: undefined }, 10);
    for (let made = 0; made < 300; made += 1) server.arrive(1, true);
    driver.refresh();
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(true);
    expect(driver.plan).toMatchObject({ torn: false, sweptAt: 60_000 });
  });

  it('does not appear after a refresh that failed half-way', () => {
    const { server, driver } = settled(1000);
    for (let made = 0; made < 250; made += 1) server.arrive(1, true);
    for (let step = 0; step < 3; step += 1) driver.step('refresh');
    expect(brief(driver.refresh())).toEqual([1, 2, 3]);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(350);
  });
});

describe('a sweep', () => {
  it('drops an ended job only when two sweeps in a row lack it', () => {
    const { server, driver } = settled(300, {}, 50);
    const [gone] = server.jobs.splice(10, 1);
    const isHeld = () => driver.plan.heldJobs.jobs.some(({ id }) => id === gone!.id);
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(true);
    expect(isHeld()).toBe(true);
    driver.now += 60_000;
    driver.refresh();
    driver.sweep();
    expect(isHeld()).toBe(false);
    expect(driver.plan.news.vanished).toEqual([gone]);
    expect(driver.plan.heldJobs.missing.size).toBe(0);
  });

  it('drops nothing when a page has unreadable entries', () => {
    const { server, driver } = settled(60, {}, 100);
    const lost = server.jobs.splice(10, 1);
    const read = server.page.bind(server);
    server.page = (...given) => ({ ...read(...given), received: 60, problems: ['entry 11 is odd'] });
    for (let round = 0; round < 4; round += 1) driver.refresh();
    expect(driver.plan.heldJobs.jobs).toEqual(expect.arrayContaining(lost));
    expect(summaryOf(driver.plan).problems).toEqual(['entry 11 is odd']);
  });

  it('starts early when the counts do not add up, but less often when that never helps', () => {
    const { server, driver } = settled(300, {}, 50);
    const minutes: number[] = [];
    let countError = 3;
    for (let second = 10; second <= 3600; second += 10) {
      driver.now = second * 1000;
      server.countError = countError;
      driver.refresh();
      driver.plan = beginSweep(driver.plan, driver.now);
      if (driver.plan.sweep === undefined) continue;
      minutes.push(second / 60);
      driver.sweep();
      countError = -countError;
    }
    expect(minutes).toEqual([1, 3, 7, 15, 25, 35, 45, 55]);
  });

  it('starts at once when a refresh finds the list unsorted', () => {
    const { server, driver } = settled(300);
    expect(driver.plan.swept).toBe(true);
    server.jobs.splice(5, 0, ...server.jobs.splice(250, 1));
    driver.refresh();
    expect(driver.plan).toMatchObject({ order: 'none', swept: false });
    expect(driver.sweep()).toBe(true);
    expect(summaryOf(driver.plan)).toMatchObject({ loaded: 300, hasMore: false });
    server.jobs.splice(250, 0, ...server.jobs.splice(5, 1));
    reconcile(driver);
    expect(driver.plan.order).toBe('newest');
  });

  it('keeps the loaded jobs and the running ones, and no others', () => {
    const { server, driver } = settled(2000);
    const [deep] = start(server, 1500);
    driver.older();
    reconcile(driver);
    expect(driver.plan.heldJobs.jobs).toHaveLength(201);
    expect(driver.plan.heldJobs.jobs.at(-1)?.id).toBe(deep!.id);
    expect(nextOlderRequest(driver.plan)?.pageNum).toBe(3);
  });
});
