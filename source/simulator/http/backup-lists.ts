import { snapshotOfJob } from '../world/backup.ts';
import { snapshotBody } from './snapshot-json.ts';
import type { SimulatedEvent } from '../world/backup.ts';
import { withHostileText } from '../world/hostile-text.ts';
import { wholeSeconds } from './job-json.ts';
import { stateAt } from '../world/job-timeline.ts';
import type { JobTimeline } from '../world/job-timeline.ts';
import type { SimulatedCluster, SimulatedProject } from '../world/world.ts';

/** How many of a cluster's newest jobs have a snapshot and an event: those of older jobs have expired. */
const newest = 300;
/** So few jobs are all computed at once. */
const fewJobs = 30;

const day = 86_400_000;
/** How long jobs' snapshots are kept: a week, and a day to spare. */
const keptDays = 8;
/** The longest that a job can take. */
const longestDays = 3;

/** The snapshots that Atlas lists at that time, newest first: the policy's, and those of the jobs. */
export function backupSnapshots(
  cluster: SimulatedCluster,
  now: number,
  hostile: boolean,
): readonly Record<string, unknown>[] {
  const planned = cluster.backup.snapshots(now);
  const known = new Set(planned.map(({ id }) => id));
  const ofJobs = newestJobs(cluster, now, now - keptDays * day)
    .filter(({ snapshotId }) => !known.has(snapshotId))
    .map(snapshotOfJob);
  return [...planned, ...ofJobs]
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .map((snapshot) => snapshotBody(snapshot, cluster, now))
    .filter((body) => body !== undefined)
    .map((body, index) =>
      hostile
        ? {
            ...body,
            frequencyType: withHostileText('daily', index),
            mongodVersion: withHostileText('8.0.13', index),
          }
        : body,
    );
}

/** A project's events of the requested types (`eventType`) since `minDate`, newest first. */
export function backupEvents(
  project: SimulatedProject,
  query: URLSearchParams,
  now: number,
): readonly Record<string, unknown>[] {
  const types = query.getAll('eventType');
  const from = Date.parse(query.get('minDate') ?? '') || 0;
  const wantsJobs = types.length === 0 || types.some((type) => jobEventTypes.has(type));
  return [...project.clusters.values()]
    .flatMap((cluster) => [...cluster.backup.events, ...(wantsJobs ? jobEvents(cluster, now, from) : [])])
    .filter(({ type, at }) => (types.length === 0 || types.includes(type)) && at >= from && at <= now)
    .toSorted((a, b) => b.at - a.at)
    .map((event, index) => ({
      ...(event.clusterName === undefined
        ? {}
        : { clusterName: project.hostile ? withHostileText(event.clusterName, index) : event.clusterName }),
      created: wholeSeconds(event.at),
      eventTypeName: event.type,
      groupId: project.id,
      id: event.id,
      isGlobalAdmin: false,
      links: [],
      orgId: project.orgId,
    }));
}

const jobEventTypes: ReadonlySet<string> = new Set(['CPS_EXPORT_SUCCESSFUL', 'CPS_EXPORT_FAILED']);

function jobEvents(cluster: SimulatedCluster, now: number, since: number): readonly SimulatedEvent[] {
  return newestJobs(cluster, now, since - longestDays * day)
    .filter((job) => now >= job.finishedAt && stateAt(job, now) !== 'Cancelled')
    .map((job) => ({
      id: `${job.id.slice(0, 8)}e${job.id.slice(9)}`,
      at: job.finishedAt,
      type: job.outcome === 'Successful' ? 'CPS_EXPORT_SUCCESSFUL' : 'CPS_EXPORT_FAILED',
      clusterName: cluster.name,
    }));
}

/** The newest jobs, back to `since`. */
function newestJobs({ jobs }: SimulatedCluster, now: number, since: number): readonly JobTimeline[] {
  const found: JobTimeline[] = [];
  while (found.length < newest) {
    const page = jobs.page('newest-first', found.length, found.length + fewJobs, now);
    found.push(...page);
    if (page.length < fewJobs || page.some(({ createdAt }) => createdAt < since)) break;
  }
  return found;
}
