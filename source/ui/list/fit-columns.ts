import { columnNames, type ColumnName } from '../../columns/names.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Job } from '../../jobs/job.ts';
import type { OfferedColumns } from '../../columns/column-choice.ts';
import { cutName, nameCells, shownName } from '../state/name-cells.ts';
import { briefCell, fullProgress, planOf, type Cell, type CellContext, type ColumnPlan } from './columns.ts';

export type Column = {
  readonly name: ColumnName;
  readonly title: string;
  /** In terminal cells. */
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly cell: Cell;
};

/** Cells before the first column: a space, the selection's mark, a space. */
export const gutter = 3;
export const gap = 2;
/** The last cell stays free, as in the header. */
const margin = 1;

/** What decides which columns are worth their cells. */
export type ListShape = {
  readonly names: ClusterNames;
  /** The keys of the listed jobs' custom data. */
  readonly customKeys: readonly string[];
  /** The columns that a person chose, in their order; undefined for the usual ones. */
  readonly chosen?: readonly ColumnName[] | undefined;
};

/** Cells in which a reason can be made out, and a bar stands beside its counts. */
const leastReason = 24;

/** The usual columns, the first to be given room first; `beside` is what must remain for the progress. */
const usual: readonly { readonly name: ColumnName; readonly beside: number }[] = [
  { name: 'created', beside: leastReason },
  { name: 'took', beside: leastReason },
  { name: 'project', beside: leastReason },
  { name: 'dataAsOf', beside: fullProgress },
  { name: 'customData', beside: 36 },
];

/** The columns that the list has by itself, from left to right. */
const shown = new Set<ColumnName>(['state', 'cluster', 'progress', ...usual.map(({ name }) => name)]);
const order: readonly ColumnName[] = columnNames.filter((name) => shown.has(name));

/**
 * The columns that fit, with their widths. These depend only on the terminal and the watched clusters' names, so that
 * nothing moves when jobs come and go. The last column ends where the header does.
 */
export function fitColumns(terminalColumns: number, shape: ListShape): readonly Column[] {
  const room = terminalColumns - gutter - margin;
  if (shape.chosen !== undefined) return chosenColumns(shape.chosen, room, shape.names);
  return usualColumns(room, shape) ?? briefColumns(room, shape.names);
}

/** Whether rows could differ in a column. */
function isWorth(name: ColumnName, { names, customKeys }: ListShape): boolean {
  if (name === 'project') return names.groupIds.length > 1;
  if (name === 'cluster') return names.refs.length > 1;
  return name !== 'customData' || customKeys.length > 0;
}

/** The columns that the list has by itself, and those that a person can add. */
export function offeredColumns(shape: ListShape): OfferedColumns {
  const usual = order.filter((name) => isWorth(name, shape));
  const known = columnNames.filter((name) => !usual.includes(name));
  return { usual, others: [...known, ...shape.customKeys.map((key) => `customData.${key}` as const)] };
}

/** Undefined if there is no room for cluster and reason beside the state's word. */
function usualColumns(room: number, shape: ListShape): readonly Column[] | undefined {
  const { names } = shape;
  // Of one cluster, the age of the data says more than the share beside the bar.
  const wanted = usual
    .filter(({ name }) => isWorth(name, shape))
    .map((one) => (one.name === 'dataAsOf' && names.refs.length < 2 ? { ...one, beside: leastReason } : one));
  const cells = nameCells(names);
  const bare = choose(room, wanted, clusterPlan(names, cells.cluster, bareName), names);
  const isTold = names.groupIds.length < 2 || bare?.some(({ name }) => name === 'project');
  // Without a project column, the cluster's name may hold both.
  const others = wanted.filter(({ name }) => name !== 'project');
  return isTold ? bare : choose(room, others, clusterPlan(names, cells.full), names);
}

function choose(
  room: number,
  wanted: readonly { readonly name: ColumnName; readonly beside: number }[],
  cluster: ColumnPlan | undefined,
  names: ClusterNames,
): readonly Column[] | undefined {
  const state = planOf('state');
  const progress = planOf('progress');
  const plans = new Map<ColumnName, ColumnPlan>([['state', state]]);
  if (cluster !== undefined) plans.set('cluster', cluster);
  let left = room;
  for (const { least } of plans.values()) left -= least + gap;
  if (left < leastReason) return undefined;
  for (const { name, beside } of wanted) {
    const plan = name === 'project' ? projectPlan(names) : planOf(name);
    if (left - plan.least - gap < beside) break;
    plans.set(name, plan);
    left -= plan.least + gap;
  }
  plans.set('progress', plans.has('created') ? progress : { ...progress, cell: briefCell });
  return widen(
    order.flatMap((name) => plans.get(name) ?? []),
    room,
  );
}

/** For a narrow terminal: the state's glyph, the cluster, and what matters most of the job. */
function briefColumns(room: number, names: ClusterNames): readonly Column[] {
  const { full } = nameCells(names);
  const most = Math.max(7, Math.floor(room / 3));
  const cluster = clusterPlan(names, Math.min(full, most), (job, { theme }, cells) =>
    shownName(names, job, cells, theme.glyphs.ellipsis),
  );
  const state = { ...planOf('state'), title: '', least: 1, most: 1 };
  const progress = { ...planOf('progress'), least: 1, cell: briefCell };
  return widen([state, ...(cluster === undefined ? [] : [cluster]), progress], room);
}

/** A person's columns, as many of the first ones as fit. */
function chosenColumns(chosen: readonly ColumnName[], room: number, names: ClusterNames): readonly Column[] {
  const cells = nameCells(names);
  const isBare = names.groupIds.length < 2 || chosen.includes('project');
  const fitting: ColumnPlan[] = [];
  let left = room + gap;
  for (const name of chosen) {
    const cluster = clusterCells(isBare ? cells.cluster : cells.full);
    const plan =
      name === 'cluster'
        ? { ...planOf(name), least: cluster, most: cluster, ...(isBare && { cell: bareName }) }
        : name === 'project'
          ? projectPlan(names)
          : planOf(name);
    if (fitting.length > 0 && left < plan.least + gap) break;
    fitting.push(plan);
    left -= plan.least + gap;
  }
  return widen(fitting, room);
}

/** Gives what is left to the columns that can use it, from left to right, and the rest to the last one. */
function widen(plans: readonly ColumnPlan[], room: number): readonly Column[] {
  let left = room - plans.reduce((sum, { least }) => sum + least + gap, -gap);
  return plans.map(({ name, title, align, cell, least, most }, index) => {
    const isLast = index === plans.length - 1;
    const extra = isLast && align === 'left' ? left : Math.min(most - least, left);
    left -= Math.max(0, extra);
    return { name, title, align, cell, width: Math.max(1, least + extra) };
  });
}

/** Undefined where there is only one cluster. */
function clusterPlan(names: ClusterNames, longest: number, cell?: Cell): ColumnPlan | undefined {
  if (names.refs.length < 2) return undefined;
  const cells = clusterCells(longest);
  return { ...planOf('cluster'), least: cells, most: cells, ...(cell && { cell }) };
}

function clusterCells(longest: number): number {
  const { least, most } = planOf('cluster');
  return Math.max(least, Math.min(longest, most));
}

function projectPlan(names: ClusterNames): ColumnPlan {
  const plan = planOf('project');
  const cells = Math.max(plan.least, Math.min(nameCells(names).project, plan.most));
  return { ...plan, least: cells, most: cells };
}

function bareName({ clusterName }: Job, { theme }: CellContext, cells: number): string {
  return cutName(clusterName, cells, theme.glyphs.ellipsis);
}
