import type { Answer, Atlas, Page, PageQuery, Project } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import type { ClusterFacts, KnownSince, Told } from '../../jobs/coverage/facts.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { exportsItself } from '../../jobs/schedule.ts';
import type { Schedule } from '../../jobs/schedule.ts';
import { autoExportFailed, scheduleChanged } from '../../jobs/snapshot.ts';
import type { ProjectEvent, Snapshot } from '../../jobs/snapshot.ts';
import { everyJob } from './every-job.ts';
import { fewAtOnce } from './few-at-once.ts';
import { latestOf } from './listing.ts';
import { newestJobs } from './newest-jobs.ts';

/** What was asked of some clusters of one project, each with what it could not be told. */
export type GatheredFacts = {
  readonly facts: readonly ClusterFacts[];
  /** What could not be read, or will be switched off: a sentence each. */
  readonly remarks: readonly string[];
  /** Atlas's clock at the last answer, milliseconds since 1970. */
  readonly serverTime: number | undefined;
};

type Asking = { readonly atlas: Atlas; readonly signal: AbortSignal; readonly now: number };

const largestPage = 500;
/** 5,000 snapshots of one cluster, or events of one project, are more than there are. */
const mostPages = 10;
/** As many as are read of one cluster (every-job.ts). */
const mostJobs = 200_000;
const day = 86_400_000;
/** How far back snapshots are judged: a monthly export has its last turn in it, and Atlas its memory of events. */
const judgedDays = 35;

/** Jobs, schedule and snapshots of each cluster, and the project's events. Rejects where no cluster could be asked at all. */
export async function gatherFacts(
  asking: Asking,
  project: Project,
  clusters: readonly ClusterRef[],
): Promise<GatheredFacts> {
  const notes = new Notes();
  const half = await fewAtOnce(clusters, (ref) => askCluster(asking, ref, notes));
  const refusal = half.every(({ jobs }) => jobs.kind === 'untold') ? notes.firstRefusal : undefined;
  if (refusal !== undefined) throw refusal;
  // Only automatic exports can fail without a job.
  const wantsEvents = half.some(({ schedule }) => isAutomatic(schedule));
  const events = wantsEvents ? await askEvents(asking, project.id, notes) : noEvents;
  return {
    facts: half.map((facts) => ({ ...facts, groupName: project.name, events })),
    remarks: [...notes.remarks],
    serverTime: notes.serverTime,
  };
}

type HalfFacts = Omit<ClusterFacts, 'groupName' | 'events'>;

const noEvents: Told<KnownSince<ProjectEvent>> = { kind: 'told', value: { items: [], since: -Infinity } };
const noSnapshots: Told<readonly Snapshot[]> = { kind: 'told', value: [] };

async function askCluster(asking: Asking, ref: ClusterRef, notes: Notes): Promise<HalfFacts> {
  const schedule = await told(() => askSchedule(asking, ref, notes), notes);
  const jobs = await told(() => askJobs(asking, ref, notes), notes);
  if (!isAutomatic(schedule)) return { ...ref, schedule, jobs, snapshots: noSnapshots };
  const snapshots = await told(() => askSnapshots(asking, ref, jobs, notes), notes);
  return { ...ref, schedule, snapshots, jobs: await allOf(asking, ref, jobs, snapshots, notes) };
}

function isAutomatic(schedule: Told<Schedule | 'off'>): boolean {
  return schedule.kind === 'told' && schedule.value !== 'off' && exportsItself(schedule.value);
}

async function askSchedule(
  { atlas, signal }: Asking,
  ref: ClusterRef,
  notes: Notes,
): Promise<Schedule | 'off'> {
  try {
    return notes.read(await atlas.getSchedule(ref, signal));
  } catch (error) {
    if (isOff(error)) return 'off';
    throw error;
  }
}

/** A cluster or a project that is not there answers 404, too. */
function isOff(error: unknown): boolean {
  if (!(error instanceof AtlasError)) return false;
  const { status, code } = error.trouble;
  if (code === 'BACKUP_CONFIG_NOT_FOUND') return true;
  return status === 404 && code !== undefined && !/^(CLUSTER|GROUP|RESOURCE)_NOT_FOUND$/.test(code);
}

async function askJobs({ atlas, signal }: Asking, ref: ClusterRef, notes: Notes): Promise<KnownSince<Job>> {
  const { jobs, total, remarks, serverTime } = await newestJobs({
    atlas,
    clusters: [ref],
    signal,
    pageSize: largestPage,
  });
  notes.add(remarks, serverTime);
  const oldest = Math.min(...jobs.map(({ createdAt = Infinity }) => createdAt));
  return { items: jobs, since: jobs.length >= total ? -Infinity : oldest };
}

/** Every job, where a snapshot is older than those that were read. */
async function allOf(
  { atlas, signal, now }: Asking,
  ref: ClusterRef,
  jobs: Told<KnownSince<Job>>,
  snapshots: Told<readonly Snapshot[]>,
  notes: Notes,
): Promise<Told<KnownSince<Job>>> {
  if (jobs.kind !== 'told' || snapshots.kind !== 'told') return jobs;
  const from = Math.max(
    now - judgedDays * day,
    Math.min(...snapshots.value.map(({ createdAt = Infinity }) => createdAt)),
  );
  if (jobs.value.since <= from) return jobs;
  return told(async () => {
    const every = await everyJob({ atlas, clusters: [ref], signal, pageSize: largestPage });
    notes.add(every.remarks, every.serverTime);
    // A list that was cut says nothing of what it lacks.
    return { items: every.jobs, since: every.jobs.length >= mostJobs ? Infinity : -Infinity };
  }, notes);
}

/** A sharded cluster's snapshots are listed apart; which kind a cluster is, its jobs tell, or the list that has any. */
async function askSnapshots(
  { atlas, signal }: Asking,
  ref: ClusterRef,
  jobs: Told<KnownSince<Job>>,
  notes: Notes,
): Promise<readonly Snapshot[]> {
  const newest = jobs.kind === 'told' ? jobs.value.items[0] : undefined;
  const sharded = async (): Promise<readonly Snapshot[]> =>
    notes.readPage(await atlas.listShardedSnapshots(ref, signal), ref.clusterName).items;
  if (newest !== undefined && newest.components.length > 0) return sharded();
  const own = await everyPage((query) => atlas.listSnapshots(ref, query, signal), ref.clusterName, notes);
  return own.length > 0 || newest !== undefined
    ? own
    : sharded().catch((error: unknown) => noneFor(error, own));
}

/** A replica set has no list of a sharded cluster's snapshots, and may say so. */
function noneFor(error: unknown, none: readonly Snapshot[]): readonly Snapshot[] {
  if (error instanceof AtlasError && (error.trouble.status === 400 || error.trouble.status === 404))
    return none;
  throw error;
}

async function askEvents(
  { atlas, signal, now }: Asking,
  groupId: string,
  notes: Notes,
): Promise<Told<KnownSince<ProjectEvent>>> {
  const since = now - judgedDays * day;
  const eventTypes = [autoExportFailed, scheduleChanged];
  return told(async () => {
    const list = (query: PageQuery) => atlas.listEvents(groupId, { ...query, eventTypes, since }, signal);
    return { items: await everyPage(list, 'Events', notes), since };
  }, notes);
}

async function everyPage<T extends { readonly id: string }>(
  list: (query: PageQuery) => Promise<Answer<Page<T>>>,
  what: string,
  notes: Notes,
): Promise<readonly T[]> {
  const items = new Map<string, T>();
  for (let pageNum = 1; pageNum <= mostPages; pageNum += 1) {
    const page = notes.readPage(await list({ pageNum, itemsPerPage: largestPage }), what);
    for (const item of page.items) items.set(item.id, item);
    if (!hasMore(page, pageNum, largestPage)) break;
  }
  return [...items.values()];
}

/** What is refused stays with its cluster; a key that is no good, or no network, is trouble of the whole. */
async function told<T>(ask: () => Promise<T>, notes: Notes): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await ask() };
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    const { kind, status, code, sentence, remedy } = error.trouble;
    const isWhole =
      kind === 'network' || kind === 'settings' || (status === 401 && code !== 'USER_UNAUTHORIZED');
    if (isWhole && !notes.hasAnswer) throw error;
    notes.firstRefusal ??= kind === 'auth' ? error : undefined;
    return { kind: 'untold', sentence, remedy };
  }
}

/** What answers say beside what was asked for. */
class Notes {
  readonly remarks = new Set<string>();
  serverTime: number | undefined;
  hasAnswer = false;
  firstRefusal: AtlasError | undefined;

  add(remarks: readonly string[], serverTime: number | undefined): void {
    for (const remark of remarks) this.remarks.add(remark);
    this.serverTime = latestOf(this.serverTime, serverTime);
    this.hasAnswer = true;
  }

  read<T>({ value, headers }: Answer<T>): T {
    this.add(headers.notice === undefined ? [] : [headers.notice], headers.serverTime);
    return value;
  }

  readPage<T>(answer: Answer<Page<T>>, what: string): Page<T> {
    const page = this.read(answer);
    this.add(
      page.problems.map((problem) => `${what}: ${problem}`),
      undefined,
    );
    return page;
  }
}
