import { expect, test } from 'vitest';
import type { Answer } from '../../../source/atlas/api/api.ts';
import { watchCluster } from '../../../source/feed/coverage/watched-cluster.ts';
import { initialFeedState } from '../../../source/feed/feed-state.ts';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import { now, schedule } from '../../helpers/coverage.ts';

const ref = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };

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
  const judging = {
    groupName: 'Payments',
    events: { kind: 'loaded', value: { items: [], since: -Infinity } },
    serverNow: now,
    clockSkew: 0,
    grace: 0,
  } as const;
  const reading = cluster.read(reader, () => now, judging);
  expect(cluster.judge(judging)).toBeUndefined();
  told.resolve(schedule({ autoExport: false, exportFrequency: undefined }));
  await reading;
  expect(cluster.judge(judging)?.coverage.verdict).toBe('no-exports');
});
