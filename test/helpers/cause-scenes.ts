import type { Job } from '../../source/jobs/job.ts';
import { failureCauses } from '../../source/jobs/failures/failures.ts';
import { cluster, feedState, job, now, otherGroupId } from './jobs.ts';
import type { Scene } from './scenes.ts';

const hour = 3_600_000;

function failed(clusterName: string, ago: number, errMsg: string | undefined, given: Partial<Job> = {}): Job {
  const createdAt = now - ago * hour;
  return job({ clusterName, state: 'Failed', createdAt, finishedAt: createdAt + 500_000, errMsg, ...given });
}

const denied = (bucket: number): string =>
  `User: arn:aws:sts::358363220050:assumed-role/atlas-backup-export is not authorized to perform: s3:PutObject on ` +
  `resource: "arn:aws:s3:::acme-exports-${bucket}/exported_snapshots/.complete"`;

/** Three causes in two projects, among jobs that succeeded. */
const jobs: readonly Job[] = [
  job({ createdAt: now - hour }),
  failed('ledger', 2, denied(1), { errorCode: 'EXPORT_ACCESS_DENIED' }),
  failed('ledger', 26, denied(1), { errorCode: 'EXPORT_ACCESS_DENIED' }),
  failed('orders', 27, denied(2), { errorCode: 'EXPORT_ACCESS_DENIED' }),
  failed(
    'orders',
    50,
    'Snapshot 605ccba3c1c7613f77665544 expired on Aug 7, 2026 before its export was done.',
  ),
  failed(
    'archive',
    75,
    'Snapshot 605ccba3c1c7613f77665501 expired on Aug 6, 2026 before its export was done.',
    {
      groupId: otherGroupId,
    },
  ),
  failed('archive', 24 * 40, undefined, { groupId: otherGroupId }),
];
const refs = [
  ...new Map(
    jobs.map(({ clusterName, groupId: id }) => [`${id}/${clusterName}`, { groupId: id, clusterName }]),
  ).values(),
];

/** What `causeScenes` show. */
export const feedWithFailures = feedState(jobs, {
  clusters: refs.map((ref) => cluster({ ref, loaded: 2, total: 2 })),
});
const [, expired] = failureCauses(jobs);
const selection = { id: expired?.id, index: 1, row: 1 };

/** The failures by cause, and what they lead to. */
export const causeScenes: Readonly<Record<string, Scene>> = {
  causes: { feed: feedWithFailures, state: { screen: 'causes' } },
  'causes-filtered': {
    feed: feedWithFailures,
    state: { screen: 'causes', causes: { selection, text: 'archive' } },
  },
  'causes-none': { feed: feedState([job()]), state: { screen: 'causes' } },
  'cause-jobs': {
    feed: feedWithFailures,
    state: {
      filter: { text: '', states: [], cause: { id: expired?.id ?? '', reason: expired?.reason ?? '' } },
    },
  },
};
