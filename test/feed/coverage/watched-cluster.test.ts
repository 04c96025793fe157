import { expect, test } from 'vitest';
import type { Answer } from '../../../source/atlas/api/api.ts';
import { watchCluster } from '../../../source/feed/coverage/watched-cluster.ts';
import { initialFeedState } from '../../../source/feed/feed-state.ts';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import { hour, now, plainJob, schedule } from '../../helpers/coverage.ts';

const ref = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };

const judging = {
  groupName: 'Payments',
  events: { kind: 'loaded', value: { items: [], since: -Infinity } },
  serverNow: now,
  clockSkew: 0,
  grace: 0,
} as const;

test('how long an export has been running is up to date to the minute', async () => {
  const cluster = watchCluster(ref);
  const [state] = initialFeedState([ref]).clusters;
  const job = plainJob({ age: hour / 2, state: 'InProgress', finishedAt: undefined });
  const jobs = { items: [job], since: -Infinity };
  cluster.take({ ...(state as ClusterState), updatedAt: now + hour }, jobs, now);
  const ask = async () => schedule({ autoExport: false }) as never;
  await cluster.read({ atlas: {} as never, ask, onProblem: () => undefined }, () => now, judging);
  const reason = (at: number) => cluster.judge({ ...judging, serverNow: at })?.coverage.reason;
  expect(reason(now)).toMatch(/^Running for 30 min;/);
  expect(reason(now + hour / 60)).toMatch(/^Running for 31 min;/);
});

test('uses an answer that arrives while the other clusters are judged', async () => {
  const cluster = watchCluster(ref);
  const [state] = initialFeedState([ref]).clusters;
  cluster.take({ ...(state as ClusterState), updatedAt: now }, { items: [], since: -Infinity }, now);
  const told = Promise.withResolvers<unknown>();
  const reader = {
    atlas: {} as never,
    ask: async <T>(): Promise<T> => (await told.promise) as T,
    onProblem: () => undefined,
  } satisfies {
    ask: <T>(request: (signal: AbortSignal) => Promise<Answer<T>>) => Promise<T>;
    [name: string]: unknown;
  };
  const reading = cluster.read(reader, () => now, judging);
  expect(cluster.judge(judging)).toBeUndefined();
  told.resolve(schedule({ autoExport: false, exportFrequency: undefined }));
  await reading;
  expect(cluster.judge(judging)?.coverage.verdict).toBe('no-exports');
});
