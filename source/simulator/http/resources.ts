import { errorReply } from '../basics/api-errors.ts';
import { backupEvents, backupSnapshots } from './backup-lists.ts';
import { jobBody, wholeSeconds } from './job-json.ts';
import type { ApiName, CancelledWord } from './job-json.ts';
import { formatBody, wrapInEnvelope, listBody, readPageRequest } from './paging.ts';
import type { PageRequest } from './paging.ts';
import type { Reply } from '../basics/reply.ts';
import { withHostileText } from '../world/hostile-text.ts';
import { negotiate } from './versions.ts';
import type { VersionDates } from './versions.ts';
import type { WorldHandle } from '../world/world-handle.ts';
import type { SimulatedCluster, SimulatedProject } from '../world/world.ts';

/** A GET with a valid key. */
export type ResourceRequest = {
  readonly api: ApiName;
  /** After `/api/atlas/{version}`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  /** The simulator's own origin, for links. */
  readonly origin: string;
  readonly now: number;
};

type Asked = ResourceRequest & {
  readonly page: PageRequest;
  readonly world: WorldHandle;
  readonly word: CancelledWord;
};

type Route = {
  readonly pattern: RegExp;
  readonly dates: VersionDates;
  /** The body, or an error's reply. */
  readonly answer: (asked: Asked, parts: readonly string[]) => { body: unknown } | Reply;
};

const first = '2023-01-01';

const routes: readonly Route[] = [
  { pattern: /^\/groups$/, dates: [first], answer: listProjects },
  { pattern: /^\/groups\/([^/]+)$/, dates: [first], answer: oneProject },
  {
    pattern: /^\/groups\/([^/]+)\/clusters$/,
    dates: [first, '2023-02-01', '2024-08-05'],
    answer: listClusters,
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)$/,
    dates: [first, '2023-02-01', '2024-08-05'],
    answer: (asked, parts) =>
      withCluster(asked, parts, (cluster, project) => ({ body: clusterBody(cluster, project) })),
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/exports(\/?)$/,
    dates: [first],
    answer: listExports,
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/exports\/([^/]+)$/,
    dates: [first],
    answer: oneExport,
  },
  {
    pattern: /^\/groups\/([^/]+)\/backup\/exportBuckets$/,
    dates: [first, '2024-05-30'],
    answer: listBuckets,
  },
  {
    pattern: /^\/groups\/([^/]+)\/backup\/exportBuckets\/([^/]+)$/,
    dates: [first, '2024-05-30'],
    answer: oneBucket,
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/schedule$/,
    dates: [first, '2024-08-05'],
    answer: schedule,
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/snapshots(\/shardedClusters|)$/,
    dates: [first],
    answer: listSnapshots,
  },
  {
    pattern: /^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/snapshots(\/shardedCluster|)\/([^/]+)$/,
    dates: [first],
    answer: oneSnapshot,
  },
  { pattern: /^\/groups\/([^/]+)\/events$/, dates: [first], answer: listEvents },
];

/** Answers a GET from the world, or with an error of the table. */
export function answerResource(request: ResourceRequest, world: WorldHandle, word: CancelledWord): Reply {
  const { refusal } = world;
  if (refusal?.kind === 'gone' && refusal.api === request.api) return errorReply('VERSION_GONE');
  for (const { pattern, dates, answer } of routes) {
    const parts = decoded(pattern.exec(request.path));
    if (parts === undefined) continue;
    const contentType = negotiate(request.api, request.accept, dates);
    if (contentType === undefined) return errorReply('INVALID_VERSION_DATE');
    const page = readPageRequest(request.query);
    if ('status' in page) return page;
    const answered = answer({ ...request, page, world, word }, parts);
    if (!('status' in answered)) return formatBody(answered.body, contentType, page, request.api);
    return page.envelope ? wrapInEnvelope(answered) : answered;
  }
  return errorReply('RESOURCE_NOT_FOUND', [`/api/atlas/${request.api}${request.path}`]);
}

function listProjects(asked: Asked): { body: unknown } {
  const projects = [...asked.world.projects.values()];
  return listed(asked, projects.length, (from, to) => projects.slice(from, to).map(projectBody));
}

function oneProject(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withProject(asked, parts, (project) => ({ body: projectBody(project) }));
}

function listClusters(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withProject(asked, parts, (project) => {
    // v2 lists flex clusters separately (Atlas reference, "Flex Clusters").
    const clusters = [...project.clusters.values()].filter(({ kind }) => kind !== 'flex');
    return listed(asked, clusters.length, (from, to) =>
      clusters.slice(from, to).map((cluster) => clusterBody(cluster, project)),
    );
  });
}

function listExports(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  if (parts[2] === '/' && asked.api === 'v2') return errorReply('RESOURCE_NOT_FOUND', [asked.path]);
  return withExports(asked, parts, ({ jobs, order = asked.world.order }) => {
    const total = jobs.count(asked.now);
    const items = (from: number, to: number): unknown[] =>
      jobs.page(order, from, to, asked.now).map((job) => jobBody(job, asked.now, asked.api, asked.word));
    return listed(asked, total, items, total + asked.world.countError);
  });
}

function oneExport(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  const id = parts[2] ?? '';
  return withExports(asked, parts, (cluster) => {
    const job = cluster.jobs.find(id, asked.now);
    if (job === undefined || (job.isShard && !cluster.shardJobs))
      return errorReply('BACKUP_EXPORT_NOT_FOUND', [id]);
    return { body: jobBody(job, asked.now, asked.api, asked.word) };
  });
}

function schedule(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withBackup(asked, parts, ({ backup, name, id }, project) => {
    if (backup.schedule === 'off') return errorReply('BACKUP_CONFIG_NOT_FOUND', [name]);
    const body = { clusterId: id, clusterName: name, ...backup.schedule };
    if (!project.hostile) return { body };
    return {
      body: {
        ...body,
        export: { exportBucketId: withHostileText('bucket', 3), frequencyType: withHostileText('daily', 1) },
      },
    };
  });
}

/** A replica set's snapshots are paged; a sharded cluster's have a field of their own, on one page. */
function listSnapshots(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withBackup(asked, parts, (cluster, project) => {
    const sharded = parts[2] !== '';
    const suits = sharded === (cluster.kind === 'sharded');
    const snapshots = suits ? backupSnapshots(cluster, asked.now, project.hostile) : [];
    if (sharded) return { body: { results: snapshots, totalCount: snapshots.length } };
    return listed(asked, snapshots.length, (from, to) => snapshots.slice(from, to));
  });
}

function oneSnapshot(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withBackup<{ body: unknown } | Reply>(asked, parts, (cluster, project) => {
    const id = parts[3] ?? '';
    const suits = (parts[2] !== '') === (cluster.kind === 'sharded');
    const snapshots = suits ? backupSnapshots(cluster, asked.now, project.hostile) : [];
    const body = snapshots.find((one) => one['id'] === id);
    return body === undefined ? errorReply('BACKUP_SNAPSHOT_NOT_FOUND', [id]) : { body };
  });
}

function listEvents(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withProject(asked, parts, (project) => {
    const events = backupEvents(project, asked.query, asked.now);
    return listed(asked, events.length, (from, to) => events.slice(from, to));
  });
}

function listBuckets(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withProject(asked, parts, ({ buckets }) =>
    listed(asked, buckets.length, (from, to) => buckets.slice(from, to)),
  );
}

function oneBucket(asked: Asked, parts: readonly string[]): { body: unknown } | Reply {
  return withProject(asked, parts, ({ buckets }) => {
    const bucket = buckets.find(({ _id }) => _id === parts[1]);
    return bucket === undefined ? errorReply('BACKUP_EXPORT_BUCKET_NOT_FOUND', [parts[1]]) : { body: bucket };
  });
}

function listed(
  { page, origin, api, path }: Asked,
  total: number,
  items: (from: number, to: number) => readonly unknown[],
  told = total,
): { body: unknown } {
  return { body: listBody(page, `${origin}/api/atlas/${api}${path}`, total, items, told) };
}

function withProject<T>(
  { world }: Asked,
  parts: readonly string[],
  answer: (project: SimulatedProject) => T,
): T | Reply {
  const project = world.projects.get(parts[0] ?? '');
  return project === undefined ? errorReply('GROUP_NOT_FOUND', [parts[0]]) : answer(project);
}

function withCluster<T>(
  asked: Asked,
  parts: readonly string[],
  answer: (cluster: SimulatedCluster, project: SimulatedProject) => T,
): T | Reply {
  return withProject(asked, parts, (project) => {
    const name = parts[1] ?? '';
    const cluster = project.clusters.get(name);
    if (cluster === undefined) return errorReply('CLUSTER_NOT_FOUND', [name, project.id]);
    if (cluster.kind === 'flex') return errorReply('CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', [name]);
    return answer(cluster, project);
  });
}

/** Backups can require an address on the API access list even if projects and clusters do not. */
function withBackup<T>(
  asked: Asked,
  parts: readonly string[],
  answer: (cluster: SimulatedCluster, project: SimulatedProject) => T,
): T | Reply {
  return withCluster<T | Reply>(asked, parts, (cluster, project) =>
    cluster.backup.refused
      ? errorReply('IP_ADDRESS_NOT_ON_ACCESS_LIST', ['203.0.113.7'])
      : answer(cluster, project),
  );
}

/** Export jobs require a role that projects, clusters and buckets do not. */
function withExports<T>(
  asked: Asked,
  parts: readonly string[],
  answer: (cluster: SimulatedCluster) => T,
): T | Reply {
  return withCluster<T | Reply>(asked, parts, (cluster) =>
    asked.world.refusal?.kind === 'role' ? errorReply('USER_UNAUTHORIZED') : answer(cluster),
  );
}

function projectBody({ id, name, orgId, clusters, createdAt }: SimulatedProject): unknown {
  return { clusterCount: clusters.size, created: wholeSeconds(createdAt), id, name, orgId };
}

function clusterBody({ id, name, kind, createdAt }: SimulatedCluster, project: SimulatedProject): unknown {
  const clusterType = kind === 'sharded' ? 'SHARDED' : 'REPLICASET';
  return {
    backupEnabled: true,
    clusterType: project.hostile ? withHostileText(clusterType, 1) : clusterType,
    createDate: wholeSeconds(createdAt),
    groupId: project.id,
    id,
    mongoDBVersion: '8.0.13',
    name,
    stateName: 'IDLE',
  };
}

/** The captured parts of a path, percent-decoded; undefined if the path does not match or cannot be decoded. */
function decoded(match: RegExpExecArray | null): readonly string[] | undefined {
  try {
    return match?.slice(1).map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}
