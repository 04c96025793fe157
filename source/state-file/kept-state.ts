import type { KeptCluster } from '../feed/feed-state.ts';
import { withCutTexts } from '../feed/plan/job-size.ts';
import { byNewest, clusterKey, isUnfinished, knownStates } from '../jobs/job.ts';
import type { ClusterRef, Component, CustomDatum, ExportStatus, Job } from '../jobs/job.ts';
import { clean } from '../text/clean.ts';

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

/** Raised whenever the format changes: files of other versions are ignored. */
const version = 1;
/** The largest file, in bytes; at most eight accounts make 20 MB. */
export const largestState = 2_500_000;
const mostJobs = 3000;
export const mostOfCluster = 200;
const leastOfCluster = 3;
const mostTargets = 8;
const mostParts = 500;
/** Ids and names are much shorter. */
const longestName = 240;
/** Longer than the texts of a job with cut texts. */
const longestText = 2100;

/**
 * The state in the file's format, within `largestState`: for each cluster the newest jobs and the unfinished ones,
 * fewer the more clusters there are; long texts are cut. `account` is checked on reading.
 */
export function encodeState({ clusters, targets }: KeptState, account: string): string {
  const each = Math.min(mostOfCluster, Math.max(leastOfCluster, Math.floor(mostJobs / clusters.length)));
  const head = JSON.stringify({ version, account, targets: targets.slice(0, mostTargets).map(fromTargets) });
  let size = Buffer.byteLength(head);
  const lines: string[] = [];
  for (const cluster of clusters.toSorted((a, b) => b.at - a.at)) {
    const line = JSON.stringify(fromCluster(cluster, each));
    size += Buffer.byteLength(line) + 2;
    if (size > largestState) break;
    lines.push(line);
  }
  return `${head.slice(0, -1)},"clusters":[\n${lines.join(',\n')}\n]}`;
}

/**
 * Reads a file's text as a state. Never throws, whatever the text, and cleans every text; ignores files of another
 * version or account, truncated ones, and anything from the future.
 */
export function decodeState(text: string, account: string, now: number): KeptState {
  const file = parse(text);
  if (field(file, 'version') !== version || field(file, 'account') !== account) return nothingKept;
  const isPlain = isAscii(text);
  const clusters = list(field(file, 'clusters')).flatMap((entry) => toCluster(list(entry), now, isPlain));
  const targets = list(field(file, 'targets')).slice(0, mostTargets).flatMap(toTargets);
  return { clusters: [...new Map(clusters.map((each) => [clusterKey(each.ref), each])).values()], targets };
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
  const refs = list(clusters).flatMap(toRef);
  return refs.length === 0 ? [] : [{ selection, projects: known, clusters: refs }];
}

function fromCluster({ ref, at, total, jobs }: KeptCluster, most: number): unknown {
  const newest = jobs.slice(0, most);
  const running = jobs.slice(most).filter(isUnfinished).slice(0, most);
  return [[ref.groupId, ref.clusterName], at, total, [...newest, ...running].map(fromJob)];
}

function toCluster(entry: readonly unknown[], now: number, isPlain: boolean): readonly KeptCluster[] {
  const [ref] = toRef(entry[0]);
  const [, at, total, entries] = entry;
  if (ref === undefined || !isCount(at) || at > now) return [];
  const jobs = new Map<string, Job>();
  for (const each of list(entries).slice(0, 2 * mostOfCluster)) {
    const job = toJob(list(each), ref, isPlain);
    if (job !== undefined) jobs.set(job.id, job);
  }
  const sorted = [...jobs.values()].toSorted(byNewest);
  return [{ ref, at, total: Math.max(isCount(total) ? total : 0, sorted.length), jobs: sorted }];
}

function toRef(entry: unknown): readonly ClusterRef[] {
  const [groupId, clusterName] = list(entry).map(toName);
  if (groupId === undefined || clusterName === undefined) return [];
  // As in Atlas; nothing else could be requested.
  return /^[0-9a-f]{24}$/.test(groupId) && /^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(clusterName)
    ? [{ groupId, clusterName }]
    : [];
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
    job.prefix,
    exportStatus?.exportedCollections,
    exportStatus?.totalCollections,
    job.components.map(({ exportId, replicaSetName }) => [exportId, replicaSetName]),
    job.customData.map(({ key, value }) => [key, value]),
    job.errMsg,
    job.errorCode,
    job.isCut === true ? 1 : 0,
  ];
}

// By index and without spreads: a thousand jobs are read before the first frame.
function toJob(fields: readonly unknown[], ref: ClusterRef, isPlain: boolean): Job | undefined {
  const id = toName(fields[0]);
  if (id === undefined) return undefined;
  const text = (value: unknown): string | undefined => toText(value, isPlain);
  const stateText = text(fields[1]) ?? '';
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
    prefix: text(fields[6]),
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toText(value: unknown, isPlain: boolean): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isPlain && value.length <= longestText ? value : clean(value, { limit: longestText });
}

/** Whether a file's text is printable ASCII, even after parsing: then none of its texts needs cleaning. */
function isAscii(text: string): boolean {
  return /^[\x20-\x7e\n]*$/.test(text) && !/\\[^"\\]/.test(text);
}

function toName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > longestName) return undefined;
  return clean(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The range of `Date` (ECMA-262, "Time Values"). */
function toTime(value: unknown): number | undefined {
  const isTime = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 8.64e15;
  return isTime ? value : undefined;
}
