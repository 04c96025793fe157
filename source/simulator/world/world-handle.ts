import type { SimulatedBackup } from './backup.ts';
import type { SimulatedOrder } from './job-list.ts';
import { newTimeline } from './new-job.ts';
import type { NewJob } from './new-job.ts';
import { hexDigits } from '../basics/random.ts';
import { stateAt } from './job-timeline.ts';
import type { JobTimeline, Outcome, Reason } from './job-timeline.ts';
import { buildProjects } from './world.ts';
import type { AccessRefusal, SimulatedCluster, SimulatedProject, World } from './world.ts';

/** A cluster; the first one of the first project when left out. */
export type ClusterChoice = { readonly groupId?: string; readonly clusterName?: string };

/** A running simulator's world, for tests to change. Throws for names and ids that do not exist. */
export class WorldHandle {
  readonly projects: Map<string, SimulatedProject>;
  order: SimulatedOrder;
  refusal: AccessRefusal | undefined;
  troubleRate: number;
  /** How far off `totalCount` is: Atlas calls it an estimate. */
  countError = 0;
  readonly #now: () => number;
  #added = 0;

  constructor(world: World, seed: number, now: () => number) {
    this.#now = now;
    this.order = world.order ?? 'newest-first';
    this.refusal = world.refusal;
    this.troubleRate = world.troubleRate ?? 0;
    const projects = buildProjects(world, seed, now());
    this.projects = new Map(projects.map((project) => [project.id, project]));
    world.projects.forEach(({ clusters }, at) => {
      for (const { name, jobs = [] } of clusters) {
        for (const job of jobs) this.addJob({ ...job, groupId: projects[at]?.id ?? '', clusterName: name });
      }
    });
  }

  /** Adds a job to a cluster's list and returns its id. */
  addJob({ groupId, clusterName, ...job }: NewJob & ClusterChoice = {}): string {
    const { project, cluster } = this.#choose({ groupId, clusterName });
    const now = this.#now();
    this.#added += 1;
    const timeline = newTimeline(job, {
      now,
      maker: hexDigits(10, project.id, cluster.name, 'added'),
      counter: this.#added,
      bucketId: project.buckets[0]?._id ?? '',
      folder: `exported_snapshots/${project.orgId}/${project.id}/${cluster.name}`,
      shardNames: cluster.shardNames,
    });
    cluster.jobs.add(timeline);
    return timeline.id;
  }

  /** A queued job starts running now. */
  startJob(id: string): void {
    this.changeJob(id, { startedAt: this.#now(), finishedAt: Infinity });
  }

  /** A job ends now. */
  endJob(id: string, outcome: Outcome = 'Successful', reason?: Reason): void {
    const now = this.#now();
    const { startedAt } = this.#jobOf(id).job;
    const neverRan = outcome === 'Cancelled' && startedAt > now;
    this.changeJob(id, {
      startedAt: neverRan ? Infinity : Math.min(startedAt, now),
      finishedAt: now,
      outcome,
      reason,
    });
  }

  /** Changes anything about a job except its id and creation time, which determine its position. */
  changeJob(id: string, change: Partial<Omit<JobTimeline, 'id' | 'createdAt'>>): void {
    const { cluster, job } = this.#jobOf(id);
    cluster.jobs.change({ ...job, ...change });
  }

  /** Atlas no longer lists the job; for a shard's job: answers 404. */
  removeJob(id: string): void {
    const { cluster, job } = this.#jobOf(id);
    cluster.jobs.remove(job);
  }

  /** Replaces a cluster's backups, or parts of them. */
  changeBackup(change: Partial<SimulatedBackup>, choice: ClusterChoice = {}): void {
    const { cluster } = this.#choose(choice);
    cluster.backup = { ...cluster.backup, ...change };
  }

  /** A cluster's current backups: all snapshots that its policy took and will take. */
  backup(choice: ClusterChoice = {}): SimulatedBackup {
    return this.#choose(choice).cluster.backup;
  }

  removeCluster(choice: ClusterChoice = {}): void {
    const { project, cluster } = this.#choose(choice);
    project.clusters.delete(cluster.name);
  }

  removeProject(groupId: string): void {
    this.projects.delete(groupId);
  }

  setOrder(order: SimulatedOrder): void {
    this.order = order;
  }

  setRefusal(refusal: AccessRefusal | undefined): void {
    this.refusal = refusal;
  }

  /** The truth: ids and states of all listed jobs of a cluster, newest first. */
  jobs(choice: ClusterChoice = {}): { id: string; state: string }[] {
    const { jobs } = this.#choose(choice).cluster;
    const now = this.#now();
    const all = jobs.page('newest-first', 0, jobs.count(now), now);
    return all.map((job) => ({ id: job.id, state: stateAt(job, now) }));
  }

  #choose({ groupId, clusterName }: { [key in keyof ClusterChoice]: string | undefined }): {
    project: SimulatedProject;
    cluster: SimulatedCluster;
  } {
    const project = groupId === undefined ? first(this.projects) : this.projects.get(groupId);
    const clusters = project?.clusters ?? new Map<string, SimulatedCluster>();
    const cluster = clusterName === undefined ? first(clusters) : clusters.get(clusterName);
    if (project === undefined || cluster === undefined) {
      throw new Error(`the simulator has no cluster ${clusterName ?? ''} in project ${groupId ?? ''}`);
    }
    return { project, cluster };
  }

  #jobOf(id: string): { cluster: SimulatedCluster; job: JobTimeline } {
    for (const project of this.projects.values()) {
      for (const cluster of project.clusters.values()) {
        const job = cluster.jobs.find(id, this.#now());
        if (job?.id === id) return { cluster, job };
      }
    }
    throw new Error(`the simulator has no job ${id}`);
  }
}

function first<V>(map: ReadonlyMap<string, V>): V | undefined {
  return map.values().next().value;
}
