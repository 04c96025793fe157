import { describe, expect, it } from 'vitest';

import { AtlasError } from '../../source/atlas/api/errors.ts';
import type { Answer } from '../../source/atlas/api/api.ts';
import { createCoverageFeed } from '../../source/feed/coverage/coverage-feed.ts';
import { clusterKey } from '../../source/jobs/job.ts';
import type { ClusterRef } from '../../source/jobs/job.ts';
import { schedule, snapshot } from '../helpers/coverage.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { bare, watching } from '../helpers/watching.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

type Given = {
  readonly count: number;
  readonly running: number;
  /** The burst is less than half of a minute's requests, as recorded. */
  readonly limit: number;
  /** Whether a tenth of the clusters hangs, another answers 500 and another refuses. */
  readonly isBroken?: boolean;
};

const everything = ['events', 'jobs', 'schedule', 'snapshots'] as const;

type Asked = { readonly at: number; readonly what: (typeof everything)[number] };

/**
 * Clusters that export daily, ten a project, on an Atlas with 150 ms of latency that refuses requests beyond its limit.
 */
function limited({ count, running, limit, isBroken = false }: Given) {
  const names = Array.from({ length: count }, (_, number) => `c${String(number).padStart(4, '0')}`);
  const world = watching({ names, ended: 25, random: () => 0.5 });
  const { atlas, clock, feed } = world;
  const refs = names.map((clusterName, index) => ({ groupId: `g${Math.floor(index / 10)}`, clusterName }));
  const asked: Asked[] = [];
  const refused: number[] = [];
  let level = limit;
  let levelAt = clock.wall;

  async function answer<T>(
    what: Asked['what'],
    signal: AbortSignal | undefined,
    give: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    asked.push({ at: clock.wall, what });
    level = Math.min(limit, level + ((clock.wall - levelAt) / minute) * limit * (500 / 1200));
    levelAt = clock.wall;
    const isRefused = level < 1;
    if (!isRefused) level -= 1;
    const rateLimitRemaining = Math.floor(level);
    await clock.delay(150, signal);
    if (isRefused) {
      refused.push(clock.wall);
      throw new AtlasError('429', troubleWith({ kind: 'rate-limited', status: 429, retryAfter: 5 * second }));
    }
    const { value } = await give();
    return { value, headers: { ...bare, rateLimit: limit, rateLimitRemaining } };
  }

  async function breakDown(name: string, signal: AbortSignal | undefined): Promise<void> {
    if (!isBroken) return;
    if (name.endsWith('7')) {
      await clock.delay(30 * second, signal);
      throw new AtlasError('hangs', troubleWith({ kind: 'timeout', status: undefined }));
    }
    if (name.endsWith('8')) throw new AtlasError('500', troubleWith({ status: 500 }));
    if (name.endsWith('9'))
      throw new AtlasError('403', troubleWith({ kind: 'auth', status: 403, retryable: false }));
  }

  const { listExports } = atlas;
  atlas.listExports = async (ref, query, signal) =>
    answer('jobs', signal, async () => {
      await breakDown(ref.clusterName, signal);
      return listExports.call(atlas, ref, query, signal);
    });
  // Daily jobs, so that none is due during the test: the model's own are a minute apart.
  const begunAt = clock.wall;
  const newestOf = (name: string): number =>
    Math.floor(begunAt / minute) * minute - (4 + (names.indexOf(name) % 15)) * hour;
  const pageOf = <T>(items: readonly T[]) => ({
    value: { items, totalCount: items.length, hasNext: false, received: items.length, problems: [] },
    headers: bare,
  });
  Object.assign(atlas, {
    getSchedule: async ({ clusterName }: ClusterRef, signal?: AbortSignal) =>
      answer('schedule', signal, async () => {
        const due = new Date(newestOf(clusterName));
        const at = { referenceHour: due.getUTCHours(), referenceMinute: due.getUTCMinutes() };
        return { value: schedule(at), headers: bare };
      }),
    listSnapshots: async ({ clusterName }: ClusterRef, _: unknown, signal?: AbortSignal) =>
      answer('snapshots', signal, async () => pageOf(snapshotsOf(clusterName))),
    listEvents: async (_: unknown, __: unknown, signal?: AbortSignal) =>
      answer('events', signal, async () => pageOf([])),
  });
  const snapshotsOf = (name: string) =>
    Array.from({ length: 7 }, (_, at) => {
      const createdAt = newestOf(name) - at * day;
      return snapshot({ age: 0, id: `${name}-${at}`, createdAt, expiresAt: createdAt + 8 * day });
    });
  const step = Math.floor(count / running);
  names.forEach((name, index) => {
    const server = atlas.servers.get(name)!;
    const dated = server.jobs.map((job, at) => {
      const createdAt = newestOf(name) - at * day + minute;
      return {
        ...job,
        createdAt,
        finishedAt: createdAt + 12 * minute,
        clusterName: name,
        snapshotId: `${name}-${at}`,
      };
    });
    const [newest] = dated;
    const begun = { state: 'InProgress', createdAt: begunAt - minute, finishedAt: undefined } as const;
    server.jobs =
      index % step === 0 && newest ? [{ ...newest, ...begun, id: `${name}-run` }, ...dated] : dated;
  });
  feed.watch(refs);
  const coverage = createCoverageFeed({ atlas, feed, clock, projectName: (id) => id });

  /** The ages of the clusters that can answer, in milliseconds: those with a running job, and the others. */
  function ages() {
    const running: number[] = [];
    const quiet: number[] = [];
    feed.getState().clusters.forEach(({ ref, updatedAt = -Infinity }, index) => {
      if (isBroken && /[789]$/.test(ref.clusterName)) return;
      (index % step === 0 ? running : quiet).push(clock.wall - updatedAt);
    });
    return { running, quiet };
  }

  return {
    ...world,
    asked,
    refused,
    /** The verdicts so far, and the kinds of requests for them. */
    told: () => ({
      verdicts: [
        ...new Set([...coverage.get().values()].map(({ coverage: { verdict } }) => verdict)),
      ].toSorted(),
      asked: [...new Set(asked.map(({ what }) => what))].toSorted(),
    }),
    /** Waits until each cluster has a verdict; resolves with the minutes since the start. */
    async judged() {
      while (coverage.get().size < count && clock.wall - begunAt < hour) await clock.pass(10 * second);
      return (clock.wall - begunAt) / minute;
    },
    /** Every few seconds, a job arrives and ends in a quiet cluster; resolves with how long each was unseen, sorted. */
    async newJobs(times: number) {
      const quiet = names.filter((_, index) => index % step !== 0);
      const came = new Map<string, number>();
      const waits: number[] = [];
      const leave = feed.subscribe(() => {
        for (const { id } of feed.getState().jobs) {
          const at = came.get(id);
          if (at !== undefined && came.delete(id)) waits.push(clock.wall - at);
        }
      });
      for (let each = 0; each < times; each += 1) {
        const name = quiet[(each * 151) % quiet.length] ?? '';
        const server = atlas.servers.get(name)!;
        const id = `${name}-new-${each}`;
        const made = server.arrive(1, true);
        server.jobs = server.jobs.map((job) => (job === made ? { ...job, id, clusterName: name } : job));
        came.set(id, clock.wall);
        await clock.pass(3 * second);
      }
      await clock.pass(7 * minute);
      leave();
      expect(waits).toHaveLength(times);
      return waits.toSorted((a, b) => a - b);
    },
    /** Watches for this long, and returns the worst values. */
    async watch(span: number) {
      const running: number[] = [];
      let oldest = 0;
      for (const end = clock.wall + span; clock.wall < end;) {
        await clock.pass(5 * second - 370);
        const seen = ages();
        running.push(...seen.running);
        oldest = Math.max(oldest, ...seen.quiet);
      }
      running.sort((a, b) => a - b);
      return { oldest, p99: running[Math.floor(running.length * 0.99)] ?? 0 };
    },
    async open() {
      feed.start();
      coverage.start();
      await clock.pass(4.5 * minute);
      expect(feed.getState().clusters.map(({ ref }) => clusterKey(ref))).toHaveLength(count);
    },
    async close() {
      await coverage.close();
      await feed.close();
      expect(clock.pending).toBe(0);
    },
  };
}

/** The most requests within any minute from a time on. */
function mostInAMinute(asked: readonly Asked[], from: number): number {
  const late = asked.map(({ at }) => at).filter((at) => at >= from);
  let [most, first] = [0, 0];
  late.forEach((at, last) => {
    while ((late[first] ?? 0) <= at - minute) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

describe('many clusters under a rate limit', () => {
  it('300 a minute, 100 clusters, ten running: no refusal after a minute, and all stay fresh', async () => {
    const { asked, refused, clock, open, judged, watch, close, told } = limited({
      count: 100,
      running: 10,
      limit: 300,
    });
    const begun = clock.wall;
    await open();
    expect(await judged()).toBeLessThanOrEqual(6);
    const steady = clock.wall;
    const { oldest, p99 } = await watch(10 * minute);
    expect(refused.filter((at) => at > begun + minute)).toEqual([]);
    // Less than half of the limit, with room for the challenges of Digest.
    expect(mostInAMinute(asked, 0)).toBeLessThanOrEqual(146);
    expect(mostInAMinute(asked, steady)).toBeLessThanOrEqual(75);
    expect(oldest).toBeLessThanOrEqual(5.75 * minute);
    expect(p99).toBeLessThanOrEqual(12 * second);
    expect(told()).toEqual({ asked: everything, verdicts: ['good', 'running'] });
    await close();
  });

  it('the others stay fresh when 90 of 300 hang, fail or refuse', async () => {
    const { asked, refused, clock, open, watch, close } = limited({
      count: 300,
      running: 10,
      limit: 1200,
      isBroken: true,
    });
    await open();
    const steady = clock.wall;
    const { oldest, p99 } = await watch(6 * minute);
    expect(refused).toEqual([]);
    expect(p99).toBeLessThanOrEqual(12 * second);
    expect(oldest).toBeLessThanOrEqual(3 * minute);
    expect(mostInAMinute(asked, steady)).toBeLessThanOrEqual(300);
    await close();
  });

  it('300 a minute, 250 clusters (as tight as 1,000 in Atlas): they use a quarter of it', async () => {
    const { asked, refused, clock, open, judged, newJobs, watch, close, feed, told } = limited({
      count: 250,
      running: 5,
      limit: 300,
    });
    await open();
    expect(feed.getState().clusters.filter(({ updatedAt }) => updatedAt === undefined)).toEqual([]);
    expect(await judged()).toBeLessThanOrEqual(10);
    const steady = clock.wall;
    const { oldest, p99 } = await watch(8 * minute);
    expect(refused).toEqual([]);
    expect(mostInAMinute(asked, 0)).toBeLessThanOrEqual(150);
    expect(mostInAMinute(asked, steady)).toBeLessThanOrEqual(75);
    expect(p99).toBeLessThanOrEqual(12 * second);
    expect(oldest).toBeLessThanOrEqual(6 * minute);
    expect(told()).toEqual({ asked: everything, verdicts: ['good', 'running'] });
    const waits = await newJobs(120);
    expect(waits[waits.length >> 1]).toBeLessThanOrEqual(3 * minute);
    expect(waits.at(-1)).toBeLessThanOrEqual(6.5 * minute);
    await close();
  });
});
