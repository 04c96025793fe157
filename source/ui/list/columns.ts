import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { isUnfinished, type Bucket, type Job } from '../../jobs/job.ts';
import type { Outlook } from '../../jobs/outlook.ts';
import { dataTimeOf } from '../../jobs/snapshot.ts';
import { roughSpan, shortId, span, when } from '../../text/format.ts';
import { exportUrl } from '../../jobs/bucket-path.ts';
import { progressCell } from './progress.ts';
import { cut, cutStart, padEnd, padStart, width } from '../../text/width.ts';
import { nameCells } from '../state/name-cells.ts';
import { isUnseen } from '../state/unseen.ts';
import type { Paint, Theme } from '../theme/theme.ts';

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

export type Column = {
  readonly title: string;
  /** In terminal cells. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Plain text, at most `width` cells wide or cut by the caller. */
  readonly cell: (job: Job, context: CellContext, width: number) => string;
};

type ColumnPlan = Omit<Column, 'width'> & {
  readonly least: number;
  readonly most: number;
  /** The lowest is dropped first when the terminal narrows. */
  readonly priority: number;
  /** Shown only if this many cells remain for the columns before it. */
  readonly leaves?: number;
  readonly only?: (names: ClusterNames) => boolean;
};

/** Cells before the first column: a space, the selection's mark, a space. */
const gutter = 3;
const gap = 2;

// The cluster comes before the progress, so that a failed row keeps it when its reason takes the cells after it.
const plans: readonly ColumnPlan[] = [
  { title: 'STATE', align: 'left', least: 13, most: 13, priority: 0, cell: stateCell },
  {
    title: 'CREATED',
    align: 'left',
    least: 12,
    most: 12,
    priority: 1,
    cell: (job, { now }) => when(job.createdAt, now),
  },
  { title: 'TOOK', align: 'right', least: 8, most: 8, priority: 3, cell: tookCell },
  {
    title: 'CLUSTER',
    align: 'left',
    least: 7,
    most: 24,
    priority: 4,
    only: ({ refs }) => refs.length > 1,
    cell: (job, { names }) => names.of(job),
  },
  {
    title: 'PROJECT',
    align: 'left',
    least: 7,
    most: 16,
    priority: 5,
    only: ({ groupIds }) => groupIds.length > 1,
    cell: (job, { names }) => names.project(job.groupId),
  },
  {
    title: 'PROGRESS',
    align: 'left',
    least: 17,
    most: 36,
    priority: 2,
    cell: (job, { theme, outlook }, cells) => progressCell(job, outlook(job), cells, theme),
  },
  {
    title: 'DATA AS OF',
    align: 'left',
    least: 10,
    most: 10,
    priority: 6,
    // Leaves room for a bar beside the collections.
    leaves: 9,
    cell: dataCell,
  },
  {
    title: 'SNAPSHOT',
    align: 'left',
    least: 9,
    most: 9,
    priority: 8,
    // Bar, percentage and time left matter more than the end of an id.
    leaves: 14,
    cell: (job, { theme }) =>
      job.snapshotId ? shortId(job.snapshotId, theme.glyphs.ellipsis) : theme.glyphs.none,
  },
  { title: 'WHERE', align: 'left', least: 16, most: 400, priority: 7, leaves: 8, cell: whereCell },
];

/**
 * The columns that fit, with their widths, which depend only on the terminal and the watched clusters' names, so that
 * nothing moves when jobs come and go.
 */
export function fitColumns(terminalColumns: number, names: ClusterNames): readonly Column[] {
  const cells = nameCells(names);
  const beside = choose(terminalColumns, names, { CLUSTER: cells.cluster, PROJECT: cells.project });
  const isTold = names.groupIds.length < 2 || beside.some(({ title }) => title === 'PROJECT');
  // With a project column, show the cluster's bare name; otherwise the name may hold both.
  return isTold
    ? beside.map((column) => (column.title === 'CLUSTER' ? { ...column, cell: bareName } : column))
    : choose(terminalColumns, names, { CLUSTER: cells.full, PROJECT: cells.project });
}

function choose(
  terminalColumns: number,
  names: ClusterNames,
  longest: Readonly<Record<string, number>>,
): readonly Column[] {
  const wanted = plans
    .filter((plan) => plan.only?.(names) ?? true)
    .map((plan) => fitNames(plan, longest[plan.title]));
  const chosen = new Set<ColumnPlan>();
  let room = terminalColumns - gutter;
  for (const plan of wanted.toSorted((a, b) => a.priority - b.priority)) {
    const needed = plan.least + (chosen.size > 0 ? gap : 0);
    if (needed + (plan.leaves ?? 0) > room) break;
    chosen.add(plan);
    room -= needed;
  }
  return wanted
    .filter((plan) => chosen.has(plan))
    .map((plan) => {
      const extra = Math.max(0, Math.min(plan.most - plan.least, room));
      room -= extra;
      return { title: plan.title, align: plan.align, cell: plan.cell, width: plan.least + extra };
    });
}

function bareName(job: Job): string {
  return job.clusterName;
}

function fitNames(plan: ColumnPlan, longest: number | undefined): ColumnPlan {
  if (longest === undefined) return plan;
  const least = Math.max(plan.least, Math.min(longest, plan.most));
  return { ...plan, least, most: least };
}

/** The titles above the rows. */
export function headingLine(columns: readonly Column[], theme: Theme): string {
  const cells = columns.map((column) => place(column.title, column));
  return theme.paint.dim(' '.repeat(gutter) + cells.join(' '.repeat(gap)).trimEnd());
}

/** One job as a painted line. A failed job's reason replaces its progress and everything after it. */
export function rowLine(
  job: Job,
  columns: readonly Column[],
  context: CellContext,
  mark: { readonly selected: boolean; readonly changed: boolean; readonly width: number },
): string {
  const { paint, states, glyphs } = context.theme;
  const look = states[job.state];
  const quiet = isUnfinished(job) || job.state === 'Failed' ? paint.plain : paint.dim;
  const unseen = isUnseen(job, context.seenAt) ? paint.accent(glyphs.unseen) : ' ';
  const head = unseen + (mark.selected ? `${paint.accent(glyphs.selected)} ` : ' '.repeat(gutter - 1));
  const runs: { readonly paint: Paint; readonly text: string }[] = [];
  // Paint neighbours of one colour together, gaps included: each change of colour costs bytes.
  const add = (own: Paint, text: string): void => {
    const last = runs.at(-1);
    if (last?.paint === own) runs[runs.length - 1] = { paint: own, text: last.text + text };
    else runs.push({ paint: own, text });
  };
  let used = 0;
  const room = columns.reduce((sum, column) => sum + column.width + gap, -gap);
  for (const column of columns) {
    const last = runs.at(-1);
    if (last) add(last.paint, ' '.repeat(gap));
    if (column.title === 'PROGRESS' && job.state === 'Failed') {
      const reason = job.errMsg ?? job.errorCode ?? 'Atlas gave no reason';
      add(paint.reason, cut(reason, room - used, glyphs.ellipsis));
      break;
    }
    const text = place(column.cell(job, context, column.width), column, glyphs.ellipsis);
    if (column.title === 'STATE') add(paint[look.token], text);
    else if (column.title === 'PROGRESS' && job.state === 'InProgress') add(paint.running, text);
    else add(quiet, text);
    used += column.width + gap;
  }
  const painted = runs.map(({ paint: own, text }, index) =>
    own(index === runs.length - 1 ? text.trimEnd() : text),
  );
  const line = head + (mark.changed ? paint.bold(painted.join('')) : painted.join(''));
  return mark.selected ? paint.selection(fill(line, mark.width)) : line;
}

/** The painted line, padded to the row's width, so that its background reaches the edge. */
function fill(line: string, cells: number): string {
  return line + ' '.repeat(Math.max(0, cells - width(line)));
}

function place(text: string, column: Column, ellipsis?: string): string {
  return column.align === 'right'
    ? padStart(text, column.width, ellipsis)
    : padEnd(text, column.width, ellipsis);
}

function stateCell(job: Job, { theme }: CellContext): string {
  const look = theme.states[job.state];
  return `${look.glyph} ${job.state === 'Unknown' ? job.stateText || look.word : look.word}`;
}

function tookCell(job: Job, { theme, now }: CellContext): string {
  const end = isUnfinished(job) ? now : job.finishedAt;
  if (job.createdAt === undefined || end === undefined || job.state === 'Queued') return theme.glyphs.none;
  return span(end - job.createdAt);
}

/** The age of the exported data; its date is in the pane. */
function dataCell(job: Job, { theme, now }: CellContext): string {
  const dataAsOf = dataTimeOf(job.prefix);
  if (dataAsOf === undefined) return theme.glyphs.none;
  const age = now - dataAsOf;
  return age < 60_000 ? 'just now' : `${roughSpan(age)} ago`;
}

function whereCell(job: Job, { theme, buckets }: CellContext, cells: number): string {
  const bucket = job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId);
  if (job.prefix === undefined) return theme.glyphs.none;
  return cutStart(exportUrl(job, bucket) ?? job.prefix, cells, theme.glyphs.ellipsis);
}
