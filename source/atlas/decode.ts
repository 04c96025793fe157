import { knownStates } from '../jobs/job.ts';
import type { Bucket, ClusterRef, Component, CustomDatum, ExportStatus, Job, JobState } from '../jobs/job.ts';
import type { Cluster, Page, Project } from './api.ts';
import { clean } from './clean.ts';
import { atlasError } from './errors.ts';
import type { AtlasError } from './errors.ts';

/** What an answer's body holds: `status` is the envelope's, where there is one; it outranks the HTTP status. */
export type Body = { readonly status: number | undefined; readonly content: unknown };

/** Takes an envelope apart: v2's `{status, content}`, or v1.0's `status` beside the fields (Atlas reference). */
export function openEnvelope(json: unknown): Body {
  const status = field(json, 'status');
  if (typeof status !== 'number' || !Number.isInteger(status)) return { status: undefined, content: json };
  const content = field(json, 'content');
  return { status, content: content === undefined ? json : content };
}

/**
 * A body's text → JSON. Throws an `AtlasError` of kind `unreadable` that says what came instead: nothing, a web page
 * (with its title), or something broken off.
 */
export function parseBody(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') throw unreadable('The answer was empty.', true);
  if (trimmed.startsWith('<')) {
    const title = pageTitle(trimmed);
    const page = title === undefined ? 'a web page' : `a web page, “${title}”,`;
    throw unreadable(`Something between here and Atlas answered with ${page} instead of data.`, false);
  }
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    throw unreadable('The answer is broken off or is no JSON.', true);
  }
}

/** The title of an HTML page, cleaned, at most 100 characters; undefined when it has none. */
export function pageTitle(html: string): string | undefined {
  const title = /<title[^>]{0,200}>([^<]{1,1000})/i.exec(html.slice(0, 65_536))?.[1];
  const line = title?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return line === '' ? undefined : clean(line, { limit: 100 });
}

/** A page of export jobs; `cluster` is the one that was asked for, since a job does not name its own. */
export function decodeJobs(content: unknown, cluster: ClusterRef): Page<Job> {
  return decodePage(content, 'export job', (entry) => toJob(entry, cluster), byId);
}

/** One export job. Throws an `AtlasError` of kind `unreadable` when it has no id. */
export function decodeJob(content: unknown, cluster: ClusterRef): Job {
  return one(toJob(content, cluster), 'export job');
}

/** A page of export buckets. */
export function decodeBuckets(content: unknown): Page<Bucket> {
  return decodePage(content, 'export bucket', toBucket, byId);
}

/** One export bucket. Throws an `AtlasError` of kind `unreadable` when it has no id. */
export function decodeBucket(content: unknown): Bucket {
  return one(toBucket(content), 'export bucket');
}

/** A page of projects. */
export function decodeProjects(content: unknown): Page<Project> {
  return decodePage(content, 'project', toProject, byId);
}

/** A page of clusters; a cluster's name is its id. */
export function decodeClusters(content: unknown): Page<Cluster> {
  return decodePage(content, 'cluster', toCluster, (cluster) => cluster.name);
}

/** Atlas's own words about an error (Atlas reference, "Errors"), cleaned; a proxy's page gives its title. */
export type Fault = {
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly parameters: readonly unknown[];
};

/** The body of an error: whatever came, JSON, a web page or nothing. Never throws. */
export function decodeFault(text: string): Fault {
  let json: unknown;
  try {
    json = openEnvelope(JSON.parse(text)).content;
  } catch {
    return { code: undefined, detail: pageTitle(text), parameters: [] };
  }
  return toFault(json);
}

/** The same for a body that has been parsed. */
export function toFault(json: unknown): Fault {
  return {
    code: words(json, 'errorCode'),
    // OAuth has its own names for the same (RFC 6749 §5.2).
    detail: words(json, 'detail') ?? words(json, 'error_description') ?? words(json, 'reason'),
    parameters: list(field(json, 'parameters')),
  };
}

function decodePage<T>(
  content: unknown,
  noun: string,
  decode: (entry: unknown) => T | undefined,
  key: (item: T) => string,
): Page<T> {
  const results = Array.isArray(content) ? content : field(content, 'results');
  if (!Array.isArray(results)) throw unreadable(`The answer holds no list of ${noun}s.`, true);
  const items = new Map<string, T>();
  const problems: string[] = [];
  for (const [index, entry] of results.entries()) {
    const item = decode(entry);
    if (item === undefined)
      problems.push(`Entry ${index + 1} of the page is no readable ${noun}: it has no id or name.`);
    else if (!items.has(key(item))) items.set(key(item), item);
  }
  const links = field(content, 'links');
  return {
    items: [...items.values()],
    totalCount: count(field(content, 'totalCount')),
    hasNext: Array.isArray(links) ? links.some((link) => field(link, 'rel') === 'next') : undefined,
    received: results.length,
    problems,
  };
}

function byId(item: { readonly id: string }): string {
  return item.id;
}

function one<T>(item: T | undefined, noun: string): T {
  if (item === undefined) throw unreadable(`The answer is no readable ${noun}: it has no id.`, true);
  return item;
}

function toJob(entry: unknown, cluster: ClusterRef): Job | undefined {
  const id = words(entry, 'id');
  if (id === undefined) return undefined;
  const stateText = words(entry, 'state') ?? '';
  const reason = field(entry, 'stateReason');
  return {
    groupId: cluster.groupId,
    clusterName: cluster.clusterName,
    id,
    state: toState(stateText),
    stateText,
    createdAt: toTime(field(entry, 'createdAt')),
    finishedAt: toTime(field(entry, 'finishedAt')),
    snapshotId: words(entry, 'snapshotId'),
    exportBucketId: words(entry, 'exportBucketId'),
    prefix: words(entry, 'prefix'),
    exportStatus: toExportStatus(field(entry, 'exportStatus')),
    components: list(field(entry, 'components')).flatMap(toComponent),
    customData: toCustomData(field(entry, 'customData')),
    errMsg: words(entry, 'errMsg') ?? words(reason, 'message') ?? toText(reason),
    errorCode: words(entry, 'errorCode') ?? words(reason, 'errorCode'),
  };
}

function toState(text: string): JobState {
  return knownStates.find((state) => state === text) ?? 'Unknown';
}

function toExportStatus(value: unknown): ExportStatus | undefined {
  const exportedCollections = count(field(value, 'exportedCollections'));
  const totalCollections = count(field(value, 'totalCollections'));
  if (exportedCollections === undefined || totalCollections === undefined) return undefined;
  // More than all says nothing that a progress bar could show.
  return exportedCollections > totalCollections ? undefined : { exportedCollections, totalCollections };
}

function toComponent(value: unknown): Component[] {
  const exportId = words(value, 'exportId');
  const replicaSetName = words(value, 'replicaSetName');
  if (exportId === undefined && replicaSetName === undefined) return [];
  return [{ exportId, replicaSetName: replicaSetName ?? '?' }];
}

function toCustomData(value: unknown): CustomDatum[] {
  // The reference page has a list of pairs; its text also speaks of a document.
  if (isObject(value))
    return Object.entries(value).map(([key, each]) => ({ key: clean(key), value: anyText(each) }));
  return list(value).flatMap((each) => {
    const key = words(each, 'key');
    return key === undefined ? [] : [{ key, value: anyText(field(each, 'value')) }];
  });
}

function toBucket(entry: unknown): Bucket | undefined {
  const id = words(entry, '_id') ?? words(entry, 'id');
  if (id === undefined) return undefined;
  return {
    id,
    bucketName: words(entry, 'bucketName') ?? '?',
    cloudProvider: words(entry, 'cloudProvider') ?? '?',
    region: words(entry, 'region'),
    serviceUrl: words(entry, 'serviceUrl'),
  };
}

function toProject(entry: unknown): Project | undefined {
  const id = words(entry, 'id');
  return id === undefined ? undefined : { id, name: words(entry, 'name') ?? id };
}

function toCluster(entry: unknown): Cluster | undefined {
  const name = words(entry, 'name');
  return name === undefined ? undefined : { name, clusterType: words(entry, 'clusterType') };
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** ISO 8601 → milliseconds since 1970; a time without a zone is UTC, as all of Atlas's are. */
function toTime(value: unknown): number | undefined {
  const match = typeof value === 'string' ? isoTime.exec(value.trim()) : null;
  if (match === null) return undefined;
  const time = Date.parse(match[3] === undefined ? `${match[0]}Z` : match[0]);
  return Number.isNaN(time) ? undefined : time;
}

/** A whole number from 0, also when it came as a string. */
function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** The clean text of a field; undefined when it is missing, blank, or no text. */
function words(value: unknown, name: string): string | undefined {
  return toText(field(value, name));
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? clean(value) : undefined;
}

/** For a value that a person chose freely: nothing of it may be lost. */
function anyText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return clean(value);
  try {
    return clean(JSON.stringify(value));
  } catch {
    return '‹nested too deep›';
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields only: `__proto__` and `constructor` in a body are names like any other. */
function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function unreadable(sentence: string, passing: boolean): AtlasError {
  const remedy = passing
    ? 'Try again; if it stays so, run with --log FILE to see what was asked.'
    : 'Check your proxy, VPN or network sign-in page.';
  return atlasError({ kind: 'unreadable', sentence, remedy, retryable: passing });
}
