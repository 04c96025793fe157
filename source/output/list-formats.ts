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
  return [...jsonPieces(jobs, totalCount, projects)].join('');
}

/** The same, some jobs at a time: as one text, a company's jobs would take several times their size in memory. */
export function* jsonPieces(
  jobs: readonly Job[],
  totalCount: number,
  projects?: ProjectNames,
): Generator<string> {
  yield `{\n  "totalCount": ${totalCount},\n  "results": [`;
  let separator = '';
  for (const some of inPieces(jobs)) {
    const list = JSON.stringify(
      some.map((job) => toJson(job, projects)),
      undefined,
      2,
    );
    // Without its brackets, and two spaces deeper; texts in JSON have no line ends of their own.
    yield `${separator}${list.slice(1, -2).replaceAll('\n', '\n  ')}`;
    separator = ',';
  }
  yield jobs.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

/** The lines of a list, some jobs at a time. */
export function* linePieces(jobs: readonly Job[], { head, line, end }: ListFormat): Generator<string> {
  const toText = (lines: readonly string[]): string => lines.map((each) => `${each}${end}`).join('');
  yield toText(head);
  for (const some of inPieces(jobs)) yield toText(some.map(line));
}

function* inPieces(jobs: readonly Job[]): Generator<readonly Job[]> {
  for (let from = 0; from < jobs.length; from += jobsInPiece) yield jobs.slice(from, from + jobsInPiece);
}

const jobsInPiece = 200;

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
