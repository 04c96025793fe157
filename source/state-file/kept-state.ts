import type { KeptCluster } from '../feed/feed-state.ts';
import { withCutTexts } from '../feed/plan/job-size.ts';
import { byNewest, clusterKey, isUnfinished, knownStates } from '../jobs/job.ts';
import type { ClusterRef, Component, CustomDatum, ExportStatus, Job } from '../jobs/job.ts';
import { prefixOf, splitPrefix } from '../jobs/bucket-path.ts';
import { clean } from '../text/clean.ts';
import { briefOf, fromBrief, toBrief, toRef, type ClusterBrief } from './cluster-brief.ts';
import { field, isCount, list, parse, toName, toTime } from './untrusted.ts';

/** The last result of a selection of projects and clusters, as a text. */
export type KeptTargets = {
  readonly selection: string;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly clusters: readonly ClusterRef[];
};

/** The last state of everything that one account watched; newest first. */
export type KeptState = {
  readonly clusters: readonly KeptCluster[];
  readonly targets: readonly KeptTargets[];
};

export const nothingKept: KeptState = { clusters: [], targets: [] };

/** A state's file, of which only the first line has been read. */
export type StoredState = Pick<KeptState, 'targets'> & {
  /** What is known of each cluster without its jobs. */
  readonly briefs: readonly ClusterBrief[];
  /** Reads the jobs of one of these. */
  readonly clusterOf: (brief: ClusterBrief) => KeptCluster;
};

export const nothingStored: StoredState = { briefs: [], targets: [], clusterOf: toEmpty };

/** Raised whenever the format changes: files of other versions are ignored. */
const version = 2;
/** The largest file, in bytes; at most eight accounts make 20 MB. */
export const largestState = 2_500_000;
const mostJobs = 3000;
export const mostOfCluster = 200;
const leastOfCluster = 3;
const mostTargets = 8;
const mostParts = 500;
/** Longer than the texts of a job with cut texts. */
const longestText = 2100;
const lineEnd = 10;

/**
 * The state in the file's format, within `largestState`: for each cluster the newest jobs and the unfinished ones,
 * fewer the more clusters there are; long texts are cut. The first line has what the first frame needs of every
 * cluster, and each further line the jobs of one. `account` is checked on reading.
 */
export function encodeState({ clusters, targets }: KeptState, account: string): string {
  const each = Math.min(mostOfCluster, Math.max(leastOfCluster, Math.floor(mostJobs / clusters.length)));
  const head = JSON.stringify({ version, account, targets: targets.slice(0, mostTargets).map(fromTargets) });
  let size = Buffer.byteLength(head) + ',"clusters":[]}'.length;
  const briefs: string[] = [];
  const lines: string[] = [];
  for (const cluster of clusters.toSorted((a, b) => b.at - a.at)) {
    const jobs = jobsToKeep(cluster, each);
    const line = JSON.stringify(jobs.map(fromJob));
    const bytes = Buffer.byteLength(line) + 1;
    const brief = JSON.stringify(fromBrief(briefOf({ ...cluster, jobs }, bytes)));
    size += bytes + Buffer.byteLength(brief) + 1;
    if (size > largestState) break;
    briefs.push(brief);
    lines.push(`\n${line}`);
  }
  return `${head.slice(0, -1)},"clusters":[${briefs.join(',')}]}${lines.join('')}`;
}

/**
 * Reads the first line of a file. Neither this nor `clusterOf` throws, whatever the bytes, and both clean every text;
 * files of another version or account, truncated ones, and anything from the future are ignored.
 */
export function openState(bytes: Buffer, account: string, now: number): StoredState {
  const end = bytes.indexOf(lineEnd);
  const file = parse(bytes.toString('utf8', 0, end < 0 ? bytes.length : end));
  if (field(file, 'version') !== version || field(file, 'account') !== account) return nothingStored;
  const places = new Map<ClusterBrief, number>();
  let place = end < 0 ? bytes.length : end;
  for (const entry of list(field(file, 'clusters'))) {
    const brief = toBrief(list(entry));
    if (brief === undefined) return nothingStored;
    if (brief.at <= now) places.set(brief, place);
    place += brief.bytes;
  }
  if (place !== bytes.length) return nothingStored;
  return {
    targets: list(field(file, 'targets')).slice(0, mostTargets).flatMap(toTargets),
    briefs: [...new Map([...places.keys()].map((each) => [clusterKey(each.ref), each])).values()],
    clusterOf(brief) {
      const from = places.get(brief) ?? bytes.length;
      return toCluster(brief, bytes.toString('utf8', from, from + brief.bytes));
    },
  };
}

/** Reads the rest of the file. */
export function wholeState({ briefs, targets, clusterOf }: StoredState): KeptState {
  return { clusters: briefs.map(clusterOf), targets };
}

/** Merges two states: the newer part of each cluster and selection, `later`'s if unknown. */
export function joinStates(earlier: KeptState, later: KeptState): KeptState {
  const clusters = new Map(earlier.clusters.map((each) => [clusterKey(each.ref), each]));
  for (const each of later.clusters) {
    const before = clusters.get(clusterKey(each.ref));
    if (before === undefined || before.at <= each.at) clusters.set(clusterKey(each.ref), each);
  }
  const asked = new Set(later.targets.map(({ selection }) => selection));
  const targets = [...later.targets, ...earlier.targets.filter(({ selection }) => !asked.has(selection))];
  return { clusters: [...clusters.values()].toSorted((a, b) => b.at - a.at), targets };
}

function fromTargets({ selection, projects, clusters }: KeptTargets): unknown {
  return [
    selection,
    projects.map(({ id, name }) => [id, name]),
    clusters.map(({ groupId, clusterName }) => [groupId, clusterName]),
  ];
}

function toTargets(entry: unknown): readonly KeptTargets[] {
  const [selection, projects, clusters] = list(entry);
  if (typeof selection !== 'string') return [];
  const known = list(projects).flatMap((each) => {
    const [id, name] = list(each).map(toName);
    return id === undefined || name === undefined ? [] : [{ id, name }];
  });
  const refs = list(clusters).flatMap((each) => toRef(list(each)));
  return refs.length === 0 ? [] : [{ selection, projects: known, clusters: refs }];
}

function jobsToKeep({ jobs }: KeptCluster, most: number): readonly Job[] {
  const running = jobs.slice(most).filter(isUnfinished).slice(0, most);
  return [...jobs.slice(0, most), ...running];
}

function toCluster({ ref, at, total }: ClusterBrief, line: string): KeptCluster {
  const isPlain = isAscii(line);
  const jobs = new Map<string, Job>();
  for (const each of list(parse(line)).slice(0, 2 * mostOfCluster)) {
    const job = toJob(list(each), ref, isPlain);
    if (job !== undefined) jobs.set(job.id, job);
  }
  const sorted = [...jobs.values()].toSorted(byNewest);
  return { ref, at, total: Math.max(total, sorted.length), jobs: sorted };
}

function toEmpty({ ref, at, total }: ClusterBrief): KeptCluster {
  return { ref, at, total, jobs: [] };
}

/** The fields in the order of `toJob`; missing ones are null. */
function fromJob(whole: Job): readonly unknown[] {
  const job = withCutTexts(whole);
  const { exportStatus } = job;
  return [
    job.id,
    job.stateText,
    job.createdAt,
    job.finishedAt,
    job.snapshotId,
    job.exportBucketId,
    prefixOf(job),
    exportStatus?.exportedCollections,
    exportStatus?.totalCollections,
    job.components.map(({ exportId, replicaSetName }) => [exportId, replicaSetName]),
    job.customData.map(({ key, value }) => [key, value]),
    job.errMsg,
    job.errorCode,
    job.isCut === true ? 1 : 0,
  ];
}

// By index and without spreads: thousands of jobs are read at the start.
function toJob(fields: readonly unknown[], ref: ClusterRef, isPlain: boolean): Job | undefined {
  const id = toName(fields[0]);
  if (id === undefined) return undefined;
  const text = (value: unknown): string | undefined => toText(value, isPlain);
  const stateText = text(fields[1]) ?? '';
  const { prefixStart, prefixEnd } = splitPrefix(text(fields[6]));
  const job: Job = {
    groupId: ref.groupId,
    clusterName: ref.clusterName,
    id,
    state: knownStates.find((state) => state === stateText) ?? 'Unknown',
    stateText,
    createdAt: toTime(fields[2]),
    finishedAt: toTime(fields[3]),
    snapshotId: text(fields[4]),
    exportBucketId: text(fields[5]),
    prefixStart,
    prefixEnd,
    exportStatus: toStatus(fields[7], fields[8]),
    components: some(fields[9], (entry) => toComponent(entry, text)),
    customData: some(fields[10], (entry) => toDatum(entry, text)),
    errMsg: text(fields[11]),
    errorCode: text(fields[12]),
  };
  return fields[13] === 1 ? { ...job, isCut: true } : job;
}

const none: readonly never[] = [];

function some<T>(value: unknown, read: (entry: readonly unknown[]) => T | undefined): readonly T[] {
  const entries = list(value);
  if (entries.length === 0) return none;
  return entries
    .slice(0, mostParts)
    .map((entry) => read(list(entry)))
    .filter((entry) => entry !== undefined);
}

function toStatus(exported: unknown, total: unknown): ExportStatus | undefined {
  if (!isCount(exported) || !isCount(total) || exported > total) return undefined;
  return { exportedCollections: exported, totalCollections: total };
}

type ToText = (value: unknown) => string | undefined;

function toComponent(entry: readonly unknown[], text: ToText): Component | undefined {
  const replicaSetName = text(entry[1]);
  return replicaSetName === undefined ? undefined : { exportId: text(entry[0]), replicaSetName };
}

function toDatum(entry: readonly unknown[], text: ToText): CustomDatum | undefined {
  const [key, value] = [text(entry[0]), text(entry[1])];
  return key === undefined || value === undefined ? undefined : { key, value };
}

function toText(value: unknown, isPlain: boolean): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isPlain && value.length <= longestText ? value : clean(value, { limit: longestText });
}

/** Whether a line is printable ASCII, even after parsing: then none of its texts needs cleaning. */
function isAscii(line: string): boolean {
  return /^[\x20-\x7e\n]*$/.test(line) && !/\\[^"\\]/.test(line);
}
