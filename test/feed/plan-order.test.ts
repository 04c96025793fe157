import { describe, expect, it } from 'vitest';

import { jobsBeforeGap } from '../../source/feed/plan/held-jobs.ts';
import { summaryOf } from '../../source/feed/plan/plan.ts';
import { beginSweep } from '../../source/feed/plan/sweep.ts';
import { ModelServer } from '../helpers/model-server.ts';
import type { ModelOptions } from '../helpers/model-server.ts';
import { PlanDriver } from '../helpers/plan-driver.ts';
import { brief, reconcile, settled, start } from '../helpers/settled.ts';

const orders = ['newest', 'oldest'] as const;

/** A list of ended jobs that was never loaded. */
function unseen(
  count: number,
  order: (typeof orders)[number],
  pageSize: number,
  options: Partial<ModelOptions> = {},
) {
  const server = new ModelServer({ order, links: true, countError: 0, ...options });
  for (let made = 0; made < count; made += 1) server.arrive(1, true);
  return { server, driver: new PlanDriver(server, pageSize) };
}

const idsOf = (jobs: readonly { readonly id: string }[]) => jobs.map(({ id }) => id);

/** Unsorted: by random id. */
function mix(server: ModelServer): void {
  server.jobs = server.jobs.toSorted((a, b) => a.id.localeCompare(b.id));
}

describe.each(orders)('a list that has the %s first', (order) => {
  it('with two pages is loaded completely at first', () => {
    for (const pageSize of [1, 10]) {
      // Without links and with a count that is too high, the empty page after the second is requested first.
      for (const options of [{}, { links: false, countError: 1 }]) {
        const { driver } = unseen(2 * pageSize, order, pageSize, options);
        driver.refresh();
        expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(2 * pageSize);
        expect(summaryOf(driver.plan)).toMatchObject({ loaded: 2 * pageSize, hasMore: false });
        expect(beginSweep(driver.plan, 0).sweep).toBeUndefined();
      }
    }
  });

  it('is kept from the newest job on, whatever was loaded before its order was known', () => {
    const { server, driver } = unseen(30, order, 1);
    driver.refresh();
    const newest = order === 'newest' ? server.jobs[0] : server.jobs.at(-1);
    expect(driver.plan.order).toBe(order);
    expect(idsOf(driver.plan.heldJobs.jobs)).toEqual([newest!.id]);
    expect(summaryOf(driver.plan).hasMore).toBe(true);
  });

  it('does not count as complete after a request for an empty page', () => {
    const { driver } = unseen(30, order, 10, { links: false, countError: 1 });
    expect(brief(driver.refresh())).toEqual([1, 4, 3]);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(10);
    expect(summaryOf(driver.plan).hasMore).toBe(true);
  });

  it('gets a request for its second page when nothing shows where it ends', () => {
    const { driver } = unseen(20, order, 10, { links: false, countError: undefined });
    expect(brief(driver.refresh())).toEqual([1, 2, 3]);
  });

  it('is complete when it was empty and grew by pages', () => {
    const { server, driver } = unseen(0, order, 10);
    driver.refresh();
    expect(summaryOf(driver.plan)).toMatchObject({ loaded: 0, hasMore: false });
    driver.now += 600_000;
    expect(driver.sweep()).toBe(true);
    for (let made = 0; made < 45; made += 1) server.arrive(1, true);
    driver.refresh();
    expect(driver.plan.order).toBe(order);
    expect(summaryOf(driver.plan)).toMatchObject({ loaded: 45, hasMore: false });
  });

  it('marks only new jobs as new when it grows beyond its page', () => {
    const { server, driver } = unseen(8, order, 10);
    driver.refresh();
    const known = idsOf(server.jobs);
    for (let made = 0; made < 12; made += 1) server.arrive(1, true);
    driver.refresh();
    expect(driver.plan.changed.size).toBe(12);
    expect([...driver.plan.changed].filter((id) => known.includes(id))).toEqual([]);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(20);
    // Each job was counted once: the counts agree, and no sweep is needed.
    driver.now += 60_000;
    driver.refresh();
    expect(driver.sweep()).toBe(false);
  });

  it('marks a new job as new before the first sweep', () => {
    const { server, driver } = unseen(30, order, 10);
    driver.refresh();
    const { id } = server.arrive(1, true);
    driver.refresh();
    expect([...driver.plan.changed]).toEqual([id]);
  });

  it('is searched for its end where the count says, if nothing better is known', () => {
    const { server, driver } = unseen(8, order, 10);
    driver.refresh();
    for (let made = 0; made < 292; made += 1) server.arrive(1, true);
    expect(brief(driver.refresh()).slice(0, 2)).toEqual([1, 30]);
  });

  it('is followed through twenty pages, and a gap is reported only where there is one', () => {
    // All known jobs are gone; the search for the end takes its share of the twenty.
    for (let pages = 12; pages <= 22; pages += 1) {
      const { server, driver } = settled(10, { order }, 1);
      server.jobs = [];
      for (let made = 0; made < pages; made += 1) server.arrive(1, true);
      const asked = brief(driver.refresh()).length;
      const walkedThrough = order === 'newest' ? server.jobs.at(-1) : server.jobs[0];
      const whole = idsOf(driver.plan.heldJobs.jobs).includes(walkedThrough!.id);
      expect(asked).toBeLessThanOrEqual(20);
      expect(driver.plan.torn).toBe(!whole);
    }
  });

  it('has no order until the next sweep when it was reversed', () => {
    const { server, driver } = settled(300, { order });
    server.jobs.reverse();
    driver.refresh();
    expect(driver.plan).toMatchObject({ order: 'none', swept: false });
    reconcile(driver);
    expect(summaryOf(driver.plan)).toMatchObject({ loaded: 300, hasMore: false });
    expect(driver.plan.order).toBe(order === 'newest' ? 'oldest' : 'newest');
  });
});

describe('a list that has the oldest first', () => {
  it('shows none of its oldest jobs while the newest are searched for', () => {
    const { driver } = unseen(30, 'oldest', 10);
    driver.step('refresh');
    driver.step('refresh');
    expect(driver.asks).toHaveLength(1);
    expect(driver.plan.heldJobs.jobs).toEqual([]);
    driver.refresh();
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(10);
  });

  it('is loaded from its end, whatever the count says', () => {
    const { driver } = settled(1000, { order: 'oldest', countError: -300 });
    expect(brief(driver.refresh())).toEqual([10]);
  });

  it('is loaded from its end again after a refresh that found the end gone and failed', () => {
    const { server, driver } = settled(1000, { order: 'oldest' });
    server.jobs.splice(0, 150);
    driver.step('refresh');
    driver.step('refresh');
    expect(brief(driver.asks)).toEqual([10]);
    expect(brief(driver.refresh())).toEqual([10, 9]);
  });

  it('needs only its first page when it has no other', () => {
    const { server, driver } = settled(15, { order: 'oldest' }, 10);
    server.jobs.splice(0, 7);
    driver.refresh();
    expect(brief(driver.refresh())).toEqual([1]);
  });

  it('keeps at least one page: the next refresh loads what is missing', () => {
    const { server, driver } = settled(21, { order: 'oldest' }, 10);
    const running = idsOf(start(server, 12, 13, 14, 15, 16, 17));
    driver.refresh();
    driver.now += 600_000;
    driver.sweep();
    server.jobs = server.jobs.filter(({ id }) => !running.includes(id));
    const asked = brief(driver.refresh());
    expect(asked.slice(0, 2)).toEqual([3, 2]);
    expect(asked.slice(2).toSorted()).toEqual(running.toSorted());
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(5);
    expect(brief(driver.refresh())).toEqual([2, 1]);
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(15);
  });
});

describe('a first load', () => {
  it('keeps the jobs already shown when it fails half-way', () => {
    const { server, driver } = unseen(40, 'newest', 10);
    driver.step('refresh');
    driver.step('refresh');
    const shown = idsOf(driver.plan.heldJobs.jobs);
    expect(shown).toHaveLength(10);
    for (let made = 0; made < 20; made += 1) server.arrive(1, true);
    driver.refresh();
    expect(driver.plan.order).toBe('newest');
    expect(idsOf(driver.plan.heldJobs.jobs)).toEqual(expect.arrayContaining(shown));
    expect(jobsBeforeGap(driver.plan.heldJobs)).toBe(10);
  });

  it('ignores unreadable entries among the oldest jobs when it is cut short', () => {
    const server = new ModelServer({ order: 'oldest', links: true, countError: 0 });
    for (let made = 0; made < 600; made += 1) {
      if (made === 5) server.arriveBlank(1);
      else server.arrive(1);
    }
    const driver = new PlanDriver(server, 10);
    expect(driver.refresh()).toHaveLength(20);
    expect(driver.plan).toMatchObject({ order: 'oldest', torn: false });
    expect(driver.plan.heldJobs.unreadable).toBe(0);
  });
});

describe('an unsorted list', () => {
  it('with two pages is loaded completely', () => {
    const { server, driver } = settled(15, {}, 10);
    mix(server);
    reconcile(driver);
    reconcile(driver);
    expect(driver.plan.order).toBe('none');
    for (let round = 0; round < 3; round += 1) expect(brief(driver.refresh())).toEqual([1, 2]);
  });

  it('gets six requests when its end cannot be found', () => {
    const { server, driver } = settled(100, {}, 10);
    mix(server);
    reconcile(driver);
    reconcile(driver);
    expect(driver.plan.order).toBe('none');
    for (let made = 0; made < 2000; made += 1) server.arrive(1, true);
    mix(server);
    expect(brief(driver.refresh())).toEqual([1, 10, 11, 13, 17, 25]);
  });

  it('gets six requests as soon as its first page shows that', () => {
    const { server, driver } = unseen(100, 'newest', 10, { countError: 3000 });
    mix(server);
    expect(brief(driver.refresh())).toHaveLength(6);
    expect(driver.plan.order).toBe('none');
  });

  it('marks nothing as new before the first sweep', () => {
    const { server, driver } = unseen(100, 'newest', 10);
    mix(server);
    driver.refresh();
    expect(driver.plan).toMatchObject({ order: 'none', swept: false });
    const before = driver.plan.heldJobs.jobs.length;
    driver.refresh();
    expect(driver.plan.heldJobs.jobs.length).toBeGreaterThan(before);
    expect(driver.plan.changed.size).toBe(0);
    driver.sweep();
    server.arrive(1, true);
    driver.refresh();
    expect(driver.plan.changed.size).toBe(1);
  });
});
