import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { progressOf } from '../../jobs/estimate.ts';
import { isUnfinished } from '../../jobs/job.ts';
import { roughSpan } from '../../text/format.ts';
import { cut, padEnd, width } from '../../text/width.ts';
import { gutter, rowOf, type RowMark } from '../components/row-line.ts';
import { cutName, nameCells, shownName } from '../state/name-cells.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import type { ClusterRow } from '../state/clusters-state.ts';
import { noVerdict } from './no-verdict.ts';
import { stripCells } from './result-strip.ts';

export type ClusterCells = {
  readonly theme: Theme;
  readonly names: ClusterNames;
  /** Atlas's clock, milliseconds since 1970, and how far it is ahead of ours. */
  readonly now: number;
  readonly clockSkew: number;
};

type Painted = { readonly text: string; readonly paint: Paint };

type ClusterColumn = {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: ClusterRow, cells: ClusterCells, width: number) => readonly Painted[];
};

type Plan = Omit<ClusterColumn, 'width'> & {
  readonly width: (names: ClusterNames) => number;
  /** Whether it may be narrower: a cut name can still be told from others. */
  readonly narrows?: boolean;
  /** The highest goes first when the terminal narrows; 0 stays. */
  readonly priority: number;
  readonly only?: (names: ClusterNames) => boolean;
};

const gap = 2;
/** In less a reason says nothing: then it has a line of its own. */
const leastWhy = 32;
/** In less a cut reason has no room for the time that is left. */
const leastCutWhy = 24;
/** In fewer cells, names of clusters look alike. */
const leastName = 12;
const verdictCells = 14;
const agoCells = 10;

const plans: readonly Plan[] = [
  {
    title: 'CLUSTER',
    priority: 0,
    narrows: true,
    width: (names) => Math.min(24, Math.max(7, nameCells(names).cluster)),
    cell: ({ ref }, { theme }, cells) => [
      { text: cutName(ref.clusterName, cells, theme.glyphs.ellipsis), paint: theme.paint.plain },
    ],
  },
  {
    title: 'PROJECT',
    priority: 3,
    width: (names) => Math.min(20, Math.max(7, nameCells(names).project)),
    only: ({ groupIds }) => groupIds.length > 1,
    cell: ({ ref }, { theme, names }) => [{ text: names.project(ref.groupId), paint: theme.paint.plain }],
  },
  { title: 'VERDICT', priority: 0, width: () => verdictCells, cell: verdictCell },
  {
    title: 'LAST GOOD',
    priority: 0,
    width: () => agoCells,
    cell: ({ dataAsOf }, { theme, now }) => [
      { text: agoText(dataAsOf, now, theme), paint: theme.paint.plain },
    ],
  },
  {
    title: 'LAST 20',
    priority: 4,
    width: () => 20,
    cell: (row, { theme, now }) => stripCells(row, 20, now, theme),
  },
  {
    title: 'NEXT DUE',
    priority: 2,
    // `in 59 min`
    width: () => 9,
    cell: ({ told }, { theme, now }) => [
      { text: dueText(told?.coverage.nextDue, now, theme), paint: theme.paint.plain },
    ],
  },
];

/** Where no column has the project, this one has it for names that several projects have. */
const fullName: Plan = {
  title: 'CLUSTER',
  priority: 0,
  narrows: true,
  width: (names) => Math.min(24, Math.max(7, nameCells(names).full)),
  cell: ({ ref }, { theme, names }, cells) => [
    { text: shownName(names, ref, cells, theme.glyphs.ellipsis), paint: theme.paint.plain },
  ],
};

/** The columns that fit, without the reason, which takes what is left; none where a row takes two lines. */
export function fitClusterColumns(columns: number, names: ClusterNames): readonly ClusterColumn[] {
  const bare = fittingPlans(plans, columns, names);
  if (names.groupIds.length < 2 || bare.some(({ title }) => title === 'PROJECT')) return bare;
  const others = plans.filter(({ title }) => title !== 'CLUSTER' && title !== 'PROJECT');
  return fittingPlans([fullName, ...others], columns, names);
}

function fittingPlans(some: readonly Plan[], columns: number, names: ClusterNames): readonly ClusterColumn[] {
  const wanted = some.filter(({ only }) => only?.(names) ?? true);
  const needed = (plan: Plan): number => plan.width(names) + gap;
  const least = (plan: Plan): number =>
    Math.min(plan.width(names), plan.narrows ? leastName : Infinity) + gap;
  let room = columns - gutter - leastWhy;
  for (const plan of wanted) if (plan.priority === 0) room -= least(plan);
  if (room < 0) return [];
  const widths = new Map<Plan, number>();
  for (const plan of wanted.toSorted((a, b) => a.priority - b.priority)) {
    const stays = plan.priority === 0;
    const more = needed(plan) - (stays ? least(plan) : 0);
    if (!stays && more > room) break;
    const given = Math.min(more, room);
    widths.set(plan, plan.width(names) - (more - given));
    room -= given;
  }
  return wanted.flatMap((plan) => {
    const cells = widths.get(plan);
    return cells === undefined ? [] : [{ title: plan.title, cell: plan.cell, width: cells }];
  });
}

export function clusterHeading(columns: readonly ClusterColumn[], { paint }: Theme): string {
  const titles = columns.map((column) => padEnd(column.title, column.width));
  return paint.dim(' '.repeat(gutter) + [...titles, 'WHY'].join(' '.repeat(gap)));
}

/** One cluster as one line, painted. */
export function clusterLine(
  row: ClusterRow,
  columns: readonly ClusterColumn[],
  cells: ClusterCells,
  mark: RowMark,
): string {
  const { theme } = cells;
  const used = columns.reduce((sum, column) => sum + column.width + gap, gutter);
  const parts = columns.map((column) => painted(column.cell(row, cells, column.width), column.width, theme));
  const why = whyPainted(row, Math.max(0, mark.width - used - 1), cells);
  return rowOf([...parts, why].join(' '.repeat(gap)), mark, theme);
}

/** The same on two lines, for narrow terminals: the name and the verdict, and the reason below. */
export function clusterLines(row: ClusterRow, cells: ClusterCells, mark: RowMark): readonly string[] {
  const { theme, names, now } = cells;
  const room = mark.width - gutter - 1;
  const ago = agoText(row.dataAsOf, now, theme);
  const left = Math.max(0, room - verdictCells - gap);
  const hasAgo = left - agoCells - gap >= Math.min(20, nameCells(names).full);
  const name = hasAgo ? left - agoCells - gap : left;
  const head = [
    painted(verdictCell(row, cells), verdictCells, theme),
    padEnd(shownName(names, row.ref, name, theme.glyphs.ellipsis), name),
    ...(hasAgo ? [ago] : []),
  ];
  return [
    rowOf(head.join(' '.repeat(gap)), mark, theme),
    rowOf(whyPainted(row, room, cells), mark, theme, true),
  ];
}

function painted(parts: readonly Painted[], cells: number, { glyphs }: Theme): string {
  let left = cells;
  const texts = parts.map(({ text, paint }) => {
    const shown = cut(text, left, glyphs.ellipsis);
    left -= width(shown);
    return shown === '' ? '' : paint(shown);
  });
  return texts.join('') + ' '.repeat(Math.max(0, left));
}

function verdictCell({ told, watched }: ClusterRow, { theme }: ClusterCells): readonly Painted[] {
  const { paint, verdicts } = theme;
  if (told === undefined)
    return [{ text: askingText(theme, watched), paint: watched.trouble ? paint.failed : paint.dim }];
  const { verdict } = told.coverage;
  const look = verdicts[verdict];
  return [
    {
      text: `${look.glyph} ${look.word}${verdict === 'running' ? shareText(told) : ''}`,
      paint: paint[look.token],
    },
  ];
}

/** What stands in a verdict's place while there is none. */
export function askingText({ glyphs }: Theme, { trouble }: ClusterRow['watched']): string {
  return trouble === undefined ? `${glyphs.none} asking` : `${glyphs.stale} no verdict`;
}

/** ` 62 %` of the running export's collections, where Atlas tells them. */
function shareText({ facts: { jobs } }: NonNullable<ClusterRow['told']>): string {
  const running = jobs.kind === 'loaded' ? jobs.value.items.find(isUnfinished) : undefined;
  const share = running && progressOf(running);
  return share === undefined ? '' : ` ${Math.floor(share * 100)} %`;
}

function whyPainted(row: ClusterRow, width: number, { theme, now, clockSkew }: ClusterCells): string {
  const { paint, glyphs } = theme;
  const { told, watched } = row;
  if (told === undefined) {
    const { reason } = noVerdict(row, now - clockSkew);
    return (watched.trouble === undefined ? paint.dim : paint.reason)(cut(reason, width, glyphs.ellipsis));
  }
  const { verdict, reason, remedy, lastChance } = told.coverage;
  const quiet = verdict === 'good' || verdict === 'no-exports';
  const text = remedy === undefined ? reason : `${reason} ${remedy}`;
  return (quiet ? paint.dim : paint.plain)(cutWhy(text, lastChance, width, { now, glyphs }));
}

/** A text that does not fit ends with what counts: `Access denied: the buck… · 4 d left`. */
function cutWhy(
  text: string,
  lastChance: number | undefined,
  room: number,
  { now, glyphs }: { readonly now: number; readonly glyphs: Theme['glyphs'] },
): string {
  const end = lastChance === undefined ? '' : ` ${glyphs.between} ${roughSpan(lastChance - now)} left`;
  if (lastChance === undefined || width(text) <= room || room < leastCutWhy)
    return cut(text, room, glyphs.ellipsis);
  return cut(text, room - width(end), glyphs.ellipsis) + end;
}

/** `6 h ago`: how old the data of the last good export is. */
function agoText(at: number | undefined, now: number, { glyphs }: Theme): string {
  return at === undefined ? glyphs.none : `${roughSpan(Math.max(0, now - at))} ago`;
}

/** `in 19 h`, `now`. */
function dueText(at: number | undefined, now: number, { glyphs }: Theme): string {
  if (at === undefined) return glyphs.none;
  return at <= now ? 'now' : `in ${roughSpan(at - now)}`;
}
