import { initialFeedState, type ClusterState, type FeedState } from '../../source/feed/feed-state.ts';
import { clusterNames, type ClusterNames } from '../../source/jobs/cluster-names.ts';
import type { Job } from '../../source/jobs/job.ts';
import { splitPrefix } from '../../source/jobs/bucket-path.ts';
import { createTheme, type Theme } from '../../source/ui/theme/theme.ts';
import type { JobFields } from './job-of.ts';
import { nextId } from './next-id.ts';

/** 2026-08-10T04:00:00Z: the "now" of tests that draw. */
export const now = Date.UTC(2026, 7, 10, 4, 0, 0);

/** The project of the jobs and clusters that tests create. */
export const groupId = '5f1b2c3d4e5f60718293a4b5';
/** Another project, for tests with two. */
export const otherGroupId = '5f1b2c3d4e5f60718293a4b6';
export const projects: ReadonlyMap<string, string> = new Map([
  [groupId, 'Payments'],
  [otherGroupId, 'Web'],
]);

/** The names of that project's clusters. */
export function namesOf(...clusters: readonly string[]): ClusterNames {
  return clusterNames(
    clusters.map((clusterName) => ({ groupId, clusterName })),
    projects,
  );
}

const recordedPrefix = 'exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505';

/** A job that succeeded an hour ago, except for the given fields. */
export function job(given: JobFields = {}): Job {
  const { prefix, ...fields } = { prefix: recordedPrefix, ...given };
  const state = given.state ?? 'Successful';
  const unfinished = state === 'Queued' || state === 'InProgress';
  const createdAt = now - 3_600_000;
  return {
    groupId,
    clusterName: 'Prod0',
    id: `605ccba3c1c7613f${nextId().toString(16).padStart(8, '0')}`,
    state,
    stateText: state,
    createdAt,
    finishedAt: unfinished ? undefined : createdAt + 770_000,
    snapshotId: '605ccba3c1c7613f77665544',
    exportBucketId: '605ccba3c1c7613f00000b0c',
    ...splitPrefix(prefix),
    exportStatus: undefined,
    components: [],
    customData: [],
    errMsg: undefined,
    errorCode: undefined,
    ...fields,
  };
}

/** A cluster that answered just now, except for the given fields. */
export function cluster(given: Partial<ClusterState> = {}): ClusterState {
  return {
    ref: { groupId, clusterName: 'Prod0' },
    phase: 'waiting',
    updatedAt: now - 2000,
    asOf: undefined,
    nextAt: now + 8000,
    period: undefined,
    trouble: undefined,
    failingSince: undefined,
    total: 3,
    loaded: 3,
    hasMore: false,
    loadingMore: false,
    olderTrouble: undefined,
    problems: [],
    ...given,
  };
}

/** A feed's state with these jobs. */
export function feedState(jobs: readonly Job[], given: Partial<FeedState> = {}): FeedState {
  const clusters = [cluster({ loaded: jobs.length, total: jobs.length })];
  return { ...initialFeedState([]), clusters, jobs, ...given };
}

/** The theme without colours, so that a frame is plain text. */
export function plainTheme(given: { readonly ascii?: boolean } = {}): Theme {
  const theme = createTheme({ name: 'mono', colorLevel: 0, ascii: given.ascii ?? false });
  return {
    ...theme,
    paint: Object.fromEntries(Object.keys(theme.paint).map((token) => [token, unpainted])) as Theme['paint'],
  };
}

function unpainted(text: string): string {
  return text;
}
