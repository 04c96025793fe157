import { toJson } from '../jobs/job-json.ts';
import type { ProjectNames } from '../jobs/cluster-names.ts';
import type { Job } from '../jobs/job.ts';
import type { OutputFormat } from '../cli/values.ts';
import { csvRecord } from './csv.ts';
import { chosenTable, terminalTable, wideTable, type Table, type TableOptions } from './list-table.ts';

/** How `list` prints: a head, and a line for each job. */
export type ListFormat = {
  /** Lines before the first job. */
  readonly head: readonly string[];
  readonly line: (job: Job) => string;
  /** The end of each line. */
  readonly end: '\n' | '\r\n';
};

export type LineOptions = TableOptions & { readonly projects: ProjectNames };

/** `{"totalCount": n, "results": [...]}`, with the API's own field names. */
export function jsonDocument(jobs: readonly Job[], totalCount: number, projects?: ProjectNames): string {
  return `${JSON.stringify({ totalCount, results: jobs.map((job) => toJson(job, projects)) }, undefined, 2)}\n`;
}

/** The line formats of `list`; `json` is a single document. */
export function lineFormat(output: Exclude<OutputFormat, 'json'>, options: LineOptions): ListFormat {
  const { projects } = options;
  switch (output) {
    case 'ndjson': {
      return { head: [], line: (job) => JSON.stringify(toJson(job, projects)), end: '\n' };
    }
    case 'csv': {
      return { head: [csvFields.join(',')], line: (job) => csvLine(job, projects), end: '\r\n' };
    }
    case 'wide': {
      return linesOf(wideTable({ ...options, columns: undefined }));
    }
    case 'table': {
      return linesOf(tableOf(options));
    }
  }
}

/** In a pipe everything, as scripts want it. */
function tableOf(options: TableOptions): Table {
  const { columns, chosen } = options;
  if (chosen !== undefined) return chosenTable(chosen, options);
  return columns === undefined ? wideTable(options) : terminalTable({ ...options, columns });
}

function linesOf({ head, line }: Table): ListFormat {
  return { head: [head], line, end: '\n' };
}

const csvFields = [
  'id',
  'groupId',
  'clusterName',
  'state',
  'createdAt',
  'finishedAt',
  'snapshotId',
  'exportBucketId',
  'prefix',
  'exportedCollections',
  'totalCollections',
  'components',
  'customData',
  'errMsg',
  'errorCode',
  'dataAsOf',
  'groupName',
] as const;

/** A record (RFC 4180 §2); nested values as JSON. */
function csvLine(job: Job, projects: ProjectNames): string {
  const { exportStatus, components, customData, ...rest } = toJson(job, projects);
  const flat: Readonly<Record<string, unknown>> = {
    ...rest,
    exportedCollections: exportStatus?.exportedCollections,
    totalCollections: exportStatus?.totalCollections,
    components: components && JSON.stringify(components),
    customData: customData.length > 0 ? JSON.stringify(customData) : undefined,
  };
  return csvRecord(csvFields.map((field) => flat[field]));
}
