import { describe, expect, it } from 'vitest';

import { createPlan } from '../../source/feed/plan/plan-state.ts';
import type { JobsRequest, JobsPageRequest } from '../../source/feed/plan/plan-state.ts';
import {
  applyReply,
  beginRefresh,
  completeRefresh,
  endOlderPages,
  summaryOf,
  nextRequest,
  nextOlderRequest,
} from '../../source/feed/plan/plan.ts';
import { beginSweep, nextSweepRequest } from '../../source/feed/plan/sweep.ts';
import { isUnfinished } from '../../source/jobs/job.ts';
import { jobOf } from '../helpers/job-of.ts';
import { ModelServer } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';
import { settled } from '../helpers/settled.ts';

const late = (purpose: JobsPageRequest['purpose']): JobsRequest => ({
  kind: 'page',
  purpose,
  pageNum: 1,
  itemsPerPage: 2,
});

describe('a misbehaving server', () => {
  it('that repeats one page for ever gets few requests, once', () => {
    const { server } = settled(100);
    const only = server.page(1, 100);
    server.page = () => ({ ...only, hasNext: true, totalCount: 10_000_000 });
    const driver = new PlanDriver(server, 100);
    expect(driver.refresh().length).toBeLessThanOrEqual(20);
    driver.sweep();
    expect(driver.plan.sweep).toBeUndefined();
    expect(summaryOf(driver.plan).problems).toEqual([]);
    expect(driver.refresh()).toHaveLength(1);
    expect(driver.plan.heldJobs.jobs).toHaveLength(100);
    driver.older();
    const second = nextOlderRequest(driver.plan);
    expect(nextOlderRequest(driver.plan, second)?.pageNum).toBe(second!.pageNum + 1);
    expect(nextOlderRequest(endOlderPages(driver.plan))).toBeUndefined();
  });

  it('with the same unfinished jobs on every page gets few requests', () => {
    const server = new ModelServer({ order: 'newest', links: true });
    for (let made = 0; made < 10; made += 1) server.arrive(1);
    const only = server.page(1, 10);
    server.page = () => ({ ...only, hasNext: true });
    expect(new PlanDriver(server, 10).refresh().length).toBeLessThanOrEqual(4);
  });

  it('with unreadable newest pages gets requests for two of them', () => {
    const { server, driver } = settled(1000);
    server.page = () => ({ items: [], totalCount: 1000, hasNext: true, received: 100, problems: ['odd'] });
    expect(driver.refresh()).toHaveLength(2);
    expect(driver.plan.heldJobs.jobs).toHaveLength(100);
  });

  it('with an endless list is not followed to the end', () => {
    const server = new ModelServer({ order: 'newest', links: true });
    server.page = (pageNum, itemsPerPage) => ({
      items: [jobOf(`p${pageNum}`, { createdAt: 1e9 - pageNum, state: 'Failed' })],
      totalCount: 10_000_000,
      hasNext: true,
      received: itemsPerPage,
      problems: [],
    });
    const driver = new PlanDriver(server, 100);
    expect(driver.refresh().length).toBeLessThanOrEqual(20);
    driver.sweep();
    expect(driver.plan.sweep).toBeUndefined();
    expect(summaryOf(driver.plan).problems.join()).toContain('more than 200,000 jobs');
    expect(driver.refresh().length).toBeLessThanOrEqual(20);
  });

  it('with jobs that never end gets a bounded number of requests', () => {
    const { server, driver } = settled(0);
    for (let made = 0; made < 3000; made += 1) server.arrive(1);
    driver.refresh();
    driver.now += 60_000;
    driver.refresh();
    driver.sweep();
    expect(driver.plan.heldJobs.jobs.filter(isUnfinished)).toHaveLength(3000);
    for (let round = 0; round < 5; round += 1) expect(driver.refresh().length).toBeLessThanOrEqual(40);
  });

  it('with endless unreadable entries gets few requests', () => {
    const server = new ModelServer({ order: 'newest', links: true });
    server.page = () => ({ items: [], totalCount: 1000, hasNext: true, received: 100, problems: ['odd'] });
    const driver = new PlanDriver(server, 100);
    driver.refresh();
    driver.sweep();
    expect(driver.refresh().length).toBeLessThanOrEqual(7);
    expect(summaryOf(driver.plan)).toMatchObject({
      total: 1000,
      loaded: 0,
      problems: expect.arrayContaining(['odd']),
    });
  });

  it('that repeats a job on a page, or answers with another job, does no harm', () => {
    const plan = beginRefresh(createPlan(2));
    const ask: JobsRequest = { kind: 'page', purpose: 'refresh', pageNum: 1, itemsPerPage: 2 };
    const items = [jobOf('1'), jobOf('1', { state: 'Failed' })];
    const page = { items, totalCount: 1, hasNext: false, received: 2, problems: [] };
    const once = completeRefresh(applyReply(plan, ask, { kind: 'page', page }, 0), 0);
    expect(once.heldJobs.jobs).toEqual([jobOf('1')]);
    expect([...once.heldJobs.unfinished.keys()]).toEqual(['1']);
    const again = beginRefresh(once);
    expect(applyReply(again, { kind: 'job', id: '1' }, { kind: 'job', job: jobOf('2') }, 0).heldJobs).toBe(
      once.heldJobs,
    );
    expect(applyReply(again, { kind: 'job', id: '9' }, { kind: 'gone' }, 0).heldJobs).toBe(once.heldJobs);
  });

  it('with a problem in each job has fifty of them reported', () => {
    const problems = Array.from({ length: 60 }, (_, index) => `entry ${index} is odd`);
    const { server, driver } = settled(0);
    server.page = () => ({ items: [], totalCount: 60, hasNext: false, received: 60, problems });
    driver.refresh();
    expect(summaryOf(driver.plan).problems).toEqual(problems.slice(0, 50));
  });

  it('with an answer that comes too late changes nothing', () => {
    const plan = createPlan(2);
    const page = { items: [jobOf('1')], totalCount: 1, hasNext: false, received: 1, problems: [] };
    expect(applyReply(plan, late('refresh'), { kind: 'page', page }, 0).heldJobs).toBe(plan.heldJobs);
    expect(applyReply(plan, late('sweep'), { kind: 'page', page }, 0).heldJobs).toBe(plan.heldJobs);
    expect(applyReply(plan, late('sweep'), { kind: 'gone' }, 0).heldJobs).toBe(plan.heldJobs);
    expect(completeRefresh(plan, 0)).toBe(plan);
    expect(nextRequest(plan)).toBeUndefined();
    expect(nextSweepRequest(beginSweep(plan, 0))).toBeUndefined();
    expect(nextOlderRequest(plan)).toBeUndefined();
  });
});
