import { expect, test } from 'vitest';
import type { Answer } from '../../../source/atlas/api/api.ts';
import { createCoverageFeed } from '../../../source/feed/coverage/coverage-feed.ts';
import type { CoverageFeedOptions } from '../../../source/feed/coverage/coverage-feed.ts';
import { initialFeedState } from '../../../source/feed/feed-state.ts';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import type { EventListener } from '../../../source/feed/events/project-events.ts';
import { clusterKey } from '../../../source/jobs/job.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { autoExportFailed } from '../../../source/jobs/snapshot.ts';
import { createStore } from '../../../source/platform/store.ts';
import { hour, jobFor, now, schedule, snapshot } from '../../helpers/coverage.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { bare } from '../../helpers/watching.ts';

const second = 1000;
const minute = 60 * second;

/** Good clusters, two in each project, over a feed that hears what a test says; and whose verdicts were judged anew. */
async function goodClusters(count: number) {
  const clock = new FakeClock();
  clock.wall = now;
  const refs = Array.from({ length: count }, (_, at) => ({
    groupId: `project ${at >> 1}`,
    clusterName: `Prod${at}`,
  }));
  const exported = snapshot({ age: 5 * hour });
  const jobs = new Map(refs.map((ref) => [clusterKey(ref), [jobFor(exported)] as readonly Job[]]));
  const first = initialFeedState(refs);
  const store = createStore({
    ...first,
    clusters: first.clusters.map((cluster): ClusterState => ({ ...cluster, updatedAt: now })),
  });
  const listeners = new Set<EventListener>();
  const events = new Map<string, ReturnType<CoverageFeedOptions['feed']['events']['of']>>();
  const none = { kind: 'loaded', value: { items: [], since: -Infinity } } as const;
  const answer = async <T>(value: T): Promise<Answer<T>> => ({ value, headers: bare });
  const page = { totalCount: 1, hasNext: false, received: 1, problems: [] };
  const judged: string[] = [];
  const coverage = createCoverageFeed({
    atlas: {
      getSchedule: async () => answer(schedule()),
      listSnapshots: async () => answer({ ...page, items: [exported] }),
    } as Partial<CoverageFeedOptions['atlas']> as CoverageFeedOptions['atlas'],
    feed: {
      getState: store.get,
      subscribe: store.subscribe,
      jobsOf: (ref) => ({ items: jobs.get(clusterKey(ref)) ?? [], since: -Infinity }),
      ask: async (_, request, signal) => (await request(signal)).value,
      verdictGap: () => 0,
      events: {
        of: (groupId) => events.get(groupId) ?? none,
        need: () => undefined,
        refresh: () => undefined,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    },
    clock,
    // A verdict names its project.
    projectName(groupId) {
      judged.push(groupId);
      return groupId;
    },
  });
  coverage.start();
  await clock.pass(10 * second);
  judged.length = 0;
  const verdictOf = (at: number) => coverage.get().get(clusterKey(refs[at]!))?.coverage.verdict;
  expect(refs.map((_, at) => verdictOf(at))).toEqual(refs.map(() => 'good'));
  return {
    clock,
    verdictOf,
    /** The projects of the clusters that were judged since the last call. */
    judged: () => judged.splice(0),
    /** One answer of Atlas's, about one cluster; `newest` if its newest job is another now. */
    async answer(at: number, state: Partial<ClusterState>, newest?: Partial<Job>) {
      const key = clusterKey(refs[at]!);
      const [job, ...others] = jobs.get(key) ?? [];
      if (newest !== undefined) jobs.set(key, [{ ...job!, ...newest }, ...others]);
      const { clusters } = store.get();
      store.set({ ...store.get(), clusters: clusters.with(at, { ...clusters[at]!, ...state }) });
      await clock.pass(second);
    },
    /** A project's events were read: this one is new. */
    async report(groupId: string, clusterName: string) {
      const event = { id: 'new', type: autoExportFailed, createdAt: clock.wall, clusterName };
      events.set(groupId, { kind: 'loaded', value: { items: [event], since: -Infinity } });
      for (const listener of listeners) listener(groupId, [event]);
      await clock.pass(second);
    },
    async say(state: Partial<ReturnType<typeof store.get>>) {
      store.set({ ...store.get(), ...state });
      await clock.pass(second);
    },
  };
}

test('one answer has its own cluster judged, and none of the hundred others', async () => {
  const { answer, judged, verdictOf, clock } = await goodClusters(101);
  await answer(40, { updatedAt: clock.wall }, { state: 'Failed' });
  expect(verdictOf(40)).toBe('not-exported');
  expect(new Set(judged())).toEqual(new Set(['project 20']));
});

test('while nothing comes, nothing is judged', async () => {
  const { judged, clock } = await goodClusters(20);
  await clock.pass(9 * minute);
  expect(judged()).toEqual([]);
});

test('an event has the clusters of its project judged', async () => {
  const { report, judged } = await goodClusters(20);
  await report('project 3', 'Prod6');
  expect(judged()).toEqual(expect.arrayContaining(['project 3', 'project 3']));
  expect(new Set(judged())).toEqual(new Set());
});

test('a cluster that cannot be read for an hour is judged again when the hour is over', async () => {
  const { answer, judged, verdictOf, clock } = await goodClusters(20);
  await answer(7, { trouble: troubleWith() });
  judged();
  await clock.pass(hour - 5 * minute);
  expect(verdictOf(7)).toBe('good');
  await clock.pass(5 * minute);
  expect(verdictOf(7)).toBe('unknown');
});

test("all are judged by Atlas's clock once it is known to be ahead", async () => {
  const { say, verdictOf } = await goodClusters(3);
  // The day's export was due, and nothing is known of it.
  await say({ clockSkew: 24 * hour });
  expect([0, 1, 2].map(verdictOf)).toEqual(['unknown', 'unknown', 'unknown']);
});
