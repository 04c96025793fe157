import type { PolicyItem, Schedule } from '../../jobs/schedule.ts';
import type { ProjectEvent, Snapshot } from '../../jobs/snapshot.ts';
import type { Page } from '../api/api.ts';
import { unreadable } from './unreadable.ts';
import { byId, decodePage, requireItem, toTime } from './jobs.ts';
import { toCount, field, isObject, toList, toText, cleanText } from './json-fields.ts';

/** A cluster's backup schedule. Throws an `AtlasError` of kind `unreadable` when it holds no policies. */
export function decodeSchedule(content: unknown): Schedule {
  const policies = field(content, 'policies');
  if (!Array.isArray(policies))
    throw unreadable('The answer is not a readable backup schedule: it has no policies.', true);
  // A deleted policy has an empty list (recorded); a missing list counts as an unreadable item.
  const entries = policies
    .flatMap((policy): readonly unknown[] => {
      const own = field(policy, 'policyItems');
      return Array.isArray(own) ? own : [undefined];
    })
    .slice(0, mostItems);
  const items = entries.map(toItem).filter((item) => item !== undefined);
  const exported = field(content, 'export');
  return {
    autoExport: toFlag(field(content, 'autoExportEnabled')),
    exportFrequency: lowerWords(exported, 'frequencyType'),
    exportBucketId: cleanText(exported, 'exportBucketId'),
    items,
    oddItems: entries.length - items.length,
    referenceHour: toCount(field(content, 'referenceHourOfDay')),
    referenceMinute: toCount(field(content, 'referenceMinuteOfHour')),
  };
}

/** A page of snapshots, of a replica set or of a sharded cluster. */
export function decodeSnapshots(content: unknown): Page<Snapshot> {
  return decodePage(content, 'snapshot', toSnapshot, byId);
}

/** One snapshot. Throws an `AtlasError` of kind `unreadable` when it has no usable id. */
export function decodeSnapshot(content: unknown): Snapshot {
  return requireItem(toSnapshot(content), 'snapshot');
}

/** A page of a project's events. */
export function decodeEvents(content: unknown): Page<ProjectEvent> {
  return decodePage(content, 'event', toEvent, byId);
}

/** More than any schedule has, to bound the work on an answer. */
const mostItems = 1000;

function toItem(entry: unknown): PolicyItem | undefined {
  const frequencyType = lowerWords(entry, 'frequencyType');
  if (frequencyType === undefined) return undefined;
  return {
    id: cleanText(entry, 'id'),
    frequencyType,
    frequencyInterval: toCount(field(entry, 'frequencyInterval')),
    retentionUnit: lowerWords(entry, 'retentionUnit'),
    retentionValue: toCount(field(entry, 'retentionValue')),
  };
}

function toSnapshot(entry: unknown): Snapshot | undefined {
  const id = cleanText(entry, 'id');
  if (id === undefined) return undefined;
  return {
    id,
    memberIds: toList(field(entry, 'members'))
      .map((member) => cleanText(member, 'id'))
      .filter((each) => each !== undefined),
    status: lowerWords(entry, 'status'),
    snapshotType: lowerWords(entry, 'snapshotType'),
    frequencyType: lowerWords(entry, 'frequencyType'),
    createdAt: toTime(field(entry, 'createdAt')),
    expiresAt: toTime(field(entry, 'expiresAt')),
    storageSizeBytes: toCount(field(entry, 'storageSizeBytes')),
    mongodVersion: cleanText(entry, 'mongodVersion'),
    policyItems: toList(field(entry, 'policyItems'))
      .map((each) => (isObject(each) ? cleanText(each, 'id') : toText(each)))
      .filter((each) => each !== undefined),
  };
}

function toEvent(entry: unknown): ProjectEvent | undefined {
  const [id, type] = [cleanText(entry, 'id'), cleanText(entry, 'eventTypeName')];
  if (id === undefined || type === undefined) return undefined;
  return {
    id,
    type,
    createdAt: toTime(field(entry, 'created')),
    clusterName: cleanText(entry, 'clusterName'),
  };
}

/** Atlas varies the case of its words (`onDemand`, `ondemand`), so case is ignored. */
function lowerWords(value: unknown, name: string): string | undefined {
  return cleanText(value, name)?.toLowerCase();
}

function toFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}
