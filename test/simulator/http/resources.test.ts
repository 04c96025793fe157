import { expect, test } from 'vitest';
import { client, exportsPath, fakeTime, simulated } from '../client.ts';
import type { Sent } from '../client.ts';

test('lists the jobs of a cluster a page at a time, newest first', async () => {
  const time = fakeTime();
  const simulator = await simulated({ now: time.now, jobs: 130 });
  const ask = await client(simulator);
  const truth = simulator.world.jobs().map(({ id }) => id);
  const pages = await Promise.all(
    [1, 2].map((pageNum) => ask(`/v2${exportsPath(simulator)}?pageNum=${pageNum}`)),
  );
  expect(pages.flatMap(({ body }) => body.results.map((job: Sent) => job.id))).toEqual(truth);
  expect(pages.map(({ body }) => body.totalCount)).toEqual([truth.length, truth.length]);
  expect(pages[0]!.body.links[1]).toEqual({
    href: `${simulator.url}/api/atlas/v2${exportsPath(simulator)}?includeCount=true&itemsPerPage=100&pageNum=2`,
    rel: 'next',
  });
  expect(pages[0]!.headers.get('content-type')).toBe('application/vnd.atlas.2023-01-01+json;charset=utf-8');
});

/** What both versions say of a job, each in its own fields. */
function told({ id, state, errMsg, stateReason }: Sent): unknown {
  return { id, state, why: errMsg ?? stateReason?.message ?? null };
}

test('v1.0 lists the same jobs, with errMsg in place of stateReason, with or without a slash', async () => {
  const simulator = await simulated({ now: fakeTime().now });
  const ask = await client(simulator);
  const plain = { accept: 'application/json' };
  const old = await ask(`/v1.0${exportsPath(simulator)}/`, plain);
  expect((await ask(`/v1.0${exportsPath(simulator)}`, plain)).body.results).toEqual(old.body.results);
  const { body } = await ask(`/v2${exportsPath(simulator)}`);
  expect(old.body.results.map(told)).toEqual(body.results.map(told));
  const failed = old.body.results.find((job: Sent) => job.state === 'Failed')!;
  expect(failed.errMsg).not.toBe('');
  expect(old.body.results.some((job: Sent) => 'stateReason' in job)).toBe(false);
  expect(body.results.some((job: Sent) => 'errMsg' in job)).toBe(false);
});

test('v2 has no paths with a slash at the end', async () => {
  const simulator = await simulated();
  const ask = await client(simulator);
  expect((await ask(`/v2${exportsPath(simulator)}/`)).body.errorCode).toBe('RESOURCE_NOT_FOUND');
});

test('v1.0 can call cancelled jobs failed, as in its four documented states', async () => {
  const simulator = await simulated({ scenario: 'empty', v1CancelledAs: 'Failed' });
  simulator.world.addJob({ state: 'Cancelled' });
  const ask = await client(simulator);
  const states = await Promise.all(
    [ask(`/v2${exportsPath(simulator)}`), ask(`/v1.0${exportsPath(simulator)}`, { accept: '*/*' })].map(
      async (answer) => (await answer).body.results[0]!.state,
    ),
  );
  expect(states).toEqual(['Cancelled', 'Failed']);
});

test('a single job, and each of its shards, is the same as in the list', async () => {
  const simulator = await simulated({ now: fakeTime().now });
  const ask = await client(simulator);
  const path = `/v2${exportsPath(simulator, 'Orders')}`;
  const job = (await ask(path)).body.results[1]!;
  expect((await ask(`${path}/${job.id}`)).body).toEqual(job);
  expect(job.exportStatus ?? null).toBeNull();
  expect(job.components).toHaveLength(3);
  for (const { exportId, replicaSetName } of job.components) {
    const shard = (await ask(`${path}/${exportId}`)).body;
    expect(shard.id).toBe(exportId);
    expect(shard.prefix).toContain(replicaSetName);
    expect(shard.exportStatus!.totalCollections).toBeGreaterThanOrEqual(0);
  }
});

test('a cluster may have no export jobs for its shards', async () => {
  const simulator = await simulated({
    scenario: { projects: [{ name: 'P', clusters: [{ name: 'C', kind: 'sharded', shardJobs: false }] }] },
  });
  const id = simulator.world.addJob();
  const ask = await client(simulator);
  const job = (await ask(`/v2${exportsPath(simulator)}/${id}`)).body;
  const shard = await ask(`/v2${exportsPath(simulator)}/${job.components[0]!.exportId}`);
  expect([shard.status, shard.body.errorCode]).toEqual([404, 'BACKUP_EXPORT_NOT_FOUND']);
});

test('lists projects, clusters and buckets; Flex clusters are not listed', async () => {
  const simulator = await simulated();
  const ask = await client(simulator);
  const projects = (await ask('/v2/groups')).body.results;
  expect(projects.map(({ name }: Sent) => name)).toEqual(['Payments', 'Analytics']);
  expect((await ask(`/v2/groups/${simulator.groupId}`)).body).toEqual(projects[0]);
  const clusters = (await ask(`/v2/groups/${simulator.groupId}/clusters`)).body.results;
  expect(clusters.map(({ name, clusterType }: Sent) => [name, clusterType])).toEqual([
    ['Prod0', 'REPLICASET'],
    ['Orders', 'SHARDED'],
    ['Ledger', 'REPLICASET'],
  ]);
  expect((await ask(`/v2/groups/${simulator.groupId}/clusters/Orders`)).body).toEqual(clusters[1]);
  const buckets = await ask(`/v2/groups/${simulator.groupId}/backup/exportBuckets`);
  expect(buckets.body.results.map(({ cloudProvider }: Sent) => cloudProvider)).toEqual([
    'AWS',
    'AZURE',
    'GCP',
  ]);
  expect(buckets.headers.get('content-type')).toContain('2024-05-30');
  const bucket = buckets.body.results[0]!;
  expect((await ask(`/v2/groups/${simulator.groupId}/backup/exportBuckets/${bucket._id}`)).body).toEqual(
    bucket,
  );
});

const nowhere = '0'.repeat(24);
test.each([
  ['an unknown project', `/groups/${nowhere}/clusters`, 404, 'GROUP_NOT_FOUND', [nowhere]],
  ['an unknown project', `/groups/${nowhere}`, 404, 'GROUP_NOT_FOUND', [nowhere]],
  [
    'a name in the wrong case',
    '/groups/GROUP/clusters/prod0/backup/exports',
    404,
    'CLUSTER_NOT_FOUND',
    ['prod0', 'GROUP'],
  ],
  [
    'a Flex cluster',
    '/groups/GROUP/clusters/Sandbox/backup/exports',
    400,
    'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API',
    ['Sandbox'],
  ],
  [
    'an unknown job',
    `/groups/GROUP/clusters/Prod0/backup/exports/${nowhere}`,
    404,
    'BACKUP_EXPORT_NOT_FOUND',
    [nowhere],
  ],
  [
    'an unknown bucket',
    `/groups/GROUP/backup/exportBuckets/${nowhere}`,
    404,
    'BACKUP_EXPORT_BUCKET_NOT_FOUND',
    [nowhere],
  ],
  ['no such resource', '/nothing', 404, 'RESOURCE_NOT_FOUND', ['/api/atlas/v2/nothing']],
  [
    'a path that cannot be decoded',
    '/groups/%E0%A4%A',
    404,
    'RESOURCE_NOT_FOUND',
    ['/api/atlas/v2/groups/%E0%A4%A'],
  ],
  ['an invalid page size', '/groups?itemsPerPage=501', 400, 'INVALID_QUERY_PARAMETER', ['itemsPerPage']],
])('%s: %s', async (_, path, status, errorCode, parameters) => {
  const simulator = await simulated();
  const ask = await client(simulator);
  const here = (text: string): string => text.replace('GROUP', simulator.groupId);
  const { body } = await ask(`/v2${here(path)}`);
  expect(body).toEqual({
    detail: expect.stringMatching(/\.$/),
    error: status,
    errorCode,
    parameters: parameters.map(here),
    reason: status === 404 ? 'Not Found' : 'Bad Request',
  });
});

test('an error in an envelope is HTTP 200', async () => {
  const simulator = await simulated();
  const ask = await client(simulator);
  const { status, body } = await ask(`/v2/groups/${nowhere}?envelope=true`);
  expect([status, body.status, body.content.errorCode]).toEqual([200, 404, 'GROUP_NOT_FOUND']);
});

test('refuses a version that is too old or missing', async () => {
  const simulator = await simulated();
  const ask = await client(simulator);
  for (const accept of ['application/json', 'application/vnd.atlas.2022-01-01+json']) {
    expect((await ask('/v2/groups', { accept })).body).toMatchObject({
      error: 406,
      errorCode: 'INVALID_VERSION_DATE',
    });
  }
});

test('a disabled version is gone, the other one is not', async () => {
  const simulator = await simulated();
  simulator.world.setRefusal({ kind: 'gone', api: 'v1.0' });
  const ask = await client(simulator);
  expect((await ask('/v1.0/groups', { accept: '*/*' })).body).toMatchObject({
    error: 410,
    errorCode: 'VERSION_GONE',
  });
  expect((await ask('/v2/groups')).status).toBe(200);
});

test('a key without the role sees clusters but no exports', async () => {
  const simulator = await simulated({ scenario: 'refused' });
  const ask = await client(simulator);
  expect((await ask(`/v2/groups/${simulator.groupId}/clusters`)).status).toBe(200);
  const { status, body, headers } = await ask(`/v2${exportsPath(simulator)}`);
  expect([status, body.errorCode, headers.get('www-authenticate')]).toEqual([401, 'USER_UNAUTHORIZED', null]);
});

test('the count can be wrong, since Atlas calls it an estimate', async () => {
  const simulator = await simulated({ scenario: 'empty' });
  simulator.world.addJob();
  simulator.world.countError = 2;
  const ask = await client(simulator);
  expect((await ask(`/v2${exportsPath(simulator)}`)).body).toMatchObject({ totalCount: 3, results: [{}] });
});
