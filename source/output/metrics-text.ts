import type { Coverage } from '../jobs/coverage/coverage.ts';
import { isUnfinished, knownStates } from '../jobs/job.ts';
import type { ClusterRef, Job, JobState } from '../jobs/job.ts';
import { exposition, labelsText } from './exposition.ts';
import type { Family, Sample } from './exposition.ts';

/** What is known about one cluster. Times are milliseconds since 1970. */
export type ClusterMetrics = ClusterRef & {
  readonly groupName: string;
  /** Whether the last request for its export jobs succeeded. */
  readonly isUp: boolean;
  /** When that last succeeded. */
  readonly refreshedAt: number | undefined;
  /** The newest jobs, and those that have not ended; undefined while unknown. */
  readonly jobs: readonly Job[] | undefined;
  /** Undefined until there is a verdict. */
  readonly coverage: Coverage | undefined;
};

/** What is known about the program itself. */
export type ProgramMetrics = {
  readonly version: string;
  /**
   * How many answers Atlas sent, and how many of them were refusals by its rate limits; only in a long-running program.
   */
  readonly answers?: { readonly all: number; readonly limited: number } | undefined;
};

const day = 86_400_000;
const prefix = 'atlas_exports';

/** All clusters in Prometheus's text format; `now` on Atlas's clock, milliseconds since 1970. */
export function metricsText(
  clusters: readonly ClusterMetrics[],
  { version, answers }: ProgramMetrics,
  now: number,
): string {
  const named = withLabels(clusters);
  const gauge = (
    name: string,
    help: string,
    valueOf: (cluster: ClusterMetrics) => number | undefined,
  ): Family => ({
    name: `${prefix}_${name}`,
    help,
    type: 'gauge',
    samples: named.flatMap(({ cluster, labels }) => {
      const value = valueOf(cluster);
      return value === undefined ? [] : [{ labels, value }];
    }),
  });
  const counter = (name: string, help: string, value: number | undefined): Family => ({
    name: `${prefix}_${name}`,
    help,
    type: 'counter',
    samples: value === undefined ? [] : [{ labels: '', value }],
  });
  return exposition([
    {
      name: `${prefix}_build_info`,
      help: 'The version of atlas-exports; always 1.',
      type: 'gauge',
      samples: [{ labels: labelsText({ version }), value: 1 }],
    },
    gauge('up', 'Whether Atlas told of the export jobs when it was last asked.', ({ isUp }) => Number(isUp)),
    gauge('last_refresh_timestamp_seconds', 'When Atlas last told of the export jobs.', ({ refreshedAt }) =>
      seconds(refreshedAt),
    ),
    {
      name: `${prefix}_verdict`,
      help: 'The verdict on the exports: 1 for the one that holds, the others are left out.',
      type: 'gauge',
      samples: named.flatMap(({ cluster: { coverage }, labels }) =>
        coverage === undefined
          ? []
          : [{ labels: `${labels},${labelsText({ verdict: coverage.verdict })}`, value: 1 }],
      ),
    },
    gauge('missing', 'Whether an export is missing: due, and there is no job.', ({ coverage }) =>
      coverage === undefined || coverage.verdict === 'unknown'
        ? undefined
        : Number(coverage.verdict === 'missing'),
    ),
    gauge('last_success_timestamp_seconds', 'When the newest successful export ended.', ({ coverage }) =>
      seconds(coverage?.lastGoodAt),
    ),
    gauge(
      'data_as_of_timestamp_seconds',
      'What time the newest exported data is of: when its snapshot was taken.',
      ({ coverage }) => seconds(coverage?.dataAsOf),
    ),
    gauge('next_due_timestamp_seconds', 'When the next export is due.', ({ coverage }) =>
      seconds(coverage?.nextDue),
    ),
    gauge(
      'last_chance_timestamp_seconds',
      'When the first snapshot expires that was not exported and should have been.',
      ({ coverage }) => seconds(coverage?.lastChance),
    ),
    {
      name: `${prefix}_jobs`,
      help: 'Export jobs that have not ended, or ended in the last 24 hours, by state; states without any are left out.',
      type: 'gauge',
      samples: named.flatMap(({ cluster, labels }) => stateSamples(cluster.jobs ?? [], labels, now)),
    },
    gauge(
      'running_progress_ratio',
      'The part of the collections that the newest running export has written, where Atlas tells.',
      ({ jobs }) => progressOf(jobs ?? []),
    ),
    counter('requests_total', 'Answers of Atlas since the start.', answers?.all),
    counter(
      'rate_limited_total',
      'Answers of Atlas that refused a request by its limit (429).',
      answers?.limited,
    ),
  ]);
}

/** Series must be unique: projects with the same name are told apart by their ids. */
function withLabels(
  clusters: readonly ClusterMetrics[],
): readonly { readonly cluster: ClusterMetrics; readonly labels: string }[] {
  const ids = new Map<string, Set<string>>();
  for (const { groupName, groupId } of clusters) {
    ids.set(groupName, (ids.get(groupName) ?? new Set<string>()).add(groupId));
  }
  return clusters.map((cluster) => {
    const { groupName, groupId, clusterName } = cluster;
    const isShared = (ids.get(groupName)?.size ?? 0) > 1;
    const project = isShared ? `${groupName} (${groupId})` : groupName;
    return { cluster, labels: labelsText({ project, cluster: clusterName }) };
  });
}

const states: readonly JobState[] = [...knownStates, 'Unknown'];

function stateSamples(jobs: readonly Job[], labels: string, now: number): readonly Sample[] {
  const counts = new Map<JobState, number>();
  for (const job of jobs) {
    const { state, createdAt, finishedAt = createdAt } = job;
    if (!isUnfinished(job) && (finishedAt ?? 0) < now - day) continue;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return states.flatMap((state) => {
    const value = counts.get(state);
    return value === undefined ? [] : [{ labels: `${labels},${labelsText({ state })}`, value }];
  });
}

function progressOf(jobs: readonly Job[]): number | undefined {
  let newest: Job | undefined;
  for (const job of jobs) {
    if (job.state === 'InProgress' && (job.createdAt ?? 0) >= (newest?.createdAt ?? 0)) newest = job;
  }
  const { exportedCollections, totalCollections } = newest?.exportStatus ?? {
    exportedCollections: 0,
    totalCollections: 0,
  };
  return totalCollections > 0 ? exportedCollections / totalCollections : undefined;
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds / 1000);
}
