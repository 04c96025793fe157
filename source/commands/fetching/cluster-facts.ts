import type { Answer, Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import {
  isAutomatic,
  jobsWantedSince,
  noEvents,
  noSnapshots,
  readEvents,
  readJobsSince,
  readSchedule,
  readSnapshots,
} from '../../feed/coverage/backup-reading.ts';
import type { BackupReader } from '../../feed/coverage/backup-reading.ts';
import { judgedSince } from '../../jobs/coverage/facts.ts';
import type { ClusterFacts, KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { everyJob } from './every-job.ts';
import { fewAtOnce } from './few-at-once.ts';
import { atOnce, latestOf } from './listing.ts';
import { newestJobs } from './newest-jobs.ts';
import type { LearntOrder } from './newest-jobs.ts';

/** The facts read about some clusters, each with what could not be read. */
export type GatheredFacts = {
  readonly facts: readonly ClusterFacts[];
  /** Unreadable entries and announced removals: a sentence each. */
  readonly remarks: readonly string[];
  /** Atlas's clock at the last answer, milliseconds since 1970. */
  readonly serverTime: number | undefined;
};

type Asking = {
  readonly atlas: Atlas;
  readonly signal: AbortSignal;
  /** This machine's clock, which counts only as long as Atlas has told no time of its own. */
  readonly now: number;
  readonly names: Pick<ClusterNames, 'of' | 'project'>;
};

type Gathering = Asking & { readonly learnt: LearntOrder };

const largestPage = 500;
/** As many as every-job.ts reads of one cluster. */
const mostJobs = 200_000;

/**
 * Reads jobs, schedule and snapshots of each cluster, all concurrently, and the projects' events; a gate limits the
 * requests. Rejects if no cluster could be read at all.
 */
export async function gatherFacts(
  asking: Asking,
  clusters: readonly ClusterRef[],
  projectNameOf: (groupId: string) => string,
): Promise<GatheredFacts> {
  const notes = new Notes();
  const reader: BackupReader = {
    atlas: asking.atlas,
    ask: async (request) => notes.read(await request(asking.signal)),
    onProblem: (problem, { groupId, clusterName }) => {
      const isEvent = clusterName === undefined;
      const where = isEvent
        ? `Events of ${asking.names.project(groupId)}`
        : asking.names.of({ groupId, clusterName });
      notes.add([`${where}: ${problem}`], undefined);
    },
  };
  const gathering: Gathering = { ...asking, learnt: { order: 'unknown' } };
  // Not all at once: later clusters know the order that the first lists had.
  const half = await fewAtOnce(clusters, (ref) => askCluster(gathering, reader, ref, notes), atOnce);
  const refusal = half.every(({ jobs }) => jobs.kind === 'failed') ? notes.firstRefusal : undefined;
  if (refusal !== undefined) throw refusal;
  // Only automatic exports can fail without a job.
  const automatic = half.filter(({ schedule }) => isAutomatic(schedule)).map(({ groupId }) => groupId);
  const since = judgedSince(notes.serverTime ?? asking.now);
  const asked = await fewAtOnce([...new Set(automatic)], async (groupId) => {
    const read = async () => ({ items: await readEvents(reader, groupId, since), since });
    return [groupId, await told(read, notes)] as const;
  });
  const events = new Map(asked);
  return {
    facts: half.map((facts) => ({
      ...facts,
      groupName: projectNameOf(facts.groupId),
      events: events.get(facts.groupId) ?? noEvents,
    })),
    remarks: [...notes.remarks],
    serverTime: notes.serverTime,
  };
}

type HalfFacts = Omit<ClusterFacts, 'groupName' | 'events'>;

async function askCluster(
  asking: Gathering,
  reader: BackupReader,
  ref: ClusterRef,
  notes: Notes,
): Promise<HalfFacts> {
  const schedule = await told(() => readSchedule(reader, ref), notes);
  const jobs = await told(() => askJobs(asking, ref, notes), notes);
  if (!isAutomatic(schedule)) return { ...ref, schedule, jobs, snapshots: noSnapshots };
  const newest = jobs.kind === 'loaded' ? jobs.value.items[0] : undefined;
  const snapshots = await told(() => readSnapshots(reader, ref, newest), notes);
  return {
    ...ref,
    schedule,
    snapshots,
    jobs: await olderToo(asking, reader, ref, { jobs, snapshots }, notes),
  };
}

async function askJobs(
  { atlas, signal, names, learnt }: Gathering,
  ref: ClusterRef,
  notes: Notes,
): Promise<KnownSince<Job>> {
  const { jobs, total, remarks, serverTime } = await newestJobs({
    atlas,
    clusters: [ref],
    signal,
    nameOf: names.of,
    pageSize: largestPage,
    learnt,
  });
  notes.add(remarks, serverTime);
  const oldest = Math.min(...jobs.map(({ createdAt = Infinity }) => createdAt));
  return { items: jobs, since: jobs.length >= total ? -Infinity : oldest };
}

/** The jobs back to the oldest snapshot, if that is older than those that were read. */
async function olderToo(
  { atlas, signal, now, names }: Asking,
  reader: BackupReader,
  ref: ClusterRef,
  { jobs, snapshots }: Pick<HalfFacts, 'jobs' | 'snapshots'>,
  notes: Notes,
): Promise<Loadable<KnownSince<Job>>> {
  if (jobs.kind !== 'loaded' || snapshots.kind !== 'loaded') return jobs;
  const from = jobsWantedSince(snapshots.value, notes.serverTime ?? now);
  if (jobs.value.since <= from) return jobs;
  return told(async () => {
    const older = await readJobsSince(reader, ref, from);
    if (older.since <= from) return older;
    // More jobs than the live feed would read, or in no order.
    const every = await everyJob({ atlas, clusters: [ref], signal, nameOf: names.of, pageSize: largestPage });
    notes.add(every.remarks, every.serverTime);
    // A truncated list says nothing about what it lacks.
    return { items: every.jobs, since: every.jobs.length >= mostJobs ? Infinity : -Infinity };
  }, notes);
}

/** A refusal concerns only its cluster; a bad key, or no network, concerns everything. */
async function told<T>(ask: () => Promise<T>, notes: Notes): Promise<Loadable<T>> {
  try {
    return { kind: 'loaded', value: await ask() };
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    const { kind, status, code, sentence, remedy } = error.trouble;
    const isWhole =
      kind === 'network' || kind === 'settings' || (status === 401 && code !== 'USER_UNAUTHORIZED');
    if (isWhole && !notes.hasAnswer) throw error;
    notes.firstRefusal ??= kind === 'auth' ? error : undefined;
    return { kind: 'failed', sentence, remedy };
  }
}

/** What answers contain besides the requested values. */
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
}
