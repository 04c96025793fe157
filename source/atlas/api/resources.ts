import type { ApiVersion, EventQuery, PageQuery } from './api.ts';
import { atlasError } from './errors.ts';
import type { AtlasError } from './errors.ts';

/** A resource: its path and query, encoded, and the media type to ask for. */
export type Resource = {
  readonly path: string;
  readonly accept: string;
  /** The largest answer, bytes: about ten times what Atlas needs. */
  readonly mostBytes: number;
};

const megabyte = 2 ** 20;
const bytesOfEntry = 16 * 1024;
const usualPage = 100;

const versions = {
  exports: '2023-01-01',
  buckets: '2024-05-30',
  projects: '2023-01-01',
  clusters: '2024-08-05',
  schedule: '2024-08-05',
  snapshots: '2023-01-01',
  events: '2023-01-01',
} as const;

/** The API's addresses (Atlas reference). Each throws an `AtlasError` of kind `settings` for an impossible id or name. */
export function resources(api: ApiVersion) {
  const at = (
    kind: keyof typeof versions,
    segments: readonly string[],
    query?: PageQuery | EventQuery,
    end = '',
  ): Resource => ({
    path: `/api/atlas/${api}/${segments.map(encodeURIComponent).join('/')}${end}${toSearch(query)}`,
    mostBytes: Math.max(
      megabyte,
      (query === undefined ? 0 : (query.itemsPerPage ?? usualPage)) * bytesOfEntry,
    ),
    accept: api === 'v2' ? `application/vnd.atlas.${versions[kind]}+json` : 'application/json',
  });
  return {
    exports: (groupId: string, clusterName: string, query: PageQuery = {}) =>
      // On v1.0's reference page only the list's path ends with a slash.
      at('exports', exportsOf(groupId, clusterName), query, api === 'v1.0' ? '/' : ''),
    export: (groupId: string, clusterName: string, exportId: string) =>
      at('exports', [...exportsOf(groupId, clusterName), checkedId(exportId, 'The export job')]),
    buckets: (groupId: string, query: PageQuery = {}) =>
      at('buckets', ['groups', projectId(groupId), 'backup', 'exportBuckets'], query),
    bucket: (groupId: string, bucketId: string) =>
      at('buckets', [
        'groups',
        projectId(groupId),
        'backup',
        'exportBuckets',
        checkedId(bucketId, 'The export bucket'),
      ]),
    projects: (query: PageQuery = {}) => at('projects', ['groups'], query),
    clusters: (groupId: string, query: PageQuery = {}) =>
      at('clusters', ['groups', projectId(groupId), 'clusters'], query),
    schedule: (groupId: string, clusterName: string) =>
      at('schedule', backupOf(groupId, clusterName, 'schedule')),
    snapshots: (groupId: string, clusterName: string, query: PageQuery = {}) =>
      at('snapshots', backupOf(groupId, clusterName, 'snapshots'), query),
    shardedSnapshots: (groupId: string, clusterName: string) =>
      // Not paged: every snapshot that the cluster keeps, each with its shards.
      ({
        ...at('snapshots', [...backupOf(groupId, clusterName, 'snapshots'), 'shardedClusters']),
        mostBytes: 500 * bytesOfEntry,
      }),
    snapshot: (groupId: string, clusterName: string, snapshotId: string, sharded: boolean) =>
      at('snapshots', [
        ...backupOf(groupId, clusterName, 'snapshots'),
        // Singular, although the list is plural.
        ...(sharded ? ['shardedCluster'] : []),
        checkedId(snapshotId, 'The snapshot'),
      ]),
    events: (groupId: string, query: EventQuery) =>
      at('events', ['groups', projectId(groupId), 'events'], query),
  };
}

function exportsOf(groupId: string, clusterName: string): readonly string[] {
  return backupOf(groupId, clusterName, 'exports');
}

function backupOf(groupId: string, clusterName: string, part: string): readonly string[] {
  return ['groups', projectId(groupId), 'clusters', checkedName(clusterName), 'backup', part];
}

function toSearch(query: PageQuery | EventQuery = {}): string {
  checkNumber(query.pageNum, 'The page number', 1_000_000_000);
  checkNumber(query.itemsPerPage, 'The page size', 500);
  const search = new URLSearchParams();
  for (const name of ['pageNum', 'itemsPerPage', 'includeCount', 'pretty', 'envelope'] as const) {
    const value = query[name];
    if (value !== undefined) search.set(name, String(value));
  }
  if ('eventTypes' in query) {
    for (const type of query.eventTypes) search.append('eventType', type);
    search.set('minDate', new Date(Math.max(0, query.since)).toISOString());
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function checkNumber(value: number | undefined, what: string, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw refusal(`${what} is not a whole number from 1 to ${most}.`, 'Choose another one.');
}

function projectId(text: string): string {
  return checkedId(text, 'The project', 'Give it with --project; `atlas projects list` shows it.');
}

function checkedId(text: string, what: string, remedy = 'Copy it again.'): string {
  if (/^[0-9a-f]{24}$/.test(text)) return text;
  throw refusal(`${what}'s id is not 24 hexadecimal digits.`, remedy);
}

function checkedName(text: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(text)) return text;
  throw refusal(
    "The cluster's name has characters other than letters, digits and hyphens.",
    'Give its name as Atlas shows it, with --cluster.',
  );
}

function refusal(sentence: string, remedy: string): AtlasError {
  return atlasError({ kind: 'settings', sentence, remedy });
}
