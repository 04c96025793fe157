/** The columns that a table of jobs can have, in the order in which they are offered. */
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

const custom = 'customData.';

/** The key of `customData.KEY`; undefined for other columns. */
export function customKey(name: ColumnName): string | undefined {
  return name.startsWith(custom) ? name.slice(custom.length) : undefined;
}

/** `DATA AS OF`: the title above a column. */
export function titleOf(name: ColumnName): string {
  return customKey(name)?.toUpperCase() ?? name.replaceAll(/[A-Z]/g, ' $&').toUpperCase();
}
