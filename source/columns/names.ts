/**
 * The columns that a table of jobs can have, in the order in which they are offered, and the list has its own. The
 * cluster comes before the progress: a failed row's reason takes the cells after it.
 */
export const columnNames = [
  'state',
  'created',
  'took',
  'cluster',
  'project',
  'dataAsOf',
  'progress',
  'reason',
  'customData',
  'finished',
  'shards',
  'bucket',
  'place',
  'snapshot',
  'id',
  'errorCode',
] as const;

export type KnownColumn = (typeof columnNames)[number];

/** `customData.KEY` is the value of one key of a job's custom data. */
export type ColumnName = KnownColumn | `customData.${string}`;

/** Names that `list -o json` and CSV have for the same. */
const fields: Readonly<Record<string, KnownColumn>> = {
  createdAt: 'created',
  finishedAt: 'finished',
  clusterName: 'cluster',
  groupName: 'project',
  groupId: 'project',
  exportStatus: 'progress',
  errMsg: 'reason',
  components: 'shards',
  exportBucketId: 'bucket',
  prefix: 'place',
  snapshotId: 'snapshot',
};

const custom = 'customData.';

const byPlainName = new Map<string, KnownColumn>([
  ...columnNames.map((name) => [plain(name), name] as const),
  ...Object.entries(fields).map(([field, name]) => [plain(field), name] as const),
]);

/** The column that a person means: its name, or the field's name in JSON, in any spelling (`data-as-of`). */
export function columnOf(text: string): ColumnName | undefined {
  const word = text.trim();
  if (word.toLowerCase().startsWith(custom.toLowerCase()) && word.length > custom.length)
    return `customData.${word.slice(custom.length)}`;
  return byPlainName.get(plain(word));
}

/** The key of `customData.KEY`; undefined for other columns. */
export function customKey(name: ColumnName): string | undefined {
  return name.startsWith(custom) ? name.slice(custom.length) : undefined;
}

const descriptions: Readonly<Record<KnownColumn, string>> = {
  state: 'Its glyph and word',
  created: 'When the job was created',
  took: 'How long it took, or has been running',
  cluster: "The cluster's name",
  project: "The project's name",
  dataAsOf: 'How old the exported data is: the time of its snapshot',
  progress: 'Bar, share, collections and time left; the reason if it failed',
  reason: 'Why it failed or was cancelled, in a column of its own',
  customData: 'All keys and values that were given with the export',
  finished: 'When it ended',
  shards: 'How many shards it has',
  bucket: "The bucket's name",
  place: 'The folder in the bucket',
  snapshot: 'The end of the snapshot id',
  id: 'The end of the job id',
  errorCode: "Atlas's code of the error",
};

/** What a column shows, in a few words. */
export function descriptionOf(name: ColumnName): string {
  const key = customKey(name);
  return key === undefined ? descriptions[name as KnownColumn] : `The value of ${key} in its custom data`;
}

/** `DATA AS OF`: the title above a column. */
export function titleOf(name: ColumnName): string {
  return customKey(name)?.toUpperCase() ?? name.replaceAll(/[A-Z]/g, ' $&').toUpperCase();
}

function plain(text: string): string {
  return text.replaceAll(/[\s_-]/g, '').toLowerCase();
}
