import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bucket, Job } from '../../../source/jobs/job.ts';
import { causeIdOf, failureCauses } from '../../../source/jobs/failures/failures.ts';
import { job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;
const failed = (errMsg: string | undefined, ago: number, given: Partial<Job> = {}): Job =>
  job({ state: 'Failed', errMsg, createdAt: now - ago * hour, finishedAt: now - ago * hour, ...given });

test('jobs with similar reasons are one cause, newest first, without the parts that differ', () => {
  const causes = failureCauses([
    failed('Access denied for bucket acme-1', 30),
    failed('Timed out after 30 seconds', 2, { clusterName: 'Orders' }),
    job(),
    failed('Access denied for bucket acme-2', 1, { clusterName: 'Orders' }),
    failed('Timed out after 30 seconds', 5),
  ]);
  expect(causes).toMatchObject([
    {
      reason: 'Access denied for bucket …',
      count: 2,
      clusters: [{ clusterName: 'Orders' }, { clusterName: 'Prod0' }],
      first: now - 30 * hour,
      last: now - hour,
    },
    { reason: 'Timed out after 30 seconds', count: 2, first: now - 5 * hour, last: now - 2 * hour },
  ]);
});

test('cluster and bucket names count as names, whatever they look like', () => {
  const bucket = (id: string, bucketName: string): [string, Bucket] => [
    id,
    { id, bucketName, cloudProvider: 'AWS', region: undefined, serviceUrl: undefined },
  ];
  const jobs = [
    failed('Prod can not write to acme', 1, { clusterName: 'Prod', exportBucketId: 'a' }),
    failed('Orders can not write to payments', 2, { clusterName: 'Orders', exportBucketId: 'b' }),
  ];
  const buckets = new Map([bucket('a', 'acme'), bucket('b', 'payments')]);
  expect(failureCauses(jobs, buckets)).toMatchObject([{ reason: '… can not write to …', count: 2 }]);
  // Until the buckets are known, their names count as words.
  expect(failureCauses(jobs)).toHaveLength(2);
});

test('long names that all jobs share appear only in the full reason', () => {
  const role = 'arn:aws:sts::358363220050:assumed-role/atlas';
  expect(failureCauses([failed(`User: ${role} may not s3:PutObject in acme-1`, 1)])).toMatchObject([
    {
      reason: `User: ${role} may not s3:PutObject in acme-1`,
      brief: 'User: … may not s3:PutObject in acme-1',
    },
  ]);
});

test('a code separates causes, and replaces a missing reason', () => {
  const causes = failureCauses([
    failed('Export failed', 1, { errorCode: 'EXPORT_ACCESS_DENIED' }),
    failed('Export failed', 2, { errorCode: 'EXPORT_TIMED_OUT' }),
    failed(undefined, 3, { errorCode: 'EXPORT_TIMED_OUT' }),
    failed(undefined, 4),
  ]);
  expect(causes.map(({ reason, errorCode }) => [reason, errorCode])).toEqual([
    ['Export failed', 'EXPORT_ACCESS_DENIED'],
    ['Export failed', 'EXPORT_TIMED_OUT'],
    ['EXPORT_TIMED_OUT', 'EXPORT_TIMED_OUT'],
    ['Atlas gave no reason', undefined],
  ]);
});

const reasons = fc.constantFrom(
  'Denied for acme-1',
  'Denied for acme-2',
  'Timed out after 5 s',
  'Disk full',
  undefined,
);
const someJob = fc
  .record({
    state: fc.constantFrom('Failed', 'Failed', 'Successful', 'InProgress', 'Cancelled'),
    errMsg: reasons,
    clusterName: fc.constantFrom('Prod0', 'Orders'),
    createdAt: fc.option(fc.integer({ min: 0, max: now }), { nil: undefined }),
  })
  .map((given) => job({ ...given, finishedAt: given.createdAt } as Partial<Job>));

test('the order of the jobs does not matter, and the counts add up', () => {
  fc.assert(
    fc.property(
      fc
        .array(someJob, { maxLength: 30 })
        .chain((jobs) => fc.tuple(fc.constant(jobs), fc.shuffledSubarray(jobs, { minLength: jobs.length }))),
      ([jobs, shuffled]) => {
        const causes = failureCauses(jobs);
        expect(failureCauses(shuffled)).toEqual(causes);
        expect(causes.reduce((sum, { count }) => sum + count, 0)).toBe(
          jobs.filter(({ state }) => state === 'Failed').length,
        );
        for (const { id, count } of causes)
          expect(jobs.filter((one) => causeIdOf(one) === id)).toHaveLength(count);
      },
    ),
  );
});
