import { expect, test } from 'vitest';
import { WorldHandle } from '../../../source/simulator/world/world-handle.ts';
import { fakeTime } from '../client.ts';

function world(kind: 'replica-set' | 'sharded' = 'replica-set') {
  const time = fakeTime();
  const handle = new WorldHandle(
    {
      projects: [
        {
          name: 'P',
          clusters: [
            { name: 'A', kind },
            { name: 'B', jobs: [{ state: 'Failed' }] },
          ],
        },
        { id: 'f'.repeat(24), name: 'Q', clusters: [{ name: 'A' }] },
      ],
    },
    1,
    time.now,
  );
  return { handle, time };
}

test('a job is added, starts and ends during a test', () => {
  const { handle, time } = world();
  const id = handle.addJob({ state: 'Queued' });
  const state = () => handle.jobs()[0]?.state;
  expect(state()).toBe('Queued');
  handle.startJob(id);
  expect(state()).toBe('InProgress');
  time.pass(1000);
  handle.endJob(id, 'Failed', { errorCode: 'X', message: 'why' });
  expect(state()).toBe('Failed');
  handle.removeJob(id);
  expect(handle.jobs()).toEqual([]);
});

test('a job succeeds by default', () => {
  const { handle } = world();
  handle.endJob(handle.addJob());
  expect(handle.jobs()[0]?.state).toBe('Successful');
});

test('a queued job that is cancelled never ran, one that fails did', () => {
  const { handle, time } = world();
  const [one, other] = [handle.addJob({ state: 'Queued' }), handle.addJob({ state: 'Queued' })];
  time.pass(1000);
  handle.endJob(one, 'Cancelled');
  handle.endJob(other, 'Failed');
  const project = handle.projects.values().next().value!;
  const find = (id: string) => project.clusters.get('A')!.jobs.find(id, time.now());
  expect(find(one)?.startedAt).toBe(Infinity);
  expect(find(other)?.startedAt).toBe(time.now());
});

test('jobs go to the given cluster, newest first', () => {
  const { handle, time } = world();
  expect(handle.jobs({ clusterName: 'B' }).map(({ state }) => state)).toEqual(['Failed']);
  const first = handle.addJob({ groupId: 'f'.repeat(24), clusterName: 'A' });
  time.pass(5000);
  const second = handle.addJob({ groupId: 'f'.repeat(24) });
  expect(handle.jobs({ groupId: 'f'.repeat(24) }).map(({ id }) => id)).toEqual([second, first]);
  expect(handle.jobs()).toEqual([]);
});

test('a shard can end and vanish on its own', () => {
  const { handle, time } = world('sharded');
  const job = handle.addJob();
  const cluster = handle.projects.values().next().value!.clusters.get('A')!;
  const shard = cluster.jobs.find(job, time.now())!.shards![2]!.exportId;
  handle.endJob(shard, 'Failed');
  expect(cluster.jobs.find(shard, time.now())?.outcome).toBe('Failed');
  expect(handle.jobs()[0]?.state).toBe('InProgress');
  handle.removeJob(shard);
  expect(cluster.jobs.find(shard, time.now())).toBeUndefined();
  expect(handle.jobs()).toHaveLength(1);
});

test('what does not exist cannot be changed', () => {
  const { handle } = world();
  expect(() => handle.endJob('0'.repeat(24))).toThrow('the simulator has no job 000000000000000000000000');
  expect(() => handle.addJob({ clusterName: 'a' })).toThrow('no cluster a');
  expect(() => handle.addJob({ groupId: 'x' })).toThrow('in project x');
});

test('clusters and projects can be deleted while someone watches', () => {
  const { handle } = world();
  handle.removeCluster();
  expect(() => handle.jobs({ clusterName: 'A' })).toThrow('no cluster A');
  handle.removeProject('f'.repeat(24));
  expect(handle.projects.size).toBe(1);
});

test('order and refusal can change', () => {
  const { handle } = world();
  handle.setOrder('oldest-first');
  handle.setRefusal({ kind: 'role' });
  expect([handle.order, handle.refusal]).toEqual(['oldest-first', { kind: 'role' }]);
});
