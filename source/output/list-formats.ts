import { progressOf } from '../jobs/estimate.ts';
import { isoTime, toJson } from '../jobs/job-json.ts';
import type { ClusterNames, ProjectNames } from '../jobs/cluster-names.ts';
import { isUnfinished } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import type { OutputFormat } from '../cli/values.ts';
import { span } from '../text/format.ts';
import { cut, padEnd, padStart, width } from '../text/width.ts';
import { csvRecord } from './csv.ts';

/** How `list` prints: a head, and a line for each job. */
export type ListFormat = {
  /** Lines before the first job. */
  readonly head: readonly string[];
  readonly line: (job: Job) => string;
  /** The end of each line. */
  readonly end: '\n' | '\r\n';
};

export type TableOptions = {
  /** Milliseconds since 1970, on the server's clock as far as it is known. */
  readonly now: () => number;
  /** The terminal's width; undefined prints everything in full. */
  readonly columns: number | undefined;
  /** The names that the table must have room for. */
  readonly names: ClusterNames;
  readonly projects: ProjectNames;
};

/** `{"totalCount": n, "results": [...]}`, with the API's own field names. */
export function jsonDocument(jobs: readonly Job[], totalCount: number, projects?: ProjectNames): string {
  return `${JSON.stringify({ totalCount, results: jobs.map((job) => toJson(job, projects)) }, undefined, 2)}\n`;
}

/** The line formats of `list`; `json` is a single document. */
export function lineFormat(output: Exclude<OutputFormat, 'json'>, options: TableOptions): ListFormat {
  const { projects } = options;
  switch (output) {
    case 'ndjson': {
      return { head: [], line: (job) => JSON.stringify(toJson(job, projects)), end: '\n' };
    }
    case 'csv': {
      return { head: [csvFields.join(',')], line: (job) => csvLine(job, projects), end: '\r\n' };
    }
    case 'table': {
      return tableFormat(options);
    }
  }
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

type TableColumn = {
  readonly title: string;
  readonly cells: number;
  readonly right?: boolean;
  readonly cell: (job: Job) => string;
};

function tableFormat({ now, columns, names }: TableOptions): ListFormat {
  const { refs, groupIds } = names;
  const clusterCells = longest(
    'CLUSTER',
    refs.map(({ clusterName }) => clusterName),
  );
  const projectColumn: TableColumn = {
    title: 'PROJECT',
    cells: longest('PROJECT', groupIds.map(names.project)),
    cell: ({ groupId }) => names.project(groupId),
  };
  const table: readonly TableColumn[] = [
    { title: 'ID', cells: 24, cell: ({ id }) => id },
    {
      title: 'STATE',
      cells: 10,
      cell: (job) => (job.state === 'Unknown' ? job.stateText || '-' : job.state),
    },
    {
      title: 'CREATED',
      cells: 20,
      cell: ({ createdAt }) => (createdAt === undefined ? '-' : isoTime(createdAt)),
    },
    { title: 'TOOK', cells: 8, right: true, cell: (job) => tookText(job, now()) },
    { title: 'PROGRESS', cells: 9, right: true, cell: progressText },
    { title: 'CLUSTER', cells: clusterCells, cell: ({ clusterName }) => clusterName },
    ...(groupIds.length > 1 ? [projectColumn] : []),
    { title: 'SNAPSHOT', cells: 24, cell: ({ snapshotId }) => snapshotId ?? '-' },
    { title: 'ERROR OR PLACE', cells: 14, cell: (job) => job.errMsg ?? job.errorCode ?? job.prefix ?? '-' },
  ];
  const last = table.length - 1;
  const write = (texts: readonly string[]): string => {
    const line = table
      .map(({ cells, right }, index) => {
        const text = texts[index] ?? '';
        if (index === last) return text;
        if (width(text) > cells) return text;
        return right ? padStart(text, cells) : padEnd(text, cells);
      })
      .join('  ');
    return columns === undefined ? line : cut(line, columns);
  };
  return {
    head: [write(table.map(({ title }) => title))],
    line: (job) => write(table.map(({ cell }) => cell(job))),
    end: '\n',
  };
}

function longest(title: string, texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, width(text)), width(title));
}

function tookText(job: Job, now: number): string {
  const end = isUnfinished(job) ? now : job.finishedAt;
  if (job.createdAt === undefined || end === undefined || job.state === 'Queued') return '-';
  return span(end - job.createdAt);
}

function progressText(job: Job): string {
  const { exportStatus } = job;
  if (progressOf(job) === undefined || !exportStatus) return '-';
  return `${exportStatus.exportedCollections}/${exportStatus.totalCollections}`;
}
