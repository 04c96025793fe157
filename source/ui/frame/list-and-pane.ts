import type { OfferedColumns } from '../../columns/column-choice.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Job } from '../../jobs/job.ts';
import type { CellContext } from '../list/columns.ts';
import { customKeys } from '../list/custom-keys.ts';
import { fitColumns, offeredColumns, type Column, type ListShape } from '../list/fit-columns.ts';
import { memoize } from '../list/memoize.ts';
import { contentLines, tabContent, type PaneContent } from '../pane/pane-content.ts';
import { layOut, type Layout } from '../state/layout.ts';
import { viewport as viewportOf, type Viewport } from '../state/viewport.ts';
import { cellContextOf } from './cell-context.ts';
import type { FrameSources } from './frame-sources.ts';

/** The list of jobs and the pane of the selected one, each in its part of the body. */
export type ListAndPane = {
  readonly layout: Layout;
  readonly tableColumns: readonly Column[];
  /** The columns that can be chosen. */
  readonly offered: OfferedColumns;
  readonly viewport: Viewport;
  readonly selected: Job | undefined;
  readonly cellContext: CellContext;
  readonly pane: PaneContent | undefined;
  readonly paneLines: number;
  /** The pane's first visible line. */
  readonly scroll: number;
};

export function layOutListAndPane(sources: FrameSources, bodyRows: number): ListAndPane {
  const { feed, state, context, jobs } = sources;
  const layout = layOut(context, bodyRows, jobs.length === 0 ? 'closed' : state.pane);
  const viewport = viewportOf(jobs, state.selection, Math.max(1, layout.list?.rows ?? 1));
  const selected = jobs[viewport.selected];
  const cellContext = cellContextOf(sources, layout.pane && selected);
  const { names } = context;
  const shape = { names, customKeys: customKeys(feed.jobs), chosen: state.columns };
  // The menu of columns shows a table as wide as the terminal.
  const listColumns = (state.choosing ? undefined : layout.list?.columns) ?? context.columns;
  const pane = layout.pane && selected && paneOf(sources, selected, cellContext, layout.pane.columns - 2);
  const paneLines = pane ? contentLines(pane) : 0;
  return {
    layout,
    tableColumns: tableColumnsOf(names, listColumns, shape.customKeys, shape.chosen),
    offered: offeredColumns(shape),
    viewport,
    selected,
    cellContext,
    pane,
    paneLines,
    scroll: firstVisible(state.paneScroll, paneLines, layout.pane?.rows ?? 0),
  };
}

/** The same array for the same arguments. */
const tableColumnsOf = memoize(
  (
    names: ClusterNames,
    columns: number,
    keys: ListShape['customKeys'],
    chosen: ListShape['chosen'],
  ): readonly Column[] => fitColumns(columns, { names, customKeys: keys, chosen }),
);

function paneOf(
  { feed, state, context }: FrameSources,
  job: Job,
  cellContext: CellContext,
  columns: number,
): PaneContent {
  return tabContent(state.tab, job, { ...cellContext, feed, links: context.linksOf?.(job) }, columns);
}

/** The first visible line of a text that cannot be scrolled beyond its end. */
export function firstVisible(scroll: number, lines: number, rows: number): number {
  return Math.max(0, Math.min(scroll, lines - rows));
}
