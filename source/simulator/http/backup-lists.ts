import { snapshotOfJob } from '../world/backup.ts';
import { snapshotBody } from './snapshot-json.ts';
import type { SimulatedEvent } from '../world/backup.ts';
import { spoil } from '../world/hostile-text.ts';
import { wholeSeconds } from './job-json.ts';
import { stateAt } from '../world/job-timeline.ts';
import type { JobTimeline } from '../world/job-timeline.ts';
import type { SimulatedCluster, SimulatedProject } from '../world/world.ts';

/** How many of a cluster's newest jobs have their snapshot and their event: older ones have expired. */
const newest = 300;

/** The snapshots that Atlas lists at that time, newest first: those of the policy, and those that jobs were made of. */
export function backupSnapshots(
  cluster: SimulatedCluster,
  now: number,
  hostile: boolean,
): readonly Record<string, unknown>[] {
  const planned = cluster.backup.snapshots;
  const known = new Set(planned.map(({ id }) => id));
  const ofJobs = newestJobs(cluster, now)
    .filter(({ snapshotId }) => !known.has(snapshotId))
    .map(snapshotOfJob);
  return [...planned, ...ofJobs]
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .map((snapshot) => snapshotBody(snapshot, cluster, now))
    .filter((body) => body !== undefined)
    .map((body, index) =>
      hostile
        ? { ...body, frequencyType: spoil('daily', index), mongodVersion: spoil('8.0.13', index) }
        : body,
    );
}

/** A project's events of the types that are asked for (`eventType`), since `minDate`, newest first. */
export function backupEvents(
  project: SimulatedProject,
  query: URLSearchParams,
  now: number,
): readonly Record<string, unknown>[] {
  const types = query.getAll('eventType');
  const from = Date.parse(query.get('minDate') ?? '') || 0;
  return [...project.clusters.values()]
    .flatMap((cluster) => [...cluster.backup.events, ...jobEvents(cluster, now)])
    .filter(({ type, at }) => (types.length === 0 || types.includes(type)) && at >= from && at <= now)
    .toSorted((a, b) => b.at - a.at)
    .map((event, index) => ({
      ...(event.clusterName === undefined
        ? {}
        : { clusterName: project.hostile ? spoil(event.clusterName, index) : event.clusterName }),
      created: wholeSeconds(event.at),
      eventTypeName: event.type,
      groupId: project.id,
      id: event.id,
      isGlobalAdmin: false,
      links: [],
      orgId: project.orgId,
    }));
}

function jobEvents(cluster: SimulatedCluster, now: number): readonly SimulatedEvent[] {
  return newestJobs(cluster, now)
    .filter((job) => now >= job.finishedAt && stateAt(job, now) !== 'Cancelled')
    .map((job) => ({
      id: `${job.id.slice(0, 8)}e${job.id.slice(9)}`,
      at: job.finishedAt,
      type: job.outcome === 'Successful' ? 'CPS_EXPORT_SUCCESSFUL' : 'CPS_EXPORT_FAILED',
      clusterName: cluster.name,
    }));
}

function newestJobs({ jobs }: SimulatedCluster, now: number): readonly JobTimeline[] {
  return jobs.page('newest-first', 0, newest, now);
}
