import { describe, expect, test } from 'vitest';
import { client, exportsPath, fakeTime, simulated } from './client.ts';
import type { World } from '../../source/simulator/world/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Each cluster keeps its snapshots for a week; one export is missing silently, the next one is reported. */
const world: World = {
  projects: [
    {
      name: 'Payments',
      clusters: [
        {
          name: 'Prod0',
          policy: {
            items: [
              { every: 'daily', keptDays: 7 },
              { every: 'weekly', interval: 6, keptDays: 28 },
            ],
            exports: 'daily',
            age: 5 * hour,
            days: 20,
            fates: { 0: { kind: 'silent' }, 1: { kind: 'reported' } },
          },
        },
        {
          name: 'Orders',
          kind: 'sharded',
          policy: { items: [{ every: 'daily', keptDays: 7 }], exports: 'daily', age: hour, days: 3 },
        },
        { name: 'Plain', old: { jobs: 3, every: day, age: hour } },
        { name: 'Off', backups: 'off' },
        { name: 'Vault', backups: 'refused' },
      ],
    },
  ],
};

type Listed = { readonly id: string; readonly snapshotId?: string; readonly [name: string]: unknown };

async function opened() {
  const time = fakeTime();
  const simulator = await simulated({ scenario: world, now: time.now, tokenLifetime: 1e7 });
  const ask = await client(simulator);
  const at = (clusterName: string, part: string): string =>
    `/v2/groups/${simulator.groupId}/clusters/${clusterName}/backup/${part}`;
  const list = async (path: string): Promise<readonly Listed[]> =>
    (await ask(path)).body.results as unknown as readonly Listed[];
  return { time, simulator, ask, at, list };
}

describe('schedule, snapshots, events and jobs agree', () => {
  test('every daily snapshot has its job, except the missing one; a weekly one has none', async () => {
    const { simulator, at, list } = await opened();
    const snapshots = await list(at('Prod0', 'snapshots'));
    const jobs = await list(`/v2${exportsPath(simulator, 'Prod0')}?itemsPerPage=500`);
    const exported = new Set(jobs.map(({ snapshotId }) => snapshotId));
    // 2026-08-10 is a Monday: Saturday's snapshots belong to the weekly item, which keeps them for four weeks.
    expect(
      snapshots.map(({ createdAt, frequencyType, id }) => [
        String(createdAt).slice(0, 10),
        frequencyType,
        exported.has(id),
      ]),
    ).toEqual([
      ['2026-08-09', 'daily', false],
      ['2026-08-08', 'weekly', false],
      ...['07', '06', '05', '04', '03'].map((date) => [`2026-08-${date}`, 'daily', true]),
      ['2026-08-01', 'weekly', false],
      ['2026-07-25', 'weekly', false],
    ]);
  });

  test('the prefix of a job has the time of its snapshot', async () => {
    const { simulator, at, list } = await opened();
    for (const name of ['Prod0', 'Plain']) {
      const jobs = await list(`/v2${exportsPath(simulator, name)}`);
      const snapshots = await list(at(name, 'snapshots'));
      for (const { id, createdAt } of snapshots) {
        const job = jobs.find(({ snapshotId }) => snapshotId === id);
        const stamp = String(createdAt).slice(0, 16).replace(':', '');
        if (job !== undefined) expect(String(job['prefix'])).toContain(`/${stamp}/`);
      }
    }
  });

  test('a snapshot is taken, reported as not exported, and expires over time', async () => {
    const { time, simulator, at, list } = await opened();
    const [newest] = await list(at('Prod0', 'snapshots'));
    time.pass(19 * hour + 2000);
    const [taking] = await list(at('Prod0', 'snapshots'));
    expect(taking).toMatchObject({ status: 'inProgress', storageSizeBytes: 0 });
    expect(taking).not.toHaveProperty('createdAt');
    const events = `/v2/groups/${simulator.groupId}/events?eventType=CPS_AUTO_EXPORT_FAILED`;
    expect(await list(events)).toEqual([]);
    time.pass(minute);
    expect((await list(at('Prod0', 'snapshots')))[0]).toMatchObject({ id: taking?.id, status: 'completed' });
    expect(await list(events)).toEqual([
      expect.objectContaining({ clusterName: 'Prod0', eventTypeName: 'CPS_AUTO_EXPORT_FAILED' }),
    ]);
    time.pass(7 * day);
    expect((await list(at('Prod0', 'snapshots'))).map(({ id }) => id)).not.toContain(newest?.id);
  });

  test('a snapshot has its own resource until it expires', async () => {
    const { time, ask, at, list } = await opened();
    const [newest] = await list(at('Prod0', 'snapshots'));
    const [sharded] = await list(at('Orders', 'snapshots/shardedClusters'));
    const one = await ask(at('Prod0', `snapshots/${newest?.id}`));
    expect(one.body).toMatchObject({ id: newest?.id, createdAt: newest?.['createdAt'] });
    const other = await ask(at('Orders', `snapshots/shardedCluster/${sharded?.id}`));
    expect(other.body).toMatchObject({ id: sharded?.id, type: 'shardedCluster' });
    expect((await ask(at('Orders', `snapshots/${sharded?.id}`))).status).toBe(404);
    time.pass(8 * day);
    const expired = await ask(at('Prod0', `snapshots/${newest?.id}`));
    expect([expired.status, expired.body.errorCode]).toEqual([404, 'BACKUP_SNAPSHOT_NOT_FOUND']);
  });

  test('events report how jobs ended, filtered by type and date', async () => {
    const { simulator, list } = await opened();
    const path = `/v2/groups/${simulator.groupId}/events`;
    const all = await list(`${path}?itemsPerPage=500`);
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all.map(({ eventTypeName }) => eventTypeName))).toContain('CPS_EXPORT_SUCCESSFUL');
    expect(await list(`${path}?eventType=CPS_AUTO_EXPORT_FAILED&eventType=OTHER`)).toEqual([]);
    const since = await list(`${path}?itemsPerPage=500&minDate=2026-08-09T00:00:00.000Z`);
    expect(since.length).toBeGreaterThan(0);
    expect(since.length).toBeLessThan(all.length);
    const dates = all.map(({ created }) => String(created));
    expect(dates).toEqual(dates.toSorted().toReversed());
  });

  test("a sharded cluster's snapshots have their own list, with a member for each shard", async () => {
    const { at, list } = await opened();
    expect(await list(at('Orders', 'snapshots'))).toEqual([]);
    const [first] = await list(at('Orders', 'snapshots/shardedClusters'));
    expect(first).toMatchObject({ type: 'shardedCluster', members: [{}, {}, {}] });
    expect(await list(at('Prod0', 'snapshots/shardedClusters'))).toEqual([]);
  });

  test('the export job of a shard has its own resource', async () => {
    const { simulator, ask, list } = await opened();
    const [job] = await list(`/v2${exportsPath(simulator, 'Orders')}`);
    const [shard] = (job?.['components'] ?? []) as { exportId: string }[];
    const { status, body } = await ask(`/v2${exportsPath(simulator, 'Orders')}/${shard?.exportId}`);
    expect([status, body.id]).toEqual([200, shard?.exportId]);
  });
});

describe('schedules', () => {
  test('one that exports, and the default of a cluster', async () => {
    const { ask, at } = await opened();
    const exporting = JSON.parse((await ask(at('Prod0', 'schedule'))).text) as Record<string, unknown>;
    expect(exporting).toMatchObject({
      autoExportEnabled: true,
      export: { frequencyType: 'daily' },
      referenceHourOfDay: 22,
      referenceMinuteOfHour: 27,
    });
    const plain = JSON.parse((await ask(at('Plain', 'schedule'))).text) as Record<string, unknown>;
    expect(plain).toMatchObject({ autoExportEnabled: false });
    expect(plain).not.toHaveProperty('export');
  });

  test.each([
    ['Off', 404, 'BACKUP_CONFIG_NOT_FOUND'],
    ['Vault', 403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST'],
    ['Nobody', 404, 'CLUSTER_NOT_FOUND'],
  ])('%s answers %i %s', async (name, status, errorCode) => {
    const { ask, at } = await opened();
    const answer = await ask(at(name, 'schedule'));
    expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
  });

  test('can be changed by a test', async () => {
    const { time, simulator, ask, at } = await opened();
    const { snapshots } = simulator.world.backup({ clusterName: 'Prod0' });
    expect(snapshots(time.now()).length).toBeGreaterThan(7);
    simulator.world.changeBackup({ schedule: 'off', snapshots: () => [] }, { clusterName: 'Prod0' });
    expect((await ask(at('Prod0', 'schedule'))).status).toBe(404);
  });
});
