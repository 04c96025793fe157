import { fieldText, reasonOf } from '../columns/field-text.ts';
import { customKey, titleOf, type ColumnName } from '../columns/names.ts';
import type { ClusterNames } from '../jobs/cluster-names.ts';
import { progressOf } from '../jobs/estimate.ts';
import { isUnfinished, type Job } from '../jobs/job.ts';
import { isoTime } from '../jobs/job-json.ts';
import { prefixOf } from '../jobs/bucket-path.ts';
import { dataTimeOf } from '../jobs/snapshot.ts';
import { dateTime, shortId, span } from '../text/format.ts';
import { cut, padEnd, padStart, width, wrap } from '../text/width.ts';

export type TableOptions = {
  /** Milliseconds since 1970, on the server's clock as far as it is known. */
  readonly now: () => number;
  /** The terminal's width; undefined prints everything in full. */
  readonly columns: number | undefined;
  /** The names that the table must have room for. */
  readonly names: ClusterNames;
  /** The columns that a person chose. */
  readonly chosen?: readonly ColumnName[] | undefined;
};

export type Table = { readonly head: string; readonly line: (job: Job) => string };

type TableColumn = {
  readonly title: string;
  readonly cells: number;
  readonly right?: boolean;
  readonly cell: (job: Job) => string;
};

const gap = 2;
/** Before a reason that has no room in its column. */
const indent = '    ';
/** Fewer cells are no column for a reason. */
const leastReason = 20;

/** The table on a terminal: cluster, state and reason are whole; ids are short, times local. */
export function terminalTable(options: TableOptions & { readonly columns: number }): Table {
  const { columns, names } = options;
  const needed: readonly ColumnName[] = [
    'state',
    'cluster',
    ...(names.groupIds.length > 1 ? ['project' as const] : []),
  ];
  const shown = new Set(needed);
  let left = columns - needed.reduce((sum, name) => sum + columnOf(name, options).cells + gap, -gap);
  for (const name of ['id', 'created', 'took', 'progress', 'dataAsOf'] as const) {
    const cells = columnOf(name, options).cells + gap;
    // A reason with less room gets lines of its own.
    if (cells > left) break;
    shown.add(name);
    left -= cells;
  }
  const order = ['id', 'state', 'created', 'took', 'cluster', 'project', 'dataAsOf', 'progress'] as const;
  const table = order.filter((name) => shown.has(name)).map((name) => columnOf(name, options));
  const room = left - gap;
  return {
    head: joined([...table.map((one) => place(one.title, one)), ...(room >= leastReason ? ['REASON'] : [])]),
    line(job) {
      const row = joined(table.map((one) => place(one.cell(job), one)));
      const reason = reasonOf(job);
      if (reason === undefined) return row.trimEnd();
      if (width(reason) <= room) return `${row}${' '.repeat(gap)}${reason}`;
      const lines = wrap(reason, Math.max(leastReason, columns - indent.length));
      return [row.trimEnd(), ...lines.map((text) => indent + text)].join('\n');
    },
  };
}

/** Every column in full, with times in UTC, as scripts want them. */
export function wideTable(options: TableOptions): Table {
  const { names, now } = options;
  const table: readonly TableColumn[] = [
    { title: 'ID', cells: 24, cell: ({ id }) => id },
    columnOf('state', options),
    { title: 'CREATED', cells: 20, cell: ({ createdAt }) => utc(createdAt) },
    { title: 'TOOK', cells: 8, right: true, cell: (job) => tookText(job, now()) },
    columnOf('progress', options),
    columnOf('cluster', options),
    ...(names.groupIds.length > 1 ? [columnOf('project', options)] : []),
    { title: 'SNAPSHOT', cells: 24, cell: ({ snapshotId }) => snapshotId ?? '-' },
    {
      title: 'ERROR OR PLACE',
      cells: 14,
      cell: (job) => job.errMsg ?? job.errorCode ?? prefixOf(job) ?? '-',
    },
  ];
  return rowsOf(table);
}

/** The columns that a person chose, in their order. */
export function chosenTable(chosen: readonly ColumnName[], options: TableOptions): Table {
  const { columns } = options;
  const { head, line } = rowsOf(chosen.map((name) => columnOf(name, options)));
  if (columns === undefined) return { head, line };
  return { head: cut(head, columns), line: (job) => cut(line(job), columns) };
}

function rowsOf(table: readonly TableColumn[]): Table {
  const write = (texts: readonly string[]): string =>
    joined(
      table.map((one, index) =>
        index === table.length - 1 ? (texts[index] ?? '') : place(texts[index] ?? '', one),
      ),
    );
  return {
    head: write(table.map(({ title }) => title)),
    line: (job) => write(table.map(({ cell }) => cell(job))),
  };
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(gap));
}

/** Padded, never cut. */
function place(text: string, { cells, right }: TableColumn): string {
  if (width(text) > cells) return text;
  return right ? padStart(text, cells) : padEnd(text, cells);
}

function columnOf(name: ColumnName, { now, columns, names }: TableOptions): TableColumn {
  const title = titleOf(name);
  const isShort = columns !== undefined;
  const time = (at: number | undefined): string => {
    return isShort && at !== undefined ? dateTime(at, now()) : utc(at);
  };
  const timed = (at: (job: Job) => number | undefined): TableColumn => ({
    title,
    cells: isShort ? 12 : 20,
    cell: (job) => time(at(job)),
  });
  const id = (at: (job: Job) => string | undefined): TableColumn => ({
    title,
    cells: isShort ? 9 : 24,
    cell: (job) => (isShort ? shortId(at(job) ?? '-') : (at(job) ?? '-')),
  });
  switch (name) {
    case 'state': {
      return { title, cells: 10, cell: stateText };
    }
    case 'created': {
      return timed(({ createdAt }) => createdAt);
    }
    case 'finished': {
      return timed(({ finishedAt }) => finishedAt);
    }
    case 'dataAsOf': {
      return timed(dataTimeOf);
    }
    case 'id': {
      return id((job) => job.id);
    }
    case 'snapshot': {
      return id((job) => job.snapshotId);
    }
    case 'took': {
      return { title, cells: 8, right: true, cell: (job) => tookText(job, now()) };
    }
    case 'progress': {
      return { title, cells: 9, right: true, cell: progressText };
    }
    case 'cluster': {
      const cells = longest(
        title,
        names.refs.map(({ clusterName }) => clusterName),
      );
      return { title, cells, cell: ({ clusterName }) => clusterName };
    }
    case 'project': {
      const cells = longest(title, names.groupIds.map(names.project));
      return { title, cells, cell: ({ groupId }) => names.project(groupId) };
    }
    default: {
      const cells = Math.max(width(title), customKey(name) === undefined ? 16 : 8);
      return { title, cells, cell: (job) => fieldText(name, job, new Map()) ?? '-' };
    }
  }
}

function stateText({ state, stateText: own }: Job): string {
  return state === 'Unknown' ? own || '-' : state;
}

function utc(at: number | undefined): string {
  return at === undefined ? '-' : isoTime(at);
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
