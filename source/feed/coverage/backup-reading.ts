import type { Answer, Atlas, PageQuery } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import { judgedSince } from '../../jobs/coverage/facts.ts';
import type { KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { isAutoExportOn } from '../../jobs/schedule.ts';
import type { Schedule } from '../../jobs/schedule.ts';
import { judgedTypes } from '../../jobs/snapshot.ts';
import type { ProjectEvent, Snapshot } from '../../jobs/snapshot.ts';
import { everyPage } from '../plan/every-page.ts';
import { hasMore } from '../plan/last-page.ts';

/** Reads what verdicts are based on. */
export type BackupReader = {
  readonly atlas: Pick<
    Atlas,
    'getSchedule' | 'listSnapshots' | 'listShardedSnapshots' | 'listEvents' | 'listExports'
  >;
  /** Sends one request; the caller handles what the answer says besides its value. */
  readonly ask: <T>(request: (signal: AbortSignal) => Promise<Answer<T>>) => Promise<T>;
  /** An unreadable entry, as a sentence: of this cluster, or of the project's events. */
  readonly onProblem: (problem: string, of: ClusterRef | EventsOf) => void;
};

type EventsOf = { readonly groupId: string; readonly clusterName?: undefined };

const largestPage = 500;
/** 10,000 jobs in 35 days would be twelve an hour. */
const mostJobPages = 20;

/** The answer about snapshots and events when nothing is exported automatically, so that nobody asks. */
export const noSnapshots: Loadable<readonly Snapshot[]> = { kind: 'loaded', value: [] };
export const noEvents: Loadable<KnownSince<ProjectEvent>> = {
  kind: 'loaded',
  value: { items: [], since: -Infinity },
};

/** Whether a cluster exports automatically, or may: only then are snapshots and events worth a request. */
export function isAutomatic(schedule: Loadable<Schedule | 'off'>): boolean {
  return schedule.kind === 'loaded' && schedule.value !== 'off' && isAutoExportOn(schedule.value);
}

/** A cluster's backup schedule; `off` if its backups are disabled. */
export async function readSchedule({ atlas, ask }: BackupReader, ref: ClusterRef): Promise<Schedule | 'off'> {
  try {
    return await ask((signal) => atlas.getSchedule(ref, signal));
  } catch (error) {
    if (isOff(error)) return 'off';
    throw error;
  }
}

/** A missing cluster or project answers 404, too. */
function isOff(error: unknown): boolean {
  if (!(error instanceof AtlasError)) return false;
  const { status, code } = error.trouble;
  if (code === 'BACKUP_CONFIG_NOT_FOUND') return true;
  return status === 404 && code !== undefined && !/^(CLUSTER|GROUP|RESOURCE)_NOT_FOUND$/.test(code);
}

/**
 * A cluster's snapshots. Sharded clusters have a separate list; the newest job shows the cluster's kind, or whichever
 * list is not empty.
 */
export async function readSnapshots(
  reader: BackupReader,
  ref: ClusterRef,
  newest: Job | undefined,
): Promise<readonly Snapshot[]> {
  const { atlas, ask, onProblem } = reader;
  const sharded = async (): Promise<readonly Snapshot[]> => {
    const page = await ask((signal) => atlas.listShardedSnapshots(ref, signal));
    for (const problem of page.problems) onProblem(problem, ref);
    return page.items;
  };
  if (newest !== undefined && newest.components.length > 0) return sharded();
  const list = async (query: PageQuery) => ask((signal) => atlas.listSnapshots(ref, query, signal));
  const own = await everyPage(list, (problem) => onProblem(problem, ref));
  return own.length > 0 || newest !== undefined
    ? own
    : sharded().catch((error: unknown) => noneFor(error, own));
}

/** A replica set has no list of sharded snapshots, and may say so. */
function noneFor(error: unknown, none: readonly Snapshot[]): readonly Snapshot[] {
  if (error instanceof AtlasError && (error.trouble.status === 400 || error.trouble.status === 404))
    return none;
  throw error;
}

/** A project's failed automatic exports and schedule changes since then, milliseconds since 1970. */
export async function readEvents(
  { atlas, ask, onProblem }: BackupReader,
  groupId: string,
  since: number,
): Promise<readonly ProjectEvent[]> {
  const list = async (query: PageQuery) =>
    ask((signal) => atlas.listEvents(groupId, { ...query, eventTypes: judgedTypes, since }, signal));
  return everyPage(list, (problem) => onProblem(problem, { groupId }));
}

/** The oldest job that may belong to these snapshots, milliseconds since 1970; Infinity without snapshots. */
export function jobsWantedSince(snapshots: readonly Snapshot[], now: number): number {
  const oldest = Math.min(Infinity, ...snapshots.map(({ createdAt = Infinity }) => createdAt));
  return oldest === Infinity ? Infinity : Math.max(judgedSince(now), oldest);
}

/** A cluster's jobs since then, in whatever order Atlas lists them; the answer's `since` is how far back it got. */
export async function readJobsSince(
  { atlas, ask, onProblem }: BackupReader,
  ref: ClusterRef,
  since: number,
): Promise<KnownSince<Job>> {
  const items = new Map<string, Job>();
  let before = Infinity;
  let isSorted = true;
  for (let pageNum = 1; pageNum <= mostJobPages; pageNum += 1) {
    const query = { pageNum, itemsPerPage: largestPage };
    const page = await ask((signal) => atlas.listExports(ref, query, signal));
    for (const problem of page.problems) onProblem(problem, ref);
    for (const job of page.items) {
      const { createdAt = before } = job;
      isSorted &&= createdAt <= before;
      before = createdAt;
      if (createdAt >= since) items.set(job.id, job);
    }
    if (!hasMore(page, pageNum, largestPage)) return { items: [...items.values()], since: -Infinity };
    if (isSorted && before < since) return { items: [...items.values()], since };
  }
  // Without an order, nobody knows what further pages contain.
  return { items: [...items.values()], since: isSorted ? before : Infinity };
}
