import { knownStates } from '../../jobs/job.ts';
import type {
  Bucket,
  ClusterRef,
  Component,
  CustomDatum,
  ExportStatus,
  Job,
  JobState,
} from '../../jobs/job.ts';
import type { Cluster, Page, Project } from '../api/api.ts';
import { unreadable } from './unreadable.ts';
import { splitPrefix } from '../../jobs/bucket-path.ts';
import { clean } from '../../text/clean.ts';
import { toCount, field, isObject, toList, toText, cleanText } from './json-fields.ts';
import { intern, internData, sharedEmpty } from './intern.ts';

/** A page of export jobs of `cluster`; a job does not name its cluster. */
export function decodeJobs(content: unknown, cluster: ClusterRef): Page<Job> {
  return decodePage(content, 'export job', (entry) => toJob(entry, cluster), byId);
}

/** One export job. Throws an `AtlasError` of kind `unreadable` when it has no usable id. */
export function decodeJob(content: unknown, cluster: ClusterRef): Job {
  return requireItem(toJob(content, cluster), 'export job');
}

/** A page of export buckets. */
export function decodeBuckets(content: unknown): Page<Bucket> {
  return decodePage(content, 'export bucket', toBucket, byId);
}

/** One export bucket. Throws an `AtlasError` of kind `unreadable` when it has no usable id. */
export function decodeBucket(content: unknown): Bucket {
  return requireItem(toBucket(content), 'export bucket');
}

/** A page of projects. */
export function decodeProjects(content: unknown): Page<Project> {
  return decodePage(content, 'project', toProject, byId);
}

/** A page of clusters; a cluster's name is its id. */
export function decodeClusters(content: unknown): Page<Cluster> {
  return decodePage(content, 'cluster', toCluster, (cluster) => cluster.name);
}

/** The most entries read from one page, to bound the work: ten times Atlas's largest page. */
const mostEntries = 5000;
const mostProblems = 50;
const mostCounted = 1_000_000_000;
/** About ten times the shards and tags that Atlas allows; one entry stands for the rest. */
const mostComponents = 500;
const mostData = 200;
/** Ten times Atlas's. Ids are held many times over, in lists of what has been seen, and none can be cut short. */
const longestId = 240;

/** A page of any list: each unreadable entry becomes a sentence, and the work is bounded. */
export function decodePage<T>(
  content: unknown,
  noun: string,
  decode: (entry: unknown) => T | undefined,
  key: (item: T) => string,
): Page<T> {
  const results = Array.isArray(content) ? content : field(content, 'results');
  if (!Array.isArray(results)) throw unreadable(`The answer holds no list of ${noun}s.`, true);
  const items = new Map<string, T>();
  const odd: number[] = [];
  for (const [index, entry] of results.slice(0, mostEntries).entries()) {
    const item = decode(entry);
    if (item === undefined) odd.push(index + 1);
    else if (!items.has(key(item))) items.set(key(item), item);
  }
  const links = field(content, 'links');
  return {
    items: [...items.values()],
    totalCount: believable(toCount(field(content, 'totalCount'))),
    hasNext: Array.isArray(links) ? links.some((link) => field(link, 'rel') === 'next') : undefined,
    received: results.length,
    problems: [...entryProblems(odd, noun), ...lengthProblems(results.length, noun)],
  };
}

/** Atlas's count is an estimate; an absurd one is ignored. */
function believable(total: number | undefined): number | undefined {
  return total === undefined || total > mostCounted ? undefined : total;
}

function entryProblems(places: readonly number[], noun: string): readonly string[] {
  const told = places
    .slice(0, mostProblems)
    .map((place) => `Entry ${place} of the page is not a readable ${noun}: it has no usable id or name.`);
  const more = places.length - told.length;
  return more > 0 ? [...told, `${more} more entries of the page are not readable ${noun}s.`] : told;
}

function lengthProblems(entries: number, noun: string): readonly string[] {
  if (entries <= mostEntries) return [];
  return [`The page holds ${entries} ${noun}s, and only the first ${mostEntries} of them were read.`];
}

export function byId(item: { readonly id: string }): string {
  return item.id;
}

export function requireItem<T>(item: T | undefined, noun: string): T {
  if (item === undefined)
    throw unreadable(`The answer is not a readable ${noun}: it has no usable id.`, true);
  return item;
}

function toJob(entry: unknown, cluster: ClusterRef): Job | undefined {
  const id = cleanText(entry, 'id');
  if (id === undefined || id.length > longestId) return undefined;
  const stateText = intern(cleanText(entry, 'state') ?? '');
  const { prefixStart, prefixEnd } = splitPrefix(cleanText(entry, 'prefix'));
  const reason = field(entry, 'stateReason');
  return {
    groupId: cluster.groupId,
    clusterName: cluster.clusterName,
    id,
    state: toState(stateText),
    stateText,
    createdAt: toTime(field(entry, 'createdAt')),
    finishedAt: toTime(field(entry, 'finishedAt')),
    snapshotId: cleanText(entry, 'snapshotId'),
    exportBucketId: shared(cleanText(entry, 'exportBucketId')),
    prefixStart,
    prefixEnd,
    exportStatus: toExportStatus(field(entry, 'exportStatus')),
    components: sharedEmpty(toComponents(toList(field(entry, 'components')))),
    customData: internData(toCustomData(field(entry, 'customData'))),
    errMsg: shared(cleanText(entry, 'errMsg') ?? cleanText(reason, 'message') ?? toText(reason)),
    errorCode: shared(cleanText(entry, 'errorCode') ?? cleanText(reason, 'errorCode')),
  };
}

/** The same text in all jobs that have it: a bucket's id, the reason why each of a cluster's exports fails. */
function shared(text: string | undefined): string | undefined {
  return text === undefined ? undefined : intern(text);
}

function toState(text: string): JobState {
  return knownStates.find((state) => state === text) ?? 'Unknown';
}

function toExportStatus(value: unknown): ExportStatus | undefined {
  const exportedCollections = toCount(field(value, 'exportedCollections'));
  const totalCollections = toCount(field(value, 'totalCollections'));
  if (exportedCollections === undefined || totalCollections === undefined) return undefined;
  // More than 100 % makes no progress bar.
  return exportedCollections > totalCollections ? undefined : status(exportedCollections, totalCollections);
}

let lastStatus: ExportStatus = { exportedCollections: 0, totalCollections: 0 };

/** Ended jobs mostly have equal counts: consecutive ones share one object. */
function status(exportedCollections: number, totalCollections: number): ExportStatus {
  const isLast =
    lastStatus.exportedCollections === exportedCollections &&
    lastStatus.totalCollections === totalCollections;
  if (!isLast) lastStatus = { exportedCollections, totalCollections };
  return lastStatus;
}

function toComponents(entries: readonly unknown[]): readonly Component[] {
  const components = entries.slice(0, mostComponents).flatMap(toComponent);
  const rest = entries.length - mostComponents;
  return rest > 0 ? [...components, { exportId: undefined, replicaSetName: notRead(rest) }] : components;
}

function notRead(rest: number): string {
  return `‹${rest} more were not read›`;
}

function toComponent(value: unknown): Component[] {
  const exportId = cleanText(value, 'exportId');
  const replicaSetName = cleanText(value, 'replicaSetName');
  if (exportId === undefined && replicaSetName === undefined) return [];
  return [{ exportId, replicaSetName: intern(replicaSetName ?? '?') }];
}

function toCustomData(value: unknown): readonly CustomDatum[] {
  const data = toData(value);
  const rest = data.length - mostData;
  return rest > 0 ? [...data.slice(0, mostData), { key: '…', value: notRead(rest) }] : data;
}

function toData(value: unknown): CustomDatum[] {
  // The reference page shows a list of pairs; its text also mentions a document.
  if (isObject(value))
    return Object.entries(value).map(([key, each]) => ({ key: clean(key), value: anyText(each) }));
  return toList(value).flatMap((each) => {
    const key = cleanText(each, 'key');
    return key === undefined ? [] : [{ key: intern(key), value: intern(anyText(field(each, 'value'))) }];
  });
}

function toBucket(entry: unknown): Bucket | undefined {
  const id = cleanText(entry, '_id') ?? cleanText(entry, 'id');
  if (id === undefined) return undefined;
  return {
    id,
    bucketName: cleanText(entry, 'bucketName') ?? '?',
    cloudProvider: cleanText(entry, 'cloudProvider') ?? '?',
    region: cleanText(entry, 'region'),
    serviceUrl: cleanText(entry, 'serviceUrl'),
  };
}

function toProject(entry: unknown): Project | undefined {
  const id = cleanText(entry, 'id');
  if (id === undefined) return undefined;
  const clusterCount = toCount(field(entry, 'clusterCount'));
  return { id, name: cleanText(entry, 'name') ?? id, ...(clusterCount !== undefined && { clusterCount }) };
}

function toCluster(entry: unknown): Cluster | undefined {
  const name = cleanText(entry, 'name');
  return name === undefined ? undefined : { name, clusterType: cleanText(entry, 'clusterType') };
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const zone = /(?:Z|[+-]\d{2}:?\d{2})$/;

/** ISO 8601 → milliseconds since 1970; without a zone it is UTC, like all of Atlas's times. */
export function toTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (!isoTime.test(text)) return undefined;
  const time = Date.parse(text.endsWith('Z') || zone.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** For a value that a person chose freely: keep all of it. */
function anyText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return clean(value);
  try {
    return clean(JSON.stringify(value));
  } catch {
    return '‹nested too deep›';
  }
}
