import { plainBackup } from './backup.ts';
import type { SimulatedBackup } from './backup.ts';
import { JobList } from './job-list.ts';
import type { SimulatedOrder } from './job-list.ts';
import { plannedJobs } from './job-source.ts';
import type { JobPlan, LivePlan } from './job-source.ts';
import { withHostileText } from './hostile-text.ts';
import type { NewJob } from './new-job.ts';
import { scheduledBackups } from './policy.ts';
import type { PolicyPlan } from './policy.ts';
import { objectId } from '../basics/object-id.ts';
import { hash, hexDigits } from '../basics/random.ts';
import type { Counts } from './job-timeline.ts';

/** A simulator's content: projects with clusters, buckets and jobs. */
export type World = {
  readonly projects: readonly WorldProject[];
  readonly order?: SimulatedOrder;
  readonly refusal?: AccessRefusal;
  /** The share of requests, 0 to 1, that meets some trouble. */
  readonly troubleRate?: number;
};

export type WorldProject = {
  readonly id?: string;
  readonly name: string;
  readonly clusters: readonly WorldCluster[];
  /** Hostile text in every string that is not a name in a path. */
  readonly hostile?: boolean;
};

export type WorldCluster = {
  readonly name: string;
  /** For this cluster's list only; the world's when left out. */
  readonly order?: SimulatedOrder;
  readonly kind?: 'replica-set' | 'sharded' | 'flex';
  /** Shards of a sharded cluster; 3 by default. */
  readonly shards?: number;
  /** False: Atlas answers 404 for the export jobs of shards. */
  readonly shardJobs?: boolean;
  readonly counts?: Counts;
  readonly collections?: number;
  /** Jobs that ended long ago, one every `every` milliseconds, the newest `age` milliseconds before the start. */
  readonly old?: { readonly jobs: number; readonly every: number; readonly age: number };
  /** Jobs that appear while watched; `from` is before the start, in milliseconds. */
  readonly live?: Omit<LivePlan, 'from'> & { readonly age: number };
  /** Additional jobs. */
  readonly jobs?: readonly NewJob[];
  /** Scheduled snapshots and their exports, instead of old and live jobs. */
  readonly policy?: PolicyPlan;
  /** `refused`: the key may read export jobs, but neither schedule nor snapshots. */
  readonly backups?: 'off' | 'refused';
};

/** Why Atlas refuses: a key without the role, or an address that is not on the key's access list. */
export type AccessRefusal =
  | { readonly kind: 'role' }
  | { readonly kind: 'address'; readonly address: string }
  /** v1.0 has been switched off, or this program's version of v2. */
  | { readonly kind: 'gone'; readonly api: 'v2' | 'v1.0' };

/** A bucket as Atlas sends it; `_id`, not `id`. */
export type SimulatedBucket = { readonly _id: string } & Readonly<Record<string, unknown>>;

export type SimulatedCluster = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'replica-set' | 'sharded' | 'flex';
  readonly shardNames: readonly string[];
  readonly shardJobs: boolean;
  readonly createdAt: number;
  readonly order: SimulatedOrder | undefined;
  readonly jobs: JobList;
  backup: SimulatedBackup;
};

export type SimulatedProject = {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly hostile: boolean;
  readonly clusters: Map<string, SimulatedCluster>;
  readonly buckets: readonly SimulatedBucket[];
};

const day = 86_400_000;

/** A world's projects, determined by the seed and the start time. */
export function buildProjects(world: World, seed: number, start: number): SimulatedProject[] {
  const orgId = objectId(start - 900 * day, hexDigits(10, seed, 'org'), hash(seed, 'org'));
  return world.projects.map((project, at) => buildProject(project, seed, start, orgId, at));
}

function buildProject(
  project: WorldProject,
  seed: number,
  start: number,
  orgId: string,
  at: number,
): SimulatedProject {
  const createdAt = start - (800 - at) * day;
  // Independent of the start time: a demo's project keeps its id from one run to the next.
  const id = project.id ?? `5f${hexDigits(22, seed, 'project', project.name)}`;
  const hostile = project.hostile ?? false;
  const buckets = buildBuckets(seed, id, hostile);
  const [first, ...others] = buckets.map(({ _id }) => _id);
  const clusters = project.clusters.map((cluster): [string, SimulatedCluster] => {
    const kind = cluster.kind ?? 'replica-set';
    const tag = hexDigits(6, seed, 'tag', id, cluster.name);
    const shardNames =
      kind === 'sharded'
        ? Array.from({ length: cluster.shards ?? 3 }, (_, index) => `atlas-${tag}-shard-${String(index)}`)
        : [];
    const plan: JobPlan = {
      seed,
      groupId: id,
      orgId,
      clusterName: cluster.name,
      shardNames,
      bucketIds: [first ?? '', ...others],
      counts: cluster.counts ?? 'counted',
      collections: cluster.collections ?? 40,
      old: cluster.old?.jobs ?? 0,
      oldEvery: cluster.old?.every ?? day,
      oldEnd: start - (cluster.old?.age ?? 0),
      live: cluster.live && { ...cluster.live, from: start - cluster.live.age },
      hostile,
    };
    const work =
      cluster.policy &&
      scheduledBackups(cluster.policy, {
        seed,
        start,
        clusterName: cluster.name,
        folder: `exported_snapshots/${orgId}/${id}/${cluster.name}`,
        bucketId: first ?? '',
        shardNames,
      });
    const backup = work?.backup ?? plainBackup(createdAt);
    const built: SimulatedCluster = {
      id: hexDigits(24, seed, 'cluster', id, cluster.name),
      name: cluster.name,
      kind,
      shardNames,
      shardJobs: cluster.shardJobs ?? true,
      order: cluster.order,
      createdAt: createdAt + day,
      jobs: new JobList(work?.jobs ?? plannedJobs(plan), hash(seed, cluster.name)),
      backup: {
        ...backup,
        ...(cluster.backups === 'off' && { schedule: 'off' as const }),
        refused: cluster.backups === 'refused',
      },
    };
    return [cluster.name, built];
  });
  const name = hostile ? withHostileText(project.name, at) : project.name;
  return { id, orgId, name, createdAt, hostile, clusters: new Map(clusters), buckets };
}

function buildBuckets(seed: number, groupId: string, hostile: boolean): SimulatedBucket[] {
  const own = (name: string): string => `5f${hexDigits(22, seed, groupId, name)}`;
  const text = (value: string, turn: number): string => (hostile ? withHostileText(value, turn) : value);
  return [
    {
      _id: own('aws'),
      bucketName: text('acme-atlas-exports', 0),
      cloudProvider: 'AWS',
      iamRoleId: own('role'),
      region: text('EU_CENTRAL_1', 1),
    },
    {
      _id: own('azure'),
      bucketName: text('atlas-exports', 2),
      cloudProvider: 'AZURE',
      roleId: own('azure role'),
      serviceUrl: text('https://acmebackups.blob.core.windows.net/', 3),
      tenantId: '6e1f2a2c-0b8e-4a44-9c3b-1f7d5a0c9e21',
    },
    {
      _id: own('gcp'),
      bucketName: text('acme-atlas-exports-eu', 4),
      cloudProvider: 'GCP',
      roleId: own('gcp role'),
    },
  ];
}
