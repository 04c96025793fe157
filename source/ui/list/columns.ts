import { columnNames, customKey, titleOf, type ColumnName, type KnownColumn } from '../../columns/names.ts';
import { fieldText } from '../../columns/field-text.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { isUnfinished, type Bucket, type Job } from '../../jobs/job.ts';
import type { Outlook } from '../../jobs/outlook.ts';
import { dataTimeOf } from '../../jobs/snapshot.ts';
import { roughSpan, shortId, span, when } from '../../text/format.ts';
import { cutStart } from '../../text/width.ts';
import { shownName } from '../state/name-cells.ts';
import type { Theme } from '../theme/theme.ts';
import { progressCell } from './progress.ts';

/** What a cell may need besides its job. `now` is the server's clock, milliseconds since 1970. */
export type CellContext = {
  readonly theme: Theme;
  readonly now: number;
  /** The server's clock; rows of jobs that ended since are marked. */
  readonly seenAt: number;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly names: ClusterNames;
  readonly outlook: (job: Job) => Outlook;
};

/** Plain text, at most `width` cells wide or cut by the caller. */
export type Cell = (job: Job, context: CellContext, width: number) => string;

/** A column before it has its width, in terminal cells. */
export type ColumnPlan = {
  readonly name: ColumnName;
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly least: number;
  readonly most: number;
  readonly cell: Cell;
};

/** Wide enough for bar, share, counts and time left. */
export const fullProgress = 34;
/** With more cells, the time left would stand too far from the bar. */
const mostProgress = 48;

const known: Readonly<Record<KnownColumn, Omit<ColumnPlan, 'name' | 'title'>>> = {
  state: { align: 'left', least: 13, most: 13, cell: stateCell },
  created: { align: 'left', least: 12, most: 12, cell: (job, { now }) => when(job.createdAt, now) },
  took: { align: 'right', least: 8, most: 8, cell: tookCell },
  cluster: {
    align: 'left',
    least: 7,
    most: 24,
    cell: (job, { names, theme }, cells) => shownName(names, job, cells, theme.glyphs.ellipsis),
  },
  project: { align: 'left', least: 7, most: 20, cell: (job, { names }) => names.project(job.groupId) },
  dataAsOf: { align: 'left', least: 10, most: 10, cell: dataCell },
  progress: {
    align: 'left',
    least: 17,
    most: mostProgress,
    cell: (job, { theme, outlook }, cells) =>
      progressCell(job, outlook(job), Math.min(cells, mostProgress), theme),
  },
  reason: { align: 'left', least: 24, most: 60, cell: textCell('reason') },
  customData: { align: 'left', least: 24, most: 60, cell: textCell('customData') },
  finished: {
    align: 'left',
    least: 12,
    most: 12,
    cell: ({ finishedAt }, { now, theme }) =>
      finishedAt === undefined ? theme.glyphs.none : when(finishedAt, now),
  },
  shards: { align: 'right', least: 6, most: 6, cell: textCell('shards') },
  bucket: { align: 'left', least: 12, most: 24, cell: textCell('bucket') },
  place: { align: 'left', least: 16, most: 60, cell: placeCell },
  snapshot: { align: 'left', least: 9, most: 9, cell: idCell('snapshot') },
  id: { align: 'left', least: 9, most: 9, cell: idCell('id') },
  errorCode: { align: 'left', least: 12, most: 30, cell: textCell('errorCode') },
};

/** A column's title, widths and cells. */
export function planOf(name: ColumnName): ColumnPlan {
  const title = titleOf(name);
  if (isKnown(name)) return { name, title, ...known[name] };
  const least = Math.max(8, Math.min(16, title.length));
  return { name, title, align: 'left', least, most: 24, cell: textCell(name) };
}

function isKnown(name: ColumnName): name is KnownColumn {
  return customKey(name) === undefined && (columnNames as readonly string[]).includes(name);
}

function stateCell(job: Job, { theme }: CellContext, cells: number): string {
  const look = theme.states[job.state];
  if (cells < 3) return look.glyph;
  return `${look.glyph} ${job.state === 'Unknown' ? job.stateText || look.word : look.word}`;
}

function tookCell(job: Job, { theme, now }: CellContext): string {
  const end = isUnfinished(job) ? now : job.finishedAt;
  if (job.createdAt === undefined || end === undefined || job.state === 'Queued') return theme.glyphs.none;
  return span(end - job.createdAt);
}

/** The age of the exported data; its date is in the pane. */
function dataCell(job: Job, { theme, now }: CellContext): string {
  const dataAsOf = dataTimeOf(job);
  if (dataAsOf === undefined) return theme.glyphs.none;
  const age = now - dataAsOf;
  return age < 60_000 ? 'just now' : `${roughSpan(age)} ago`;
}

function textCell(name: ColumnName): Cell {
  return (job, { theme, buckets }) => fieldText(name, job, buckets) ?? theme.glyphs.none;
}

function idCell(name: 'id' | 'snapshot'): Cell {
  return (job, { theme, buckets }) => {
    const id = fieldText(name, job, buckets);
    return id ? shortId(id, theme.glyphs.ellipsis) : theme.glyphs.none;
  };
}

/** The end of a place, where places differ. */
function placeCell(job: Job, { theme, buckets }: CellContext, cells: number): string {
  return cutStart(fieldText('place', job, buckets) ?? theme.glyphs.none, cells, theme.glyphs.ellipsis);
}

/**
 * The progress of an unfinished job; of an ended one, when it ended and how long it took, as much as fits: where there
 * is no room for columns of their own.
 */
export function briefCell(job: Job, context: CellContext, cells: number): string {
  const { now, theme } = context;
  if (job.state === 'Queued' && job.createdAt !== undefined)
    return `waiting ${roughSpan(now - job.createdAt)}`;
  if (isUnfinished(job)) return known.progress.cell(job, context, cells);
  const ended = when(job.finishedAt ?? job.createdAt, now);
  const whole = `${ended}, took ${tookCell(job, context)}`;
  return whole.length <= cells && !whole.endsWith(theme.glyphs.none) ? whole : ended;
}
