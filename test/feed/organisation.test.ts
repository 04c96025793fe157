import { describe, expect, it } from 'vitest';

import { clusterKey } from '../../source/jobs/job.ts';
import type { ProjectEvent } from '../../source/jobs/snapshot.ts';
import type { EventQuery } from '../../source/atlas/api/api.ts';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { bare, watching } from '../helpers/watching.ts';

const second = 1000;
const minute = 60 * second;

/** 120 clusters of two projects with 60 jobs each, `running` of them with a running job. 120 requests a minute. */
function organisation({ running = 3, count = 120, budget = 0.1 } = {}) {
  const names = Array.from({ length: count }, (_, number) => `c${String(number).padStart(3, '0')}`);
  const world = watching({ names, ended: 60, budget, random: () => 0.5 });
  const groupOf = (name: string): string => (Number(name.slice(1)) < count / 2 ? 'g' : 'h');
  const refs = names.map((clusterName) => ({ groupId: groupOf(clusterName), clusterName }));
  const { atlas, clock, feed } = world;
  const { listExports } = atlas;
  atlas.listExports = async (ref, query, signal) => {
    await clock.delay(150, signal);
    return listExports.call(atlas, ref, query, signal);
  };
  let eventsAsked: readonly string[] = [];
  let events: readonly ProjectEvent[] = [];
  let refused = false;
  atlas.listEvents = (async (groupId: string, query: EventQuery) => {
    eventsAsked = [...eventsAsked, groupId];
    atlas.requests.push(`events of ${groupId}`);
    if (refused) throw new AtlasError('GET', troubleWith({ kind: 'auth', status: 403, retryable: false }));
    const items = groupId === 'g' ? events.filter(({ createdAt = 0 }) => createdAt >= query.since) : [];
    return {
      value: { items, totalCount: 0, hasNext: false, received: items.length, problems: [] },
      headers: bare,
    };
  }) as unknown as typeof atlas.listEvents;
  names.slice(0, running).forEach((name) => {
    const server = atlas.servers.get(name)!;
    const job = server.arrive(1);
    server.jobs = server.jobs.map((each) =>
      each.id === job.id ? { ...each, id: `${name}-run`, clusterName: name } : each,
    );
  });
  feed.watch(refs);
  return {
    ...world,
    names,
    eventsAsked: () => eventsAsked,
    report: (given: Partial<ProjectEvent>) => {
      const event = {
        id: `e${events.length}`,
        type: 'CPS_EXPORT_FAILED',
        createdAt: clock.wall,
        clusterName: undefined,
      };
      events = [...events, { ...event, ...given }];
    },
    refuseEvents: () => {
      refused = true;
    },
    /** Adds a job to a cluster. */
    arrive: (name: string) => {
      const server = atlas.servers.get(name)!;
      const job = server.arrive(1);
      server.jobs = server.jobs.map((each) =>
        each.id === job.id ? { ...each, id: `${name}-new`, clusterName: name } : each,
      );
    },
    isSeen: (name: string) => feed.getState().jobs.some(({ id }) => id === `${name}-new`),
  };
}

describe('many clusters', () => {
  it('load within two minutes, with one small page each, in one order', async () => {
    const { atlas, clock, feed, names } = organisation();
    feed.start();
    await clock.pass(2 * minute);
    expect(feed.getState().clusters.filter(({ updatedAt }) => updatedAt === undefined)).toEqual([]);
    const pages = atlas.take().filter((line) => line.includes('page'));
    const firsts = new Set(pages.filter((line) => line.endsWith('page 1 of 20')));
    expect(firsts.size).toBe(names.length);
    // The first few determined the sort order in parallel; the others were given it.
    expect(pages.filter((line) => !line.endsWith('page 1 of 20')).length).toBeLessThanOrEqual(12);
    await feed.close();
    expect(clock.pending).toBe(0);
  });

  it('stay within the budget: unfinished jobs each interval, the others when it allows', async () => {
    const { atlas, clock, feed, arrive, isSeen, names } = organisation();
    feed.start();
    await clock.pass(4 * minute);
    atlas.take();
    let oldest = 0;
    arrive(names[100]!);
    let seenAfter: number | undefined;
    for (let passed = 0; passed < 3 * minute; passed += second) {
      await clock.pass(second);
      if (isSeen(names[100]!)) seenAfter ??= passed;
      for (const name of names.slice(0, 3)) {
        const cluster = feed.getState().clusters.find(({ ref }) => ref.clusterName === name);
        oldest = Math.max(oldest, clock.wall - (cluster?.updatedAt ?? 0));
      }
    }
    expect(oldest).toBeLessThanOrEqual(12 * second);
    expect(atlas.take().length).toBeLessThanOrEqual(3 * 120);
    expect(seenAfter).toBeLessThanOrEqual(100 * second);
    await feed.close();
  });

  it('refresh early after an event of their project, with a cluster name or without', async () => {
    const { clock, feed, arrive, isSeen, report, names, eventsAsked } = organisation({ budget: 0.05 });
    const last = names[59]!;
    feed.start();
    await clock.pass(5 * minute);
    expect(eventsAsked()).toContain('g');
    arrive(last);
    report({ clusterName: last });
    await clock.pass(70 * second);
    expect(isSeen(last)).toBe(true);
    await feed.close();
  });

  it('refresh within a minute after an event, even when the budget is used up', async () => {
    const { clock, feed, arrive, isSeen, report, names } = organisation({ budget: 0.05, running: 8 });
    feed.start();
    await clock.pass(6 * minute);
    report({ clusterName: names[20]! });
    await clock.pass(25 * minute);
    const last = names[59]!;
    arrive(last);
    report({ clusterName: last });
    await clock.pass(65 * second);
    expect(isSeen(last)).toBe(true);
    await feed.close();
  });

  it('refresh as usual when events are refused', async () => {
    const { clock, feed, eventsAsked, refuseEvents, arrive, isSeen, names } = organisation();
    refuseEvents();
    feed.start();
    await clock.pass(4 * minute);
    expect(eventsAsked().toSorted()).toEqual(['g', 'h']);
    arrive(names[10]!);
    await clock.pass(2 * minute);
    expect(isSeen(names[10]!)).toBe(true);
    await feed.close();
  });

  it('update the screen a few times a second, and at once for user actions', async () => {
    const { clock, feed } = organisation();
    let told = 0;
    feed.subscribe(() => {
      told += 1;
      expect(feed.getTold()).toBe(feed.getState());
    });
    feed.start();
    await clock.pass(0);
    told = 0;
    await clock.pass(20 * second);
    expect(told).toBeLessThanOrEqual(81);
    expect(told).toBeGreaterThan(20);
    const before = told;
    feed.pause();
    expect(told).toBe(before + 1);
    expect(feed.getTold().paused).toBe(true);
    await feed.close();
  });

  it('update progress and ages once a second, after the frame of the tick', async () => {
    const { atlas, clock, feed, names } = organisation({ running: 20 });
    feed.start();
    await clock.pass(4 * minute);
    const at: number[] = [];
    feed.subscribe(() => at.push(clock.wall));
    for (let passed = 0; passed < 20; passed += 1) {
      for (const name of names.slice(0, 20)) atlas.servers.get(name)?.progress(passed);
      await clock.pass(second);
    }
    expect(at.length).toBeGreaterThan(10);
    expect(at.length).toBeLessThanOrEqual(21);
    expect(at.filter((time) => time % second !== 50)).toEqual([]);
    await feed.close();
  });

  it('load the missing older pages first, a few at a time', async () => {
    const { atlas, clock, feed } = organisation();
    feed.start();
    await clock.pass(3 * minute);
    atlas.take();
    feed.loadMore();
    expect(feed.getState().clusters.filter(({ loadingMore }) => loadingMore)).toHaveLength(10);
    await clock.pass(15 * second);
    expect(atlas.take().filter((line) => line.endsWith('page 2 of 20'))).toHaveLength(10);
    await feed.close();
  });

  it('that keep failing cost no more than those that answer', async () => {
    const { atlas, clock, feed, fails, names } = organisation();
    fails({}, /^c0[5-9]\d page/);
    feed.start();
    await clock.pass(6 * minute);
    atlas.take();
    await clock.pass(2 * minute);
    const asked = atlas.take();
    expect(asked.filter((line) => /^c0[5-9]/.test(line)).length).toBeLessThanOrEqual(120);
    const now = feed
      .getState()
      .clusters.map(({ ref, updatedAt = 0 }) => ({ key: clusterKey(ref), age: clock.wall - updatedAt }));
    expect(now.filter(({ key, age }) => !/\/c0[5-9]/.test(key) && age > 120 * second)).toEqual([]);
    expect(names).toHaveLength(120);
    await feed.close();
  });

  it('refresh once more on request, the visible ones first', async () => {
    const { atlas, clock, feed } = organisation();
    feed.start();
    await clock.pass(4 * minute);
    atlas.take();
    feed.refresh();
    await clock.pass(3 * second);
    expect(
      new Set(
        atlas
          .take()
          // One may have been on its way.
          .slice(0, 4)
          .map((line) => line.slice(0, 4)),
      ),
    ).toEqual(
      expect.toSatisfy((asked: Set<string>) => ['c000', 'c001', 'c002'].every((name) => asked.has(name))),
    );
    await clock.pass(70 * second);
    expect(
      feed.getState().clusters.filter(({ updatedAt = 0 }) => clock.wall - updatedAt > 75 * second),
    ).toEqual([]);
    await feed.close();
  });
});
